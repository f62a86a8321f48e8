"""Words found on arrays: which opportunities match `q`, and how well.

A word's postings are gathered once per generation and kept. Scores are BM25F
(see `finder.search.documents` for the weights of fields).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from finder.search import spelling
from finder.search.documents import TOPIC
from finder.search.found import EMPTY, Found, both, counts, either, without
from finder.search.hints import Hint, hinting
from finder.search.postings import Postings
from finder.search.spelling import LONG, Shapes, Speller, is_word, one_apart, two_apart
from finder.text import Clause, Wanted, folding, is_run, pairs, stem
from finder.topics import matching, named_by

K1 = 1.2
"""How soon repetition stops to count; the usual value, also of Lucene."""
B = 0.4
"""How much a long description counts against a word; lower than the usual 0.75, since
a long listing is a careful provider more often than a wandering text. How long the title
is counts by itself; see `finder.search.documents`."""
TOGETHER_IN_TITLE, TOGETHER = 2.5, 1.4
"""Words that stand together as typed mean what was meant; "tai chi" is not a Chi in Tai."""
_LOOKED_AT = 300
"""So many of the best are looked through for that; more than anybody turns pages."""
NAMED = 1.5
"""Of the listings with words that name one topic together, those about it: "book club" is
rather a club of readers than any club with a book."""
HINTED = 0.6
"""What a word that only hints counts, of one that must be there; from 0.3 to 2 nearly the same."""
STEMMED = 0.7
"""A word in another form than was asked for counts this much of the exact one."""

FILES = frozenset(
    {"terms", "term_start", "posting_start", "posting", "posting_weight", "norm", "folded",
     "folded_start"}
) | spelling.FILES  # fmt: skip
"""The names of the arrays that a reader maps."""


def arrays(postings: Postings, mean: float) -> dict[str, NDArray[Any]]:
    """The files that a reader maps, made from postings; `mean` is that of the base's lengths."""
    terms = np.frombuffer(b"".join(postings.terms) or b"\0", np.uint8)
    folded = [text.encode() for text in postings.folded]
    return {
        "terms": terms,
        "term_start": _starts(len(term) for term in postings.terms),
        "posting_start": postings.offsets,
        "posting": postings.documents,
        "posting_weight": postings.weights,
        "norm": _norm(postings.lengths, mean),
        "folded": np.frombuffer(b"".join(folded) or b"\0", np.uint8),
        "folded_start": _starts(len(text) for text in folded),
        **spelling.arrays(postings.terms),
    }


def _starts(sizes: Iterable[int]) -> NDArray[np.int64]:
    return np.concatenate(([0], np.cumsum(np.fromiter(sizes, np.int64))))


def mean_length(postings: Postings) -> float:
    """The mean of the weighted lengths."""
    return float(postings.lengths.mean()) if len(postings.lengths) else 1.0


def _norm(lengths: NDArray[np.float32], mean: float) -> NDArray[np.float32]:
    return (K1 * ((1 - B) + B * lengths / max(mean, 1.0))).astype(np.float32)


