"""Postings: which documents have which terms, gathered from documents and put together."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from finder.search.documents import Document


@dataclass(frozen=True)
class Postings:
    """Everything that is read back, aligned with ids in ascending order.

    `terms` are sorted by their UTF-8 bytes; the postings of term i are
    `documents[offsets[i]:offsets[i + 1]]` with `weights` beside them.
    """

    ids: NDArray[np.int32]
    lengths: NDArray[np.float32]
    folded: list[str]
    languages: list[str]
    terms: list[bytes]
    offsets: NDArray[np.int64]
    documents: NDArray[np.int32]
    weights: NDArray[np.float32]


class Gathering:
    """Postings in the making, document by document; eight bytes each."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._terms, self._weights = array("i"), array("f")
        self._sizes, self._ids, self._lengths = array("i"), array("i"), array("f")
        self._folded: list[str] = []
        self._languages: list[str] = []

    def add(self, document: Document) -> None:
        """Documents come in the order of their ids."""
        numbers = self._numbers
        self._terms.extend([numbers.setdefault(t, len(numbers)) for t in document.frequencies])
        self._weights.extend(document.frequencies.values())
        self._sizes.append(len(document.frequencies))
        self._ids.append(document.id)
        self._lengths.append(document.length)
        self._folded.append(document.folded)
        self._languages.append(document.language)

    def postings(self) -> Postings:
        """All of them, term by term."""
        encoded = [token.encode() for token in self._numbers]
        order = sorted(range(len(encoded)), key=encoded.__getitem__)
        rank = np.empty(len(order), np.int32)
        rank[order] = np.arange(len(order), dtype=np.int32)
        owner = rank[np.asarray(self._terms)]
        by_term = np.argsort(owner, kind="stable")
        documents = np.repeat(
            np.arange(len(self._ids), dtype=np.int32), np.array(self._sizes, np.int32)
        )
        counts = np.bincount(owner, minlength=len(order))
        return Postings(
            ids=np.array(self._ids, np.int32),
            lengths=np.array(self._lengths, np.float32),
            folded=self._folded,
            languages=self._languages,
            terms=[encoded[number] for number in order],
            offsets=np.concatenate(([0], np.cumsum(counts, dtype=np.int64))),
            documents=documents[by_term],
            weights=np.asarray(self._weights)[by_term],
        )


def merged(found: Sequence[Postings]) -> Postings:
    """The postings of several parts as of one."""
    if len(found) == 1:
        return found[0]
    ids = np.concatenate([part.ids for part in found])
    order = np.argsort(ids, kind="stable")
    ordinal = np.empty(len(ids), np.int32)
    ordinal[order] = np.arange(len(ids), dtype=np.int32)
    terms = sorted({term for part in found for term in part.terms})
    place = {term: number for number, term in enumerate(terms)}
    begins = np.cumsum([0, *(len(part.ids) for part in found)])
    owner = np.concatenate(
        [
            np.repeat(np.array([place[t] for t in part.terms], np.int32), np.diff(part.offsets))
            for part in found
        ]
    )
    documents = np.concatenate(
        [ordinal[part.documents + begin] for part, begin in zip(found, begins, strict=False)]
    )
    # Parts follow each other mostly, so their postings are in order but for the terms.
    in_order = bool((np.diff(ids) > 0).all())
    by_term = np.argsort(owner, kind="stable") if in_order else np.lexsort((documents, owner))
    folded = [text for part in found for text in part.folded]
    languages = [language for part in found for language in part.languages]
    return Postings(
        ids=ids[order],
        lengths=np.concatenate([part.lengths for part in found])[order],
        folded=[folded[n] for n in order.tolist()],
        languages=[languages[n] for n in order.tolist()],
        terms=terms,
        offsets=np.searchsorted(owner[by_term], np.arange(len(terms) + 1)).astype(np.int64),
        documents=documents[by_term],
        weights=np.concatenate([part.weights for part in found])[by_term],
    )
