"""The index follows the database: it catches up with what lies beyond its cursor.

The database is the truth. A crash at any point loses nothing: the pointer still
names the last whole generation, and the next run starts from its cursor.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session, sessionmaker

from finder.city import City
from finder.errors import DamagedIndexError
from finder.places import AreaMap
from finder.search import building, documents, generations, lexicon, parts, suggestions, words
from finder.search.columns import DTYPES, Names
from finder.search.documents import Document
from finder.search.generations import Generation, Manifest
from finder.search.parts import Source
from finder.search.postings import Postings
from finder.store import changes


class IndexMismatchError(DamagedIndexError):
    """What is there cannot be followed on from, so the index is made anew."""

    def __init__(self, what: str) -> None:
        super().__init__(f"The search index is not in step: {what}. Run `finder reindex`.")


Progress = Callable[[str, int], None]
"""Called with the name of a step and a count."""

_Arrays = dict[str, NDArray[Any]]
_Facts = tuple[_Arrays, Names]


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
                postings = words.export(self.folder / base.words, partial(progress, "terms"))
                return self._save(session, cursor, base.words, postings, self._facts(session))
            except DamagedIndexError:
                return self._make_anew(session, cursor, progress)

    def rebuild(self, progress: Progress = lambda _step, _count: None) -> Manifest:
        """Make the index anew from the database; the present one serves until it is done."""
        with generations.writing(self.folder), self.sessions() as session:
            cursor = changes.last_change(session)
            return self._make_anew(session, cursor, progress)

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
        if not (DTYPES.keys() | lexicon.FILES | suggestions.FILES) <= found.arrays.keys():
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
        facts, names = self._facts(session, changed)
        arrays = _whole(facts, postings, base.mean)
        replaced = np.array(sorted({*changed, *gone}), np.int64)
        return generations.save(
            self.folder,
            arrays | {"replaced": replaced},
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

    def _make_anew(self, session: Session, cursor: int, progress: Progress) -> Manifest:
        """Several processes write where there is much to write; they may see newer listings."""
        name = self._free_name()
        spans = parts.spans(session)
        if len(spans) > 1:
            try:
                postings, facts = parts.create(
                    self.folder / name, self._source, spans, partial(self._facts, session)
                )
                progress("documents", len(postings.ids))
                return self._save(session, cursor, name, postings, facts)
            except IndexMismatchError:
                name = self._free_name()
        found = documents.read(session, self.areas, self.city.locales)
        postings = words.create(self.folder / name / "0", _counted(found, progress))
        return self._save(session, cursor, name, postings, self._facts(session))

    @property
    def _source(self) -> Source:
        url = self.sessions.kw["bind"].url.render_as_string(hide_password=False)
        return Source(url, self.areas, self.city.locales)

    def _free_name(self) -> str:
        taken = [int(p.name.partition("-")[2]) for p in self.folder.glob("words-*")]
        return f"words-{max(taken, default=0) + 1}"

    def _save(
        self, session: Session, cursor: int, name: str, postings: Postings, facts: _Facts
    ) -> Manifest:
        mean, names = lexicon.mean_length(postings), facts[1]
        return generations.save(
            self.folder,
            _whole(facts[0], postings, mean),
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

    def _facts(self, session: Session, ids: list[int] | None = None) -> _Facts:
        """All but the words that readers map of what is published, or of these ids only."""
        facts, names = building.build(session, self._codes, self.city.currency, ids)
        known, texts = suggestions.read(session, ids)
        if facts.id.tolist() != known:
            raise IndexMismatchError("its titles are not those of the database")
        return {**vars(facts), **suggestions.arrays(texts)}, names


def _whole(arrays: _Arrays, postings: Postings, mean: float) -> _Arrays:
    """Everything that readers map."""
    if not np.array_equal(arrays["id"], postings.ids):
        raise IndexMismatchError("its words are not those of the database")
    return arrays | lexicon.arrays(postings, mean)


def _most_beside(base: Manifest) -> int:
    """How many changes stand beside a base before the whole index is written anew.

    Each question is then asked of both, which at this size costs a tenth more at most.
    """
    return max(200, min(base.files["id"].length // 50, 5_000))


def _counted(found: Iterator[Document], progress: Progress) -> Iterator[Document]:
    for count, document in enumerate(found, 1):
        progress("documents", count)
        yield document
