"""Ages in words of many languages: what they say is put as `finder.ages` reads it."""

from __future__ import annotations

import re
from functools import lru_cache

from finder.ages import Ages, AgeWords, fold, in_words

_YEARS = (
    r"jahren?|jahr|jährige[nr]?|j|ans?|años?|anos?|vuotta|vuotiaa(?:t|lle)|vuotiaille|v|лет|года?|"
    r"років|роки|рік|سنوات|سنة|عاما|عام"
)
_MONTHS = (
    r"monaten?|monat|mois|mes(?:es)?|kuukautta|kk|месяц(?:ев|а)?|мес|місяц(?:ів|і)|أشهر|شهرا|شهر|"
    r"个月"
)
_UNITS = (
    (re.compile(rf"(?<=\d)[\s-]*(?:{_YEARS})(?!\w)\.?"), " years"),
    (re.compile(r"(?<=\d)\s*(?:周岁|岁|歲)"), " years"),
    (re.compile(rf"(?<=\d)[\s-]*(?:{_MONTHS})(?!\w)\.?"), " months"),
    (re.compile(r"^(?:miaka|umri wa miaka|iminyaka)\s+(?=\d)(.+)$"), r"\1 years"),
    (re.compile(r"^(?:miezi|iinyanga)\s+(?=\d)(.+)$"), r"\1 months"),
)
_PEOPLE = re.compile(
    r"^(?:(?:für|for|pour|para|de|von|dla|для|aged?|les|los|las)\s+)?"
    r"(?:kinder|jugendliche|kids|children|teens|youth|enfants|niños|niñas|crianças|jovens|adultes|"
    r"дети|діти|lapset|nuoret|أطفال|儿童|青少年|erwachsene|adults|adultos)\s*"
    r"(?:von|aged?|from|de|im alter von|в возрасте|віком|ages)?\s*:?\s*"
    r"(?=ab|bis|\d|from|à|a|dès|от|від|до)"
)
_N = r"(\d+(?: \w+)?)"
_OUT_OF = "de|von|from|du|desde|от|від|с|من|kuanzia"
_TO = "-|bis|to|à|a|al|até|до|по|hadi|ukuya|إلى|الى|至|到"
_SINCE = (
    "ab|from|dès|à partir de|a partir de|desde|mayores de|maiores de|от|від|старше|kuanzia|"
    "über|over|plus de|más de|mais de|yli|من|فوق|اكثر من"
)
_ON = (
    "alkaen|ylöspäin|et plus|y más|o más|e mais|ou mais|und älter|и старше|і старше|فما فوق|及以上|"
    "以上|起"
)
_UP_TO = "bis|bis zu|up to|jusqu'à|jusqu’à|hasta|até|до|hadi|حتى"
_UNDER = "unter|under|moins de|menores de|menos de|alle|младше|молодше|اقل من"
_SHAPES = (
    (rf"(?:{_OUT_OF})?\s*{_N}\s*(?:{_TO})\s*{_N}", r"\1 to \2"),
    (rf"(?:{_SINCE})\s*{_N}", r"\1+"),
    (rf"{_N}\s*(?:{_ON})", r"\1+"),
    (rf"(?:{_UP_TO})\s*{_N}", r"up to \1"),
    (rf"(?:{_UNDER})\s*{_N}", r"under \1"),
    (rf"{_N}\s*(?:及以下|以下)", r"up to \1"),
)
_PATTERNS = tuple((re.compile(shape), put) for shape, put in _SHAPES)
_NOTHING = AgeWords({})

LONGEST = 200
"""In characters; longer texts say more than ages."""


@lru_cache(maxsize=4096)
def read(text: str) -> Ages | None:
    """The ages that words such as "ab 6 Jahren" or "6 à 9 ans" fix; None where they fix none."""
    if len(text) > LONGEST:
        return None
    folded = re.sub("[–—−~〜]", "-", fold(text)).strip(" .()")
    folded = _PEOPLE.sub("", folded)
    for pattern, unit in _UNITS:
        folded = pattern.sub(unit, folded)
    found = in_words(folded, _NOTHING)
    if found is not None:
        return found
    for pattern, put in _PATTERNS:
        match = pattern.fullmatch(folded)
        if match:
            return in_words(match.expand(put), _NOTHING)
    return None
