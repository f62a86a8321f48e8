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
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh import fields, formats, index
from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter, W3PerDocReader, W3PostingsWriter

from finder.errors import DamagedIndexError
from finder.search.documents import Document
from finder.search.postings import Gathering, Postings, merged

_MEMORY_MB = 512
_COMPRESSION = 1
_SQUEEZED = 32
"""Fewer postings than this get hardly smaller by compression, which takes its time."""


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


class _PostingsWriter(W3PostingsWriter):  # type: ignore[misc] # As above.
    """Takes all documents of a term at once, in a third of the time of one after another."""

    def add_all(self, documents: array[int], weights: array[float]) -> None:
        """What `add_posting` does for each."""
        for start in range(0, len(documents), self._blocklimit):
            if start:
                self._write_block()
            self._ids = documents[start : start + self._blocklimit]
            self._weights = weights[start : start + self._blocklimit]
            self._maxweight = max(self._weights)
            self._minlength = self._maxlength = 1

    def _write_block(self, last: bool = False) -> None:  # noqa: FBT001, FBT002 - as Whoosh has it.
        self._compression = _COMPRESSION if len(self) >= _SQUEEZED else 0
        super()._write_block(last)


class _FieldWriter(W3FieldWriter):  # type: ignore[misc] # As above.
    """Writes words that are sorted already: Whoosh would sort them as tuples of Python."""

    words: Postings | None = None

    def add_postings(self, schema: fields.Schema, lengths: Any, items: Any) -> None:
        """What is given, and the words, whose field comes last."""
        super().add_postings(schema, lengths, items)
        if self.words is not None:
            self._add_words(schema, self.words)

    def _add_words(self, schema: fields.Schema, words: Postings) -> None:
        self.start_field("words", schema["words"])
        for term, (start, end) in zip(words.terms, pairwise(words.offsets.tolist()), strict=True):
            self.start_term(term)
            documents, weights = words.documents[start:end], words.weights[start:end]
            self._postwriter.add_all(array("I", documents.tobytes()), array("f", weights.tobytes()))
            self.finish_term()
        self.finish_field()


class _Codec(W3Codec):  # type: ignore[misc] # As above.
    def per_document_reader(self, storage: Any, segment: Any) -> _NoLengths:
        """What the writer asks for lengths."""
        return _NoLengths(storage, segment)

    def field_writer(self, storage: Any, segment: Any) -> _FieldWriter:
        """What writes the words."""
        return _FieldWriter(self, storage, segment)

    def postings_writer(self, dbfile: Any, byteids: bool = False) -> _PostingsWriter:  # noqa: FBT001, FBT002 - as Whoosh has it.
        """What writes the documents of each."""
        return _PostingsWriter(dbfile, self._blocklimit, byteids, self._compression)


def _schema() -> fields.Schema:
    return fields.Schema(
        id=fields.ID(stored=True, unique=True),
        words=_Tokens(),
        length=fields.STORED,
        folded=fields.STORED,
        language=fields.STORED,
    )


def create(folder: Path, documents: Iterable[Document]) -> Postings:
    """Write a new index of these documents, in the order of ids, into an empty folder.

    Returns what `export` would read back.
    """
    folder.mkdir(parents=True)
    writer = index.create_in(folder, _schema()).writer(limitmb=_MEMORY_MB, codec=_Codec())
    writer.fieldwriter.words = postings = _add_facts(writer, documents)
    writer.commit(merge=False)
    return postings


def _add_facts(writer: Any, documents: Iterable[Document]) -> Postings:
    """Add all but the words, which are returned."""
    gathering = Gathering()
    for document in documents:
        writer.add_document(**_facts(document))
        gathering.add(document)
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
    gathering = Gathering()
    for document in sorted(documents, key=lambda document: document.id):
        gathering.add(document)
    return gathering.postings()


def export(folder: Path, progress: Callable[[int], None] = lambda _: None) -> Postings:
    """Read all postings of all parts in bulk.

    Raises DamagedIndexError where the folder holds no usable index.
    """
    return merged([export_part(part, progress) for part in parts(folder)])


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
    return _facts(document) | {"words": document.frequencies}


def _facts(document: Document) -> dict[str, Any]:
    return {
        "id": str(document.id),
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
