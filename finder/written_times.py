"""Hours as people write them: 6-8pm, 18h30, 18-20 Uhr, 午後2時; alone or after days of the week."""

from __future__ import annotations

import re
from datetime import time
from functools import lru_cache

from finder import weekdays
from finder.ages import fold
from finder.clock import parse_time
from finder.problems import Fault, Severity
from finder.vocabulary import Day

Hours = tuple[time, time | None]

_UNREADABLE = Fault("time-unreadable", Severity.NOTICE)

LONGEST = 120
"""In characters; nobody writes an hour, or days with hours, at more length."""

_HALF = r"(?:\s*([ap])\.?\s?m\b\.?)?"
_SIGN = r"(?:\s*(?:uhr|hrs?\b|h\b|klo\b|часов|часа|ч\.?(?!\w)|год\.?(?!\w)|点|點))?"
_CLOCK = rf"(\d{{1,2}})(?:\s?[:.h点](\d{{2}}))?{_HALF}({_SIGN})"
_TO = (
    r"\s*(?:[-–—~〜]|\b(?:to|until|till|bis|à|a las|a|às|al?|até|до|по|hadi)\b|から|부터|至|到)\s*"
)
_RANGE = re.compile(rf"{_CLOCK}{_TO}{_CLOCK}(?:\s*(?:まで|까지))?")
_ONE = re.compile(_CLOCK)
_BEFORE = re.compile(
    r"^(?:from|at|between|von|ab|um|de|dès|à|desde|a las|de las|las|às|das|klo|с|в|о|з|від)\s+"
)
_EASTERN_TO = re.compile(r"\s*(?:[-–~〜]|から|부터|至|到)\s*")
_EASTERN_HALVES = re.compile("^(午前|午後|오전|오후|上午|下午|晚上|早上|中午)")
_CHINESE = {"上午": "午前", "早上": "午前", "中午": "午後", "下午": "午後", "晚上": "午後"}


@lru_cache(maxsize=8192)
def read(text: str) -> Hours | Fault:
    """Start, and end where one is said.

    An hour alone, such as 6 or 6-8, is only read where it is clear which half of the
    day it lies in.
    """
    if len(text) > LONGEST:
        return _UNREADABLE
    folded = fold(text)
    bare = _BEFORE.sub("", folded).rstrip(" .,;")
    found = _western(bare)
    if found is None:
        found = _eastern(folded)
    return found or _UNREADABLE


def _western(text: str) -> Hours | None:
    match = _RANGE.fullmatch(text)
    if match:
        return _between(*match.groups())
    match = _ONE.fullmatch(text)
    if match is None:
        return None
    hour, minute, half, sign = match.groups()
    if not (minute or half or sign.strip()):
        return None
    moment = _time(hour, minute, half)
    return None if moment is None else (moment, None)


def _between(*said: str | None) -> Hours | None:
    hour, minute, half, sign, last_hour, last_minute, last_half, last_sign = said
    clear = minute or last_minute or (sign or "").strip() or (last_sign or "").strip()
    if not (clear or half or last_half or max(int(hour or 0), int(last_hour or 0)) > 12):
        return None
    if last_half and not half and int(hour or 0) <= 12:
        half = _first_half(int(hour or 0), int(last_hour or 0), last_half)
    start, end = _time(hour, minute, half), _time(last_hour, last_minute, last_half)
    return None if start is None or end is None else (start, end)


def _first_half(hour: int, last_hour: int, half: str) -> str:
    """In 6-8 pm both lie in the afternoon, in 10-1 pm only the last does."""
    if hour % 12 <= last_hour % 12:
        return half
    return "a" if half == "p" else "p"


def _time(hour: str | None, minute: str | None, half: str | None) -> time | None:
    said = f"{hour}:{minute or '00'}" + (f" {half}m" if half else "")
    moment = parse_time(said)
    return None if isinstance(moment, Fault) else moment


def _eastern(text: str) -> Hours | None:
    """Hours such as 午後2時〜4時, in which the half of the day may be said once."""
    for chinese, japanese in _CHINESE.items():
        text = text.replace(chinese, japanese)
    text = text.replace("点", "時").replace("點", "時")
    parts = _EASTERN_TO.split(re.sub("(?:まで|까지)$", "", text), maxsplit=1)
    start = parse_time(parts[0].strip())
    if isinstance(start, Fault):
        return None
    if len(parts) == 1 or not parts[1]:
        return start, None
    half = _EASTERN_HALVES.match(parts[0])
    last = parts[1].strip()
    if half and not _EASTERN_HALVES.match(last):
        last = half[1] + last
    end = parse_time(last)
    return None if isinstance(end, Fault) else (start, end)


_FIRST_FIGURE = re.compile(r"\d|午|오전|오후|上午|下午|晚上|早上")
_JOINTS = re.compile(
    r"(?:[,;:·]|\b(?:from|at|von|ab|um|de|à|a las|de las|das|às|klo|с|в|о|з)\b|[(（])+\s*$"
)
_OFTEN = re.compile(
    r"^(?:weekly|wöchentlich|hebdomadaire|semanal|毎週|매주|每周|every|each|jeden|immer|on)\s*[,:]?\s*"
)


@lru_cache(maxsize=8192)
def read_with_days(text: str, language: str = "") -> tuple[tuple[Day, ...], Hours] | Fault:
    """Days of the week and the hours they all have, as in `Mon 18:00-20:00`."""
    if len(text) > LONGEST:
        return _UNREADABLE
    folded = _OFTEN.sub("", fold(text)).rstrip(")） ")
    match = _FIRST_FIGURE.search(folded)
    if match is None:
        return _UNREADABLE
    named = folded[: match.start()].strip()
    while (shorter := _JOINTS.sub("", named).strip()) != named:
        named = shorter
    days = weekdays.parse(named, language) if named else _UNREADABLE
    hours = read(folded[match.start() :])
    if isinstance(days, Fault) or isinstance(hours, Fault):
        return _UNREADABLE
    return days, hours
