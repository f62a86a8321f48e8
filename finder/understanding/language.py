"""Languages: what one may say in each, from its file, CLDR, and what all have in common."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any

from finder.i18n import cldr
from finder.text import fold, folding
from finder.understanding.grammar import ANY, GROUP, Node, open_by_words, trees
from finder.understanding.typing_errors import misspellings, typed
from finder.vocabulary import Day

_FOLDER = Path(__file__).parent / "languages"
_COMMON = "common"
CODES = tuple(sorted(file.stem for file in _FOLDER.glob("*.toml") if file.stem != _COMMON))
"""The languages that are understood."""

_LISTS = ("endings", "prefixes", "function", "particles", "joints", "not_typos", "not_names")
_PLAIN = ("settings", "day_part")
_NAMES = ("day", "month", "month_name", "part")
NUMBER, PLACE, MONEY, STAGE = "number: ", "place: ", "money: ", "stage: "
KNOWN = {
    "n": NUMBER, "amount": NUMBER, "hour": NUMBER, "year": NUMBER, "monthnumber": NUMBER,
    "place": PLACE, "area": PLACE, "postcode": PLACE, "currency": MONEY, "own_stage": STAGE,
    "$": ANY, "^": ANY, "~": ANY,
}  # fmt: skip
"""Things that are known by Python, not by patterns, and what opens them."""

_ARABIC_AND = "و"
_SHORTEST_STEM = 3


@dataclass(frozen=True, eq=False)
class Language:
    """One language; `trees` hold its patterns by the thing they say.

    The values of things in `silent` say nothing of their own. `spaced` says that
    words stand apart.
    """

    code: str
    trees: Mapping[str, Node]
    silent: frozenset[str]
    settings: Mapping[str, Any]
    lists: Mapping[str, frozenset[str]]
    endings: tuple[str, ...]
    spaced: bool
    vocabulary: frozenset[str] = frozenset()
    misspelt: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def script(self) -> str:
        """In which script it is written, as `script` tells it."""
        return script(min(self.lists["function"]))

    @lru_cache(maxsize=20_000)  # noqa: B019 - there are a dozen languages, and they stay.
    def forms(self, word: str) -> tuple[str, ...]:
        """All that a folded word may stand for: itself, its stems, what was meant."""
        found = self._stems(word)
        if not any(form in self.vocabulary for form in found):
            meant = (self.misspelt.get(near) for form in found for near in typed(form))
            found += dict.fromkeys(word for word in meant if word)
        return tuple(found)

    @lru_cache(maxsize=20_000)  # noqa: B019 - the same.
    def knows(self, word: str) -> bool:
        """Whether a folded word is in the vocabulary, in any of its forms."""
        return any(form in self.vocabulary for form in self._stems(word))

    def joined(self, word: str) -> int:
        """How many letters of a folded word are an *and* that is joined to a known word."""
        rest = word.removeprefix(_ARABIC_AND)
        parted = len(rest) < len(word) and word not in self.vocabulary and self.knows(rest)
        return len(word) - len(rest) if parted else 0

    def _stems(self, word: str) -> list[str]:
        bare = [word]
        if self.lists["prefixes"]:
            bare += _without_prefixes(word, self.lists["prefixes"])
        found = dict.fromkeys(bare)
        for one in bare:
            for ending in self.endings:
                if one.endswith(ending) and len(one) - len(ending) >= _SHORTEST_STEM:
                    found[f"{one[: len(one) - len(ending)]}*"] = None
            found[f"{one}*"] = None
        article = self.settings.get("contractions", {}).get(word)
        return [*found, article] if article else list(found)


def _without_prefixes(word: str, prefixes: Iterable[str]) -> Iterator[str]:
    """An Arabic word without its article and the small words joined to it."""
    yield folding(word)
    for prefix in prefixes:
        if word.startswith(prefix) and len(word) - len(prefix) >= 2:
            yield word[len(prefix) :]
            yield folding(word[len(prefix) :])


def script(word: str) -> str:
    """The script of a folded word: one of the CJK scripts is like the other."""
    letter = word[0]
    if letter < "\u0370" or "\u1e00" <= letter < "\u1f00":
        return "Latin"
    if letter < "\u0590":
        return "Cyrillic"
    return "Arabic" if letter < "\u1100" else "CJK"


@cache
def language(code: str) -> Language:
    """The language of this code, read once."""
    own, shared = told(code), told(_COMMON)
    sections = _merged(_from_cldr(code, own), shared, own)
    lists = {name: frozenset(_folded(own.get(name, ()))) for name in _LISTS}
    made_trees = trees(sections)
    open_by_words(made_trees, KNOWN)
    made = Language(
        code=code,
        trees=made_trees,
        silent=frozenset(own.get("words", {})) | {n for n in made_trees if n.startswith(GROUP)},
        settings=own.get("settings", {}),
        lists=lists,
        endings=tuple(sorted(lists["endings"], key=len, reverse=True)),
        spaced=not own.get("settings", {}).get("runs", False),
    )
    return _with_vocabulary(made)


def _with_vocabulary(made: Language) -> Language:
    known = {word for node in made.trees.values() for word in node.vocabulary()}
    known |= made.lists["function"] | made.lists["not_typos"]
    names = {word for name in _NAMES for word in made.trees[name].vocabulary()}
    misspelt = misspellings(names) if made.spaced else {}
    return Language(**(vars(made) | {"vocabulary": frozenset(known), "misspelt": misspelt}))


def told(code: str) -> dict[str, Any]:
    """What the file of a language tells, as it stands there."""
    return tomllib.loads((_FOLDER / f"{code}.toml").read_text("utf-8"))


def _folded(words: Iterable[str]) -> Iterator[str]:
    for word in words.split() if isinstance(words, str) else words:
        yield fold(word)


def _merged(*told: Mapping[str, Any]) -> dict[str, dict[str, list[str]]]:
    """The patterns of all, by thing and by what they say."""
    merged: dict[str, dict[str, list[str]]] = {name: {} for name in _NAMES}
    for one in told:
        for thing, patterns in one.items():
            if thing in _LISTS or thing in _PLAIN:
                continue
            if thing == "numbers":
                for word, number in _numbers(patterns):
                    merged.setdefault("number", {}).setdefault(str(number), []).append(word)
                continue
            if thing == "words":
                for name, several in patterns.items():
                    merged.setdefault(name, {}).setdefault("", []).extend(several)
                continue
            if thing == "keep":
                merged.setdefault("say", {}).setdefault("keep", []).extend(patterns)
                continue
            named = {thing: patterns} if isinstance(patterns, list) else patterns
            for name, several in named.items():
                merged.setdefault(thing, {}).setdefault(name, []).extend(several)
    return merged


def _numbers(told: Mapping[str, int | str]) -> Iterator[tuple[str, int]]:
    """Number words; where `joined` is given, units and tens also written as one word."""
    names = {word: number for word, number in told.items() if isinstance(number, int)}
    yield from names.items()
    joint = told.get("joined")
    if isinstance(joint, str):
        for unit, low in names.items():
            for ten, high in names.items():
                if 0 < low < 10 and high in range(20, 100, 10):
                    yield f"{unit}{joint}{ten}", low + high


def _from_cldr(code: str, told: Mapping[str, Any]) -> dict[str, dict[str, list[str]]]:
    """Names of days, months and languages as CLDR knows them, apart from `not_names`."""
    locale = cldr(code)
    unwanted = set(_folded(told.get("not_names", ())))

    def wanted(names: Iterable[str]) -> list[str]:
        plain = (name.strip().rstrip(".").replace("(", " ").replace(")", " ") for name in names)
        return [name for name in dict.fromkeys(plain) if name and fold(name) not in unwanted]

    star = "*" if told.get("endings") else ""
    days, months = locale.days, locale.months
    found: dict[str, dict[str, list[str]]] = {"day": {}, "month": {}, "month_name": {}}
    for number, day in enumerate(Day):
        found["day"][day] = wanted(
            days[context][width][number]
            for context in ("format", "stand-alone")
            for width in ("wide", "abbreviated")
            if len(days[context][width][number]) > 1
        )
    for number in range(1, 13):
        wide = wanted(months[context]["wide"][number] for context in ("format", "stand-alone"))
        short = wanted(
            months[context]["abbreviated"][number] for context in ("format", "stand-alone")
        )
        own = [name for name in wide if not name[0].isdigit()]
        found["month"][str(number)] = [
            *own,
            *(name for name in short if len(name) >= 3 and not name[0].isdigit()),
        ]
        found["month_name"][str(number)] = own
    for names in (*found["day"].values(), *found["month"].values(), *found["month_name"].values()):
        names[:] = [f"{name}{star}" if len(name) > 3 else name for name in names]
    named = {
        tag: wanted([name])
        for tag, name in locale.languages.items()
        if len(tag) == 2 or tag in _LONGER_TAGS
    }
    found["language"] = named
    for thing, forms in told.get("settings", {}).get("language_forms", {}).items():
        found[thing] = {
            tag: [_form(name, forms) for name in names if " " not in name]
            for tag, names in named.items()
        }
    found["daypart"] = {
        f"{day} {part}": [f"{name.removesuffix('*')}{joined}" for name in names for joined in ends]
        for day, names in found["day"].items()
        for part, ends in told.get("day_part", {}).items()
    }
    return found


def _form(name: str, forms: Iterable[Sequence[str]]) -> str:
    """The name of a language as another word, by the first ending that it has."""
    ending, replacement = next(one for one in forms if name.endswith(one[0]))
    return replacement.format(name[: len(name) - len(ending)])


_LONGER_TAGS = frozenset({"yue", "fil", "ckb", "ber", "zgh", "haw", "sgn"})
"""Languages without a code of two letters that many speak in cities."""


@cache
def currency_tree(code: str, currency: str) -> Node:
    """What the currency of a city is called in a language."""
    locale = cldr(code)
    names = [
        locale.currencies.get(currency, ""),
        locale.currency_symbols.get(currency, ""),
        currency,
    ]
    plurals = locale._data["currency_names_plural"].get(currency, {})  # noqa: SLF001 - Babel shows one form only.
    names += plurals.values()
    own = told(code).get("settings", {}).get("currency", {}).get(currency, [])
    shared = told(_COMMON)["settings"]["currency"].get(currency, [])
    return trees({"currency": {"": filter(None, dict.fromkeys([*names, *own, *shared]))}})[
        "currency"
    ]
