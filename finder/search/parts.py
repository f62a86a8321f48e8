"""Writing the words with several processes, each of which takes a part of the listings."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from sqlalchemy.orm import Session

from finder import db
from finder.places import AreaMap
from finder.search import documents, words
from finder.search.postings import Postings, merged
from finder.store import opportunities as store

SHARE = 3_000
"""Fewer listings than this are written before another process has started."""

_Done = TypeVar("_Done")

Span = tuple[int, int]
"""The first and the last id of a part."""


@dataclass(frozen=True)
class Source:
    """What a process of its own needs to read the listings."""

    url: str
    areas: AreaMap
    locales: tuple[str, ...]


def spans(session: Session, most: int | None = None) -> list[Span]:
    """The published ids in parts of equal size, as many as there are processors and use."""
    ids = store.published_ids(session)
    count = max(1, min(most or os.cpu_count() or 1, len(ids) // SHARE))
    edges = [len(ids) * n // count for n in range(count + 1)]
    return [(ids[a], ids[b - 1]) for a, b in pairwise(edges) if a < b]


def create(
    folder: Path, source: Source, parts: list[Span], meanwhile: Callable[[], _Done]
) -> tuple[Postings, _Done]:
    """Write the parts at the same time, each into a folder of its own below this one.

    The processes read by themselves: what changed since this one began may be among it.
    Returns what `meanwhile`, done by this process, returns as well.
    """
    # Of what is made here little is garbage and nothing a cycle: to look for that takes a tenth.
    with ProcessPoolExecutor(len(parts), get_context("spawn"), initializer=gc.disable) as pool:
        writing = [
            pool.submit(_write, folder / str(number), source, span)
            for number, span in enumerate(parts)
        ]
        done = meanwhile()
        return merged([one.result() for one in writing]), done


def _write(folder: Path, source: Source, span: Span) -> Postings:
    engine = db.open_database(source.url)
    with db.sessions(engine)() as session:
        found = documents.read(session, source.areas, source.locales, span=span)
        postings = words.create(folder, found)
    engine.dispose()
    return postings
