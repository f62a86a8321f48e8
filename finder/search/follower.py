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

import numpy as np
from sqlalchemy.orm import Session, sessionmaker

from finder.city import City
from finder.errors import DamagedIndexError
from finder.places import AreaMap
from finder.search import building, documents, generations, lexicon, words
from finder.search.columns import DTYPES
from finder.search.documents import Document
from finder.search.generations import Generation, Manifest
from finder.store import changes


class IndexMismatchError(DamagedIndexError):
    """What is there cannot be followed on from, so the index is made anew."""

    def __init__(self, what: str) -> None:
        super().__init__(f"The search index is not in step: {what}. Run `finder reindex`.")


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
        """Index what changed since the last generation; rebuild where there is none to follow.

        Raises SearchIndexError where the folder cannot be written.
        """
        with generations.writing(self.folder), self.sessions() as session:
            cursor = changes.last_change(session)
            try:
                known = self.present(session)
                if known.cursor == cursor:
                    return known
                base = self._base(known)
                changed, gone = changes.since(session, base.cursor)
                if len(changed) + len(gone) <= _most_beside(base):
                    return self._save_beside(session, cursor, base, (changed, gone))
                self._update(session, base, (changed, gone), progress)
                return self._save(session, cursor, base.words, progress)
            except DamagedIndexError:
                return self._save(session, cursor, self._create(session, progress), progress)

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

    def present(self, session: Session, *, thorough: bool = False) -> Manifest:
        """The present generation, which may be behind but is of this database and city.

        Where the last change it knows bears the same mark, that is enough unless the look
        is to be `thorough`. Raises IndexMismatchError, with the reason, where it is not,
        or there is none.
        """
        name = generations.current(self.folder)
        if name is None:
            raise IndexMismatchError("there is none yet")
        found = generations.load(self.folder, name)
        if not (DTYPES.keys() | lexicon.FILES) <= found.arrays.keys():
            raise IndexMismatchError("files are missing")
        if found.manifest.city != self._city_sum:
            raise IndexMismatchError("it was made for another city, or other areas")
        known = changes.mark(session, found.manifest.cursor)
        if known is not None and known != found.manifest.mark:
            raise IndexMismatchError("it was made from another database, or before a backup")
        if (thorough or known is None) and not self._belongs(session, found):
            raise IndexMismatchError("it was made from another database, or before a backup")
        return found.manifest

    def _base(self, known: Manifest) -> Manifest:
        return generations.read_manifest(self.folder, known.base) if known.base else known

    def _belongs(self, session: Session, known: Generation) -> bool:
        """Whether all that has not changed since stands in it as in the database."""
        if known.manifest.cursor > changes.last_change(session):
            return False
        base = known.manifest.base
        found = generations.load(self.folder, base) if base else known
        cursor = found.manifest.cursor
        since, gone = changes.since(session, cursor)
        moved = np.isin(found.arrays["id"], [*since, *gone])
        indexed = zip(
            found.arrays["id"][~moved].tolist(),
            found.arrays["stamp"][~moved].tolist(),
            strict=True,
        )
        return list(indexed) == changes.until(session, cursor)

    def _update(
        self,
        session: Session,
        base: Manifest,
        since: tuple[list[int], list[int]],
        progress: Progress,
    ) -> None:
        changed, gone = since
        found = documents.read(session, self.areas, self.city.locales, changed)
        words.update(self.folder / base.words, _counted(found, progress), gone)

    def _save_beside(
        self, session: Session, cursor: int, base: Manifest, since: tuple[list[int], list[int]]
    ) -> Manifest:
        """Write what has changed since the base into a small generation beside it."""
        changed, gone = since
        found = documents.read(session, self.areas, self.city.locales, changed)
        postings = words.gathered(found)
        facts, names = building.build(session, self._codes, self.city.currency, changed)
        if facts.id.tolist() != postings.ids.tolist():
            raise IndexMismatchError("its words are not those of the database")
        replaced = np.array(sorted({*changed, *gone}), np.int64)
        return generations.save(
            self.folder,
            {**vars(facts), **lexicon.arrays(postings, base.mean), "replaced": replaced},
            cursor=cursor,
            mark=changes.mark(session, cursor) or "",
            city=self._city_sum,
            words=base.words,
            areas=names.areas,
            providers=names.providers,
            languages=sorted({*base.languages, *postings.languages} - {""}),
            sets=names.sets,
            mean=base.mean,
            base=f"g{base.generation:08}",
        )

    def _create(self, session: Session, progress: Progress) -> str:
        taken = [int(p.name.partition("-")[2]) for p in self.folder.glob("words-*")]
        name = f"words-{max(taken, default=0) + 1}"
        found = documents.read(session, self.areas, self.city.locales)
        words.create(self.folder / name, _counted(found, progress))
        return name

    def _save(self, session: Session, cursor: int, name: str, progress: Progress) -> Manifest:
        postings = words.export(self.folder / name, lambda count: progress("terms", count))
        facts, names = building.build(session, self._codes, self.city.currency)
        if facts.id.tolist() != postings.ids.tolist():
            raise IndexMismatchError("its words are not those of the database")
        mean = lexicon.mean_length(postings)
        return generations.save(
            self.folder,
            {**vars(facts), **lexicon.arrays(postings, mean)},
            cursor=cursor,
            mark=changes.mark(session, cursor) or "",
            city=self._city_sum,
            words=name,
            areas=names.areas,
            providers=names.providers,
            sets=names.sets,
            languages=sorted(set(postings.languages) - {""}),
            mean=mean,
            base="",
        )


def _most_beside(base: Manifest) -> int:
    """How many changes stand beside a base before the whole index is written anew.

    Each question is then asked of both, which at this size costs a tenth more at most.
    """
    return max(200, min(base.files["id"].length // 50, 5_000))


def _counted(found: Iterator[Document], progress: Progress) -> Iterator[Document]:
    for count, document in enumerate(found, 1):
        progress("documents", count)
        yield document
