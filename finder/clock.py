"""Clock times and calendar dates as people and programs write them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, time
from functools import lru_cache

from finder.problems import Fault, Severity

FIRST_YEAR, LAST_YEAR = 1900, 2200

_UNREADABLE_DATE = Fault("date-unreadable")
_UNREADABLE_TIME = Fault("time-unreadable", Severity.NOTICE)

_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_DATE = re.compile(
    r"(\d{4})\s*(?:[-/.]|年|년)\s*(\d{1,2})\s*(?:[-/.]|月|월)\s*(\d{1,2})\s*(?:[.日일])?"
    r"(?:\s*[(]?[월화수목금토일月火水木金土日](?:요일|曜日?)?[)]?)?(?:[T ]\s*\d{1,2}:\d\d.*)?"
)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)")
_ERA = re.compile(
    r"(令和|平成|昭和|[RHS])\s*(\d{1,2}|元)\s*(?:年|\.)\s*(\d{1,2})\s*(?:月|\.)\s*(\d{1,2})日?"
)
_ERA_BEFORE = {"令和": 2018, "R": 2018, "平成": 1988, "H": 1988, "昭和": 1925, "S": 1925}

_TIME = re.compile(r"(\d{1,2})[:.h](\d\d)(?::\d\d(?:\.\d+)?)?(?:\s*([ap])\.?m\.?)?", re.IGNORECASE)
_HOUR = re.compile(r"(\d{1,2})\s*([ap])\.?m\.?", re.IGNORECASE)
_EASTERN = re.compile(
    r"(午前|午後|오전|오후)?\s*(\d{1,2})\s*[時시](?:\s*(\d{1,2})\s*[分분]|(半|반))?"
)


@lru_cache(maxsize=16384)
def parse_date(text: str) -> date | Fault:
    """Read a date with the year first, or of a Japanese era; a time after it is left out.

    Orders in which day and month can be confused are not read.
    """
    if _ISO.fullmatch(text):
        return _date(text[:4], text[5:7], text[8:])
    normal = unicodedata.normalize("NFKC", text).strip()
    match = _DATE.fullmatch(normal) or _COMPACT.fullmatch(normal)
    if match:
        return _date(*match.groups())
    era = _ERA.fullmatch(normal)
    if era:
        year = _ERA_BEFORE[era[1]] + (1 if era[2] == "元" else int(era[2]))
        return _date(str(year), era[3], era[4])
    return _UNREADABLE_DATE


def _date(year: str, month: str, day: str) -> date | Fault:
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        return Fault("date-out-of-range")
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return _UNREADABLE_DATE


@lru_cache(maxsize=4096)
def parse_time(text: str) -> time | Fault:
    """Read a time of day in 24 or 12 hours, also as 午後1時30分 or 오후 2시."""
    normal = unicodedata.normalize("NFKC", text).strip()
    match = _TIME.fullmatch(normal)
    if match:
        return _time(int(match[1]), int(match[2]), (match[3] or "").lower())
    match = _HOUR.fullmatch(normal)
    if match:
        return _time(int(match[1]), 0, match[2].lower())
    match = _EASTERN.fullmatch(normal)
    if match:
        return _eastern(match)
    return time(12) if normal == "正午" else _UNREADABLE_TIME


def _eastern(match: re.Match[str]) -> time | Fault:
    hour, minute = int(match[2]), 30 if match[4] else int(match[3] or 0)
    if match[1] in {"午後", "오후"} and hour < 12:
        hour += 12
    return _time(hour, minute, "")


def _time(hour: int, minute: int, half: str) -> time | Fault:
    if half:
        if not 1 <= hour <= 12:
            return _UNREADABLE_TIME
        hour = hour % 12 + (12 if half == "p" else 0)
    if (hour, minute) == (24, 0):
        return time(0)
    return time(hour, minute) if hour < 24 and minute < 60 else _UNREADABLE_TIME
