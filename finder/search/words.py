"""The inverted index: Whoosh holds the words. The one module that imports it.

Only what is right in every maintained distribution of Whoosh is used: one field
of weighted tokens, postings, updates by a unique id. No numbers, no query parser.
Its files hold pickles, so only the indexer opens the folder, never a reader.
"""

from __future__ import annotations

import pickle
import struct
import zlib
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh import fields, formats, index
from whoosh.codec.whoosh3 import W3Codec, W3PerDocReader

from finder.errors import DamagedIndexError
from finder.search.documents import Document

_MEMORY_MB = 512
_TOKENS_AT_ONCE = 3_000_000
"""What fits into that memory: past its limit Whoosh sorts on disk, which takes thrice as long."""


class _Tokens(fields.FieldType):  # type: ignore[misc] # Whoosh has no types.
    """A field that takes tokens with their weights, ready made."""

    def __init__(self) -> None:
        super().__init__(formats.Existence(), None)

    def index(
        self, value: Mapping[str, float], **_: Any
    ) -> Iterator[tuple[bytes, int, float, bytes]]:
        """What Whoosh stores: token, frequency, weight, nothing more."""
        return ((token.encode(), 1, weight, b"") for token, weight in value.items())


class _NoLengths(W3PerDocReader):  # type: ignore[misc] # As above.
    """Lengths are kept elsewhere; to look for them at each posting takes half the time."""

    def doc_field_length(self, _docnum: int, _fieldname: str, _default: int = 0) -> int:
        """The same for all."""
        return 1


class _Codec(W3Codec):  # type: ignore[misc] # As above.
    def per_document_reader(self, storage: Any, segment: Any) -> _NoLengths:
        """What the writer asks for lengths."""
        return _NoLengths(storage, segment)


def _schema() -> fields.Schema:
    return fields.Schema(
        id=fields.ID(stored=True, unique=True),
        words=_Tokens(),
        length=fields.STORED,
        folded=fields.STORED,
        language=fields.STORED,
    )


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


def create(folder: Path, documents: Iterable[Document]) -> Postings:
    """Write a new index of these documents, in the order of ids, into an empty folder.

    Returns what `export` would read back.
    """
    folder.mkdir(parents=True)
    found, gathering = index.create_in(folder, _schema()), _Gathering()
    left = iter(documents)
    while (document := next(left, None)) is not None:
        writer = found.writer(limitmb=_MEMORY_MB, codec=_Codec())
        tokens = 0
        while document is not None:
            writer.add_document(**_stored(document))
            gathering.add(document)
            tokens += len(document.frequencies)
            document = next(left, None) if tokens < _TOKENS_AT_ONCE else None
        writer.commit(merge=False)
    return gathering.postings()


def update(folder: Path, changed: Iterable[Document], gone: Iterable[int]) -> None:
    """Replace the changed documents and take out those that are gone, in all parts.

    Raises DamagedIndexError where the folder holds no usable index.
    """
    anew = list(changed)
    lost = [*gone, *(document.id for document in anew)]
    *others, last = parts(folder)
    for part in others:
        _update_part(part, [], lost)
    _update_part(last, anew, lost)


def _update_part(folder: Path, changed: Iterable[Document], gone: Iterable[int]) -> None:
    with _usable(folder), ExitStack() as undo:
        writer = index.open_dir(folder).writer(limitmb=_MEMORY_MB, codec=_Codec())
        undo.callback(writer.cancel)
        for id_ in gone:
            writer.delete_by_term("id", str(id_))
        for document in changed:
            writer.add_document(**_stored(document))
        writer.commit()
        undo.pop_all()


def parts(folder: Path) -> list[Path]:
    """The folders of the parts; raises DamagedIndexError where there is none."""
    found = sorted(folder.glob("[0-9]*"), key=lambda part: int(part.name))
    if not found:
        raise DamagedIndexError(f"The word index in {folder} is not there.")
    return found


def gathered(documents: Iterable[Document]) -> Postings:
    """The postings of a few documents, which need no inverted index."""
    gathering = _Gathering()
    for document in sorted(documents, key=lambda document: document.id):
        gathering.add(document)
    return gathering.postings()


class _Gathering:
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
        owner = rank[np.frombuffer(self._terms, np.int32)] if order else rank
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
            weights=np.array(self._weights, np.float32)[by_term],
        )


def export(folder: Path, progress: Callable[[int], None] = lambda _: None) -> Postings:
    """Read all postings of all parts in bulk.

    Raises DamagedIndexError where the folder holds no usable index.
    """
    return merged([export_part(part, progress) for part in parts(folder)])


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


def export_part(folder: Path, progress: Callable[[int], None] = lambda _: None) -> Postings:
    """Read all postings of one part.

    Raises DamagedIndexError where the folder holds no usable index.
    """
    with _usable(folder), index.open_dir(folder).reader() as reader:
        stored = [(docnum, reader.stored_fields(docnum)) for docnum in reader.all_doc_ids()]
        stored.sort(key=lambda item: int(item[1]["id"]))
        ordinal = np.full(reader.doc_count_all() + 1, -1, np.int32)
        for position, (docnum, _) in enumerate(stored):
            ordinal[docnum] = position
        terms, sizes, documents, weights = _postings(reader, ordinal, progress)
    return Postings(
        ids=np.array([int(s["id"]) for _, s in stored], np.int32),
        lengths=np.array([s["length"] for _, s in stored], np.float32),
        folded=[s["folded"] for _, s in stored],
        languages=[s["language"] for _, s in stored],
        terms=terms,
        offsets=np.concatenate(([0], np.cumsum(sizes, dtype=np.int64))),
        documents=documents,
        weights=weights,
    )


def _postings(
    reader: Any, ordinal: NDArray[np.int32], progress: Callable[[int], None]
) -> tuple[list[bytes], list[int], NDArray[np.int32], NDArray[np.float32]]:
    terms, sizes = [], []
    numbers: list[int] = []
    weights: list[float] = []
    for term in reader.lexicon("words"):
        before = len(numbers)
        matcher = reader.postings("words", term)
        while matcher.is_active():
            numbers.append(matcher.id())
            weights.append(matcher.weight())
            matcher.next()
        if len(numbers) > before:
            terms.append(term)
            sizes.append(len(numbers) - before)
            progress(len(terms))
    documents = ordinal[np.array(numbers, np.int64)]
    return terms, sizes, *_sorted(sizes, documents, np.array(weights, np.float32))


def _sorted(
    sizes: list[int], documents: NDArray[np.int32], weights: NDArray[np.float32]
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Each term's postings in ascending order of ordinal."""
    owner = np.repeat(np.arange(len(sizes)), sizes)
    order = np.lexsort((documents, owner))
    return documents[order], weights[order]


def _stored(document: Document) -> dict[str, Any]:
    return {
        "id": str(document.id),
        "words": document.frequencies,
        "length": document.length,
        "folded": document.folded,
        "language": document.language,
    }


@contextmanager
def _usable(folder: Path) -> Iterator[None]:
    """Turn whatever a damaged folder makes Whoosh raise into one error of ours."""
    try:
        yield
    except _DAMAGED as error:
        raise DamagedIndexError(f"The word index in {folder} cannot be used: {error!r}") from error


_DAMAGED = (
    index.IndexError,
    OSError,
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
    EOFError,
    ImportError,
    AssertionError,
    struct.error,
    pickle.PickleError,
    zlib.error,
)
"""What unpickling and unpacking of nonsense can raise."""
