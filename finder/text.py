"""Words: how text is folded, cut into tokens and stemmed, the same for every engine.

A listing's word has up to two tokens: its plain folding, and, where the listing's
language has a stemmer, its stem marked with that language. A run of Chinese,
Japanese or Korean characters has its characters and its pairs of neighbours; that
they stand together is checked on the canonical text.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain, repeat

import snowballstemmer

STEMMERS = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek",
    "en": "english", "es": "spanish", "et": "estonian", "eu": "basque", "fi": "finnish",
    "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian",
    "id": "indonesian", "it": "italian", "lt": "lithuanian", "ne": "nepali", "nl": "dutch",
    "no": "norwegian", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian",
    "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip
"""Languages with a Snowball stemmer; the others are folded only."""

STOP_WORDS = frozenset({
    "a", "an", "and", "at", "by", "for", "from", "in", "is", "of", "on", "or", "the", "to",
    "with", "al", "con", "de", "del", "el", "en", "la", "las", "los", "o", "para", "por", "un",
    "una", "y", "au", "aux", "avec", "ce", "des", "du", "et", "le", "les", "ou", "par", "pour",
    "sur", "une", "am", "das", "dem", "den", "der", "die", "ein", "eine", "im", "mit", "oder",
    "um", "und", "von", "zu", "zum", "zur", "ao", "com", "da", "do", "dos", "e", "em", "na",
    "no", "os", "uma", "ja", "и", "в", "на", "с", "по", "для", "или", "у", "к", "о",
    "от", "في", "من", "على", "الي", "عن", "مع", "او", "و", "ya", "wa", "kwa", "za", "ni",
})  # fmt: skip
"""Function words, folded. A word that means something in another language stays out."""

GENERIC = frozenset({
    "class", "classes", "course", "courses", "lesson", "lessons", "group", "groups", "session",
    "sessions", "activity", "activities", "program", "programs", "programme", "programmes",
    "people", "things", "learn", "learning", "cours", "activite", "activites", "seance",
    "seances", "groupe", "groupes", "clase", "clases", "curso", "cursos", "leccion", "lecciones",
    "grupo", "grupos", "actividad", "actividades", "aula", "aulas", "atividade", "atividades",
    "kurs", "kurse", "kursus", "unterricht", "gruppe", "gruppen", "angebot", "angebote",
    "kurssi", "kurssit", "ryhma", "ryhmat", "курс", "курсы", "занятие", "занятия", "группа",
    "уроки", "урок", "دوره", "دورات", "درس", "دروس", "حصه", "حصص", "مجموعه", "انشطه",
    "darasa", "madarasa", "somo", "masomo", "kozi", "课程", "课", "班", "学习班", "講座", "教室",
    "クラス", "レッスン", "강좌", "수업", "교실", "강의",
})  # fmt: skip
"""Words for what everything here is: they tell no listing from another, as function words."""

_CJK = (
    "\u1100-\u11ff\u2e80-\u2fdf\u3005\u3007\u3021-\u3029\u3031-\u3035\u3040-\u30ff\u3130-\u318f"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff"
    "\U0001b000-\U0001b16f\U00020000-\U0003ffff"
)
_UNMARKED = {
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "æ": "ae",
    "œ": "oe",
    "ı": "i",
    "ħ": "h",
}
_ARABIC = {
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي",
    "ء": "", "ـ": "", "ی": "ي", "ک": "ك",
}  # fmt: skip
_SIGNS = dict.fromkeys(
    map(
        chr,
        (
            *range(0x064B, 0x0660),
            0x0670,
            *range(0x06D6, 0x06EE),
            0x00AD,
            *range(0x200B, 0x200E),
            0x2060,
        ),
    ),
    "",
)
"""Vowel signs of Arabic, and characters without width."""

_LETTERS = str.maketrans(_UNMARKED | _ARABIC | _SIGNS)
_ARTICLES = re.compile("^(?:وال|بال|كال|فال|ال|لل)(?=.{2})")
_BEGUN_ARTICLES = re.compile("^(?:وال|بال|كال|فال|ال|لل)(?=.)")
_ASCII = re.compile("[a-z0-9]+")
_PUNCTUATION = str.maketrans(
    dict.fromkeys("’‘ʼ“”–—…•·®™\u00a0", " ")
    | dict.fromkeys("\u00ad\u200c\u200d\u2060\ufe0e\ufe0f", "")
)
"""Never part of a word, and common enough in plain text to keep it from the quick way; soft
hyphens, joiners and the marks of emoji, which nobody types, part no word and are none."""


@cache
def _marks() -> str:
    """All combining marks, so that words of Indic and other scripts stay whole."""
    found = (chr(c) for c in range(0x300, sys.maxunicode) if unicodedata.category(chr(c))[0] == "M")
    return re.escape("".join(found))


@cache
def _pieces() -> re.Pattern[str]:
    letter = f"[^\\W_{_CJK}]"
    return re.compile(f"[{_CJK}]+|{letter}(?:{letter}|[{_marks()}])*")


@cache
def _run() -> re.Pattern[str]:
    return re.compile(f"[{_CJK}]")


def fold(text: str) -> str:
    """NFKC, case folding, accents and Arabic spelling variants folded away."""
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKC", text).casefold()
    if folded.isascii():
        return folded
    apart = unicodedata.normalize("NFD", folded)
    kept = "".join(
        c for i, c in enumerate(apart) if not "\u0300" <= c <= "\u036f" or _belongs(apart, i)
    )
    return unicodedata.normalize("NFC", kept).translate(_LETTERS)


def _belongs(apart: str, index: int) -> bool:
    """Whether a mark makes another letter, not an accent: the short i of Cyrillic."""
    return apart[index] == "\u0306" and index > 0 and apart[index - 1] == "и"


def words(text: str) -> list[str]:
    """The words of a text as written, case folded; a CJK run is one word."""
    plain = text if text.isascii() else text.translate(_PUNCTUATION)
    if plain.isascii():
        return _ASCII.findall(plain.lower())
    return _pieces().findall(unicodedata.normalize("NFKC", plain).casefold())


def is_run(word: str) -> bool:
    """Whether a word is a run of Chinese, Japanese or Korean characters."""
    return word[0] >= "\u1100" and _run().match(word) is not None


@lru_cache(maxsize=200_000)
def folding(word: str) -> str:
    """The plain folding of one word; the Arabic article goes, with a joined *wa-*."""
    folded = fold(word)
    if "\u0600" <= folded[:1] <= "\u06ff":
        return _ARTICLES.sub("", folded)
    return folded


@cache
def _stemmer(language: str) -> snowballstemmer.stemmer | None:
    name = STEMMERS.get(language.partition("-")[0].lower())
    return snowballstemmer.stemmer(name) if name else None


@lru_cache(maxsize=400_000)
def stem(word: str, language: str) -> str | None:
    """The token of a word's stem in a language.

    None where there is no stemmer, and for function words, numbers and what has only
    one or two letters, which have no other forms worth a place in the index.
    """
    stemmer = _stemmer(language)
    if stemmer is None or len(word) < 3 or _has_digit(word) or folding(word) in STOP_WORDS:
        return None
    return f"{language.partition('-')[0].lower()}:{fold(stemmer.stemWord(word))}"


def _has_digit(word: str) -> bool:
    return any(map(str.isdigit, word))


def pairs(run: str) -> list[str]:
    """The tokens of a run of CJK characters: each, and each two that touch."""
    return [*run, *(run[i : i + 2] for i in range(len(run) - 1))]


def canonical(text: str) -> str:
    """Folded words with single spaces between and around, on which phrases are checked."""
    return _joined(words(text))


def openings(typed: str) -> tuple[str, ...]:
    """How the canonical form may go on of a text whose beginning is typed, without spaces around.

    The letters of an Arabic article may be those of the word; empty where no word is typed.
    """
    found = words(typed)
    if not found:
        return ()
    before, last = [folding(word) for word in found[:-1]], fold(found[-1])
    lasts = dict.fromkeys((last, _BEGUN_ARTICLES.sub("", last)))
    joined = (" ".join((*before, one)).strip() for one in lasts)
    return tuple(one for one in joined if one)


def _joined(found: Sequence[str]) -> str:
    return f" {' '.join(map(folding, found))} "


@lru_cache(maxsize=400_000)
def word_tokens(word: str, language: str) -> tuple[str, ...]:
    """The tokens under which one word of a listing in this language is found."""
    folded = folding(word)
    if is_run(word):
        return tuple(pairs(folded))
    stemmed = stem(word, language)
    return (folded, stemmed) if stemmed else (folded,)


@dataclass(frozen=True, slots=True)
class Analysis:
    """What is indexed of one text: how often each token occurs, its length, its folding.

    The length is in words, where a CJK character counts as one.
    """

    tokens: Mapping[str, int]
    length: int
    canonical: str


def analyse(text: str, language: str) -> Analysis:
    """Analyse a text of this language ("" = not stated)."""
    found = words(text)
    counts = Counter(chain.from_iterable(map(word_tokens, found, repeat(language))))
    joined = " ".join(found)
    if joined.isascii():
        return Analysis(counts, len(found), f" {joined} ")
    length = sum(len(word) if is_run(word) else 1 for word in found)
    return Analysis(counts, length, _joined(found))


@dataclass(frozen=True, slots=True)
class Clause:
    """One part of what is looked for: a word, a CJK run, or a phrase.

    `pattern` is what must stand in the canonical text of one field; empty for a
    plain word, which is found by its tokens alone.
    """

    words: tuple[str, ...]
    pattern: str = ""

    @property
    def is_stop(self) -> bool:
        """A single word that tells nothing, which counts only when nothing else is there."""
        return len(self.words) == 1 and folding(self.words[0]) in STOP_WORDS | GENERIC


@dataclass(frozen=True, slots=True)
class Wanted:
    """What `q` asks for: every clause of `all`, none of `none`."""

    all: tuple[Clause, ...]
    none: tuple[Clause, ...]


_QUOTES = str.maketrans(dict.fromkeys("“”„«»「」『』", '"'))
_CHUNK = re.compile(r'(?<!\S)(-?)"([^"]*)"|(?<!\S)(-?)([^\s"]+)|([^\s"]+)')


def parse(q: str) -> Wanted:
    """Read words, "phrases" and -exclusions literally; a quote without its twin is ignored."""
    wanted: list[Clause] = []
    unwanted: list[Clause] = []
    for match in _CHUNK.finditer(_even_quotes(q.translate(_QUOTES))):
        quoted = match[2] is not None
        minus = match[1] or match[3]
        clauses = _clauses(match[2] if quoted else match[4] or match[5], phrase=quoted)
        (unwanted if minus else wanted).extend(clauses)
    telling = [clause for clause in wanted if not clause.is_stop]
    return Wanted(tuple(dict.fromkeys(telling or wanted)), tuple(dict.fromkeys(unwanted)))


def _even_quotes(q: str) -> str:
    if q.count('"') % 2:
        before, _, after = q.rpartition('"')
        return f"{before} {after}"
    return q


def _clauses(text: str, *, phrase: bool) -> list[Clause]:
    found = tuple(words(text))
    if phrase and len(found) > 1:
        return [Clause(found, _pattern(found))]
    return [Clause((w,), _pattern((w,)) if is_run(w) and len(w) > 2 else "") for w in found]


def _pattern(found: tuple[str, ...]) -> str:
    before = "" if is_run(found[0]) else " "
    after = "" if is_run(found[-1]) else " "
    return f"{before}{' '.join(map(folding, found))}{after}"
