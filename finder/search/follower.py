"""The index follows the database: it catches up with what lies beyond its cursor.

The database is the truth. A crash at any point loses nothing: the pointer still
names the last whole generation, and the next run starts from its cursor.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session, sessionmaker

from finder.city import City
from finder.errors import SearchIndexError
from finder.places import AreaMap
from finder.search import columns, documents, generations, lexicon, words
from finder.search.documents import Document
from finder.search.generations import Manifest
from finder.store import changes

Progress = Callable[[str, int], None]
"""Called with the name of a step and a count."""


@dataclass(frozen=True)
class Follower:
    """Keeps one index directory in step with one database."""

    folder: Path
    city: City
    areas: AreaMap
    sessions: sessionmaker[Session]

    def catch_up(self, progress: Progress = lambda _step, _count: None) -> Manifest:
        """Index what changed since the last generation; rebuild where there is none to use.

        Raises SearchIndexError where the folder cannot be written.
        """
        with generations.writing(self.folder), self.sessions() as session:
            cursor = changes.last_change(session)
            known = self._known()
            if known is not None and known.cursor == cursor and known.city == self._city_sum:
                return known
            if known is not None and known.city != self._city_sum:
                known = None  # Names of areas are among the words of every listing.
            if known is not None:
                try:
                    self._update(session, known, progress)
                except SearchIndexError:
                    known = None
            name = known.words if known else self._create(session, progress)
            return self._save(session, cursor, name, progress)

    def rebuild(self, progress: Progress = lambda _step, _count: None) -> Manifest:
        """Make the index anew from the database; the present one serves until it is done."""
        with generations.writing(self.folder), self.sessions() as session:
            cursor = changes.last_change(session)
            name = self._create(session, progress)
            return self._save(session, cursor, name, progress)

    @property
    def _city_sum(self) -> int:
        """Changes with whatever of the city is in the index besides the listings."""
        names = [[c, *(self.areas.name(c, x) for x in self.city.locales)] for c in self._codes]
        parents = [self.areas.ancestors(code) for code in self._codes]
        return zlib.crc32(json.dumps([names, parents, self.city.currency]).encode())

    @property
    def _codes(self) -> list[str]:
        return sorted(self.areas.codes)

    def _known(self) -> Manifest | None:
        """The present generation, if it is whole."""
        try:
            name = generations.current(self.folder)
            return generations.load(self.folder, name).manifest if name else None
        except SearchIndexError:
            return None

    def _update(self, session: Session, known: Manifest, progress: Progress) -> None:
        changed, gone = changes.since(session, known.cursor)
        found = documents.read(session, self.areas, self.city.locales, changed)
        words.update(self.folder / known.words, _counted(found, progress), gone)

    def _create(self, session: Session, progress: Progress) -> str:
        taken = [int(p.name.partition("-")[2]) for p in self.folder.glob("words-*")]
        name = f"words-{max(taken, default=0) + 1}"
        found = documents.read(session, self.areas, self.city.locales)
        words.create(self.folder / name, _counted(found, progress))
        return name

    def _save(self, session: Session, cursor: int, name: str, progress: Progress) -> Manifest:
        postings = words.export(self.folder / name, lambda count: progress("terms", count))
        facts, names = columns.build(session, self._codes, self.city.currency)
        if facts.id.tolist() != postings.ids.tolist():
            raise SearchIndexError(
                f"The words in {self.folder} do not belong to the database. Run `finder reindex`."
            )
        return generations.save(
            self.folder,
            {**vars(facts), **lexicon.arrays(postings)},
            cursor=cursor,
            city=self._city_sum,
            words=name,
            areas=names.areas,
            providers=names.providers,
            languages=sorted(set(postings.languages) - {""}),
        )


def _counted(found: Iterator[Document], progress: Progress) -> Iterator[Document]:
    for count, document in enumerate(found, 1):
        progress("documents", count)
        yield document