class Lexicon:
    """The words of one segment; how rare a word is, a small one learns from its `base`."""

    def __init__(
        self,
        files: Mapping[str, NDArray[Any]],
        languages: Sequence[str],
        base: Lexicon | None = None,
    ) -> None:
        self._base = base
        self._terms = memoryview(files["terms"])  # type: ignore[arg-type] # An array is a buffer.
        self._term_start = files["term_start"]
        self._posting_start = files["posting_start"]
        self._posting = files["posting"]
        self._weight = files["posting_weight"]
        self._norm = files["norm"]
        self._folded = memoryview(files["folded"])  # type: ignore[arg-type] # As above.
        self._folded_start = files["folded_start"]
        self._languages = languages
        self._speller = Speller(files)
        self._shapes = lru_cache(maxsize=200)(self._find_shapes)
        self._clause = lru_cache(maxsize=4_096)(self._find_clause)
        self._hint = lru_cache(maxsize=16)(self._find_hint)

    def __len__(self) -> int:
        return len(self._norm)

    def matching(self, clause: Clause) -> NDArray[np.int32]:
        """The opportunities that match one clause."""
        return self._clause(clause)[0]

    def find(self, wanted: Wanted) -> Found:
        """The opportunities that match every clause and none that is excluded, with scores."""
        found = self._all(wanted.all)
        for clause in wanted.none:
            found = without(found, self._clause(clause)[0])
        return found

    def hinted(self, found: Found, hint: Hint) -> Found:
        """More for those of the found that say what a hint does."""
        return found[0], found[1] + self._hint(hint)[1][found[0]]

    def has(self, word: str, gone: NDArray[np.bool_] | None) -> bool:
        """Whether a listing that counts has the word, or a topic that is so called."""
        return counts(self.matching(Clause((word,))), gone)

    def says(self, word: str, gone: NDArray[np.bool_] | None) -> bool:
        """Whether a listing that counts has the word itself."""
        return counts(self._said(Clause((word,)))[0], gone)

    def neighbours(self, word: str, gone: NDArray[np.bool_] | None, edits: int) -> dict[str, int]:
        """Words that one or two edits make of a folded one, with how many listings have each."""
        near = self._speller.near(word) if edits == 1 else self._beginning_alike(word)
        check = one_apart if edits == 1 else two_apart
        return {
            term: self._times(number, gone)
            for number in near
            if check(word, term := self._term(number))
        }

    def _beginning_alike(self, word: str) -> Iterable[int]:
        """Plain words with the same first letter that may do; none for a short word."""
        if len(word) < LONG or not is_word(word):
            return ()
        return self._shapes(word[0]).alike(word)

    def _find_shapes(self, letter: str) -> Shapes:
        """Those of the plain words that begin with a letter."""
        first, last = self._from(letter.encode()), self._from(chr(ord(letter) + 1).encode())
        terms = ((number, self._term(number)) for number in range(first, last))
        return Shapes([(number, term) for number, term in terms if is_word(term)])

    def _times(self, number: int, gone: NDArray[np.bool_] | None) -> int:
        a, b = int(self._posting_start[number]), int(self._posting_start[number + 1])
        return b - a - (0 if gone is None else int(np.count_nonzero(gone[self._posting[a:b]])))

    def _term(self, number: int) -> str:
        return self._bytes(number).decode()

    def _all(self, clauses: Sequence[Clause]) -> Found:
        if not clauses:
            everything = np.arange(len(self._norm), dtype=np.int32)
            return everything, np.zeros(len(everything), np.float32)
        parts = sorted((self._clause(clause) for clause in clauses), key=lambda part: len(part[0]))
        found = parts[0]
        for part in parts[1:]:
            found = both(found, part)
        return self._named(self._closer(found, clauses), clauses) if len(parts) > 1 else found

    def _named(self, found: Found, clauses: Sequence[Clause]) -> Found:
        """More for what is about a topic that the words name together."""
        for code in named_by(tuple(clauses)):
            about, _ = self._postings(f"{TOPIC}{code}")
            more = np.where(np.isin(found[0], about, assume_unique=True), np.float32(NAMED), 1)
            found = found[0], (found[1] * more).astype(np.float32)
        return found

    def _closer(self, found: Found, clauses: Sequence[Clause]) -> Found:
        """More for the best of those in which the words stand together, as they were typed."""
        ordinals, scores = found
        typed = " ".join(folding(word) for clause in clauses for word in clause.words)
        pattern = f" {typed} ".encode()
        best = np.argsort(-scores, kind="stable")[:_LOOKED_AT]
        raised = scores.copy()
        for place in best.compress(self._holds(ordinals.take(best), pattern)).tolist():
            text = self._text(int(ordinals[place]))
            in_title = text.find(pattern) < text.find(b"\n")
            raised[place] *= TOGETHER_IN_TITLE if in_title else TOGETHER
        return ordinals, raised

    def _find_clause(self, clause: Clause) -> Found:
        """One clause's matches, with its share of the score."""
        about = [self._about(code, share) for code, share in sorted(matching(clause).items())]
        found = either([self._said(clause), *about])
        return self._scored(found, len(self._base.matching(clause)) if self._base else 0)

    def _find_hint(self, hint: Hint) -> tuple[int, NDArray[np.float32]]:
        """How many say one of the words of a hint; the score for it of each there is."""
        tokens_ = hinting(hint, self._languages)
        found = either([self._postings(token) for token in tokens_])
        ordinals, scores = self._scored(found, self._base._hint(hint)[0] if self._base else 0)  # noqa: SLF001 - one of ours.
        every = np.zeros(len(self._norm), np.float32)
        every[ordinals] = scores * np.float32(HINTED)
        return len(ordinals), every

    def _scored(self, found: Found, in_base: int) -> Found:
        """BM25F of what was found here, and so often in the base."""
        ordinals, weights = found
        having, of = len(ordinals) + in_base, len(self._norm)
        if self._base is not None:
            of += len(self._base)
        frequency = np.log1p((of - having + 0.5) / (having + 0.5))
        scores = frequency * weights * (K1 + 1) / (weights + self._norm[ordinals])
        return ordinals, scores.astype(np.float32)

    def _said(self, clause: Clause) -> Found:
        """What has the words of a clause themselves."""
        if len(clause.words) == 1 and not is_run(clause.words[0]):
            return self._word(clause.words[0])
        return self._together(clause)

    def _about(self, code: str, share: float) -> Found:
        """What a topic is about; a word that is half of its name counts for a quarter.

        "Business" is not what is looked for in "business English".
        """
        ordinals, weights = self._postings(f"{TOPIC}{code}")
        return ordinals, weights * np.float32(share * share)

    def _word(self, word: str) -> Found:
        """A word in any listing whose own analysis, or plain folding, is the word's."""
        parts = [self._postings(folding(word))]
        for language in self._languages:
            stemmed = stem(word, language)
            if stemmed:
                ordinals, weights = self._postings(stemmed)
                parts.append((ordinals, weights * np.float32(STEMMED)))
        return either(parts)

    def _together(self, clause: Clause) -> Found:
        """A phrase or a run: all its tokens, then the check that they stand together."""
        needed = dict.fromkeys(token for word in clause.words for token in tokens(word))
        found: Found | None = None
        for token in needed:
            part = self._postings(token)
            found = part if found is None else both(found, part, np.minimum)
        ordinals, weights = found or EMPTY
        if clause.pattern and len(ordinals):
            held = self._holds(ordinals, clause.pattern.encode())
            return ordinals[held], weights[held]
        return ordinals, weights

    def _text(self, ordinal: int) -> bytes:
        return bytes(self._folded[self._folded_start[ordinal] : self._folded_start[ordinal + 1]])

    def _holds(self, ordinals: NDArray[np.int32], pattern: bytes) -> NDArray[np.bool_]:
        starts = self._folded_start.take(ordinals).tolist()
        ends = self._folded_start.take(ordinals + 1).tolist()
        text = self._folded
        return np.array(
            [pattern in bytes(text[a:b]) for a, b in zip(starts, ends, strict=True)], bool
        )

    def _postings(self, token: str) -> Found:
        place = self._place(token.encode())
        if place is None:
            return EMPTY
        a, b = int(self._posting_start[place]), int(self._posting_start[place + 1])
        return self._posting[a:b], self._weight[a:b]

    def _place(self, term: bytes) -> int | None:
        """Where a term stands among the sorted ones, None where it is not."""
        place = self._from(term)
        if place < len(self._term_start) - 1 and self._bytes(place) == term:
            return place
        return None

    def _from(self, term: bytes) -> int:
        """How many terms are smaller, found by halving."""
        low, high = 0, len(self._term_start) - 1
        while low < high:
            middle = (low + high) // 2
            if self._bytes(middle) < term:
                low = middle + 1
            else:
                high = middle
        return low

    def _bytes(self, number: int) -> bytes:
        return bytes(self._terms[self._term_start[number] : self._term_start[number + 1]])


def tokens(word: str) -> list[str]:
    """The tokens by which a word of a phrase is found: pairs where there are any."""
    folded = folding(word)
    if not is_run(word):
        return [folded]
    return [token for token in pairs(folded) if len(token) == 2] or [folded]
