"""Finding: all that is published is looked through for listings that may be the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy.orm import Session, sessionmaker

from finder import db
from finder.drafts import Draft
from finder.duplicates import merging
from finder.models import Comparison
from finder.resemblance import texts
from finder.resemblance.candidates import Listing, pairs
from finder.resemblance.judging import Judge, Reasons, judged, of_one_list
from finder.store import pairs as stored
from finder.store.audit import COMMAND, Doing
from finder.store.pairs import Found

SILENT = timedelta(minutes=30)
"""A look that has taken so long was broken off; another one may begin."""

_AT_ONCE = 2_000
"""So many pairs have their texts read together."""


class Look(NamedTuple):
    """What one look through all listings has found."""

    listings: int
    found: list[Found]


class _Weighed(NamedTuple):
    one: int
    other: int
    reasons: Reasons
    one_list: bool


def find(session: Session) -> Look:
    """Pairs that may be the same, the likeliest first; nothing is written."""
    told = list(stored.drafts(session))
    usual = _usual_language(one.draft for one in told)
    listings = [Listing.of(one.number, one.draft, one.source, usual) for one in told]
    judge = Judge(listings)
    weighed = []
    for low, high in pairs(listings):
        one, other = listings[low], listings[high]
        reasons = judge.weigh(one, other)
        if reasons is not None:
            together = of_one_list(one, other)
            weighed.append(_Weighed(one.number, other.number, reasons, together))
    weighed.sort(key=lambda pair: pair[:2])
    found = [
        pair
        for start in range(0, len(weighed), _AT_ONCE)
        for pair in _read(session, weighed[start : start + _AT_ONCE])
    ]
    found.sort(key=lambda pair: (-pair.resemblance.score, pair.one, pair.other))
    return Look(len(listings), found)


def _usual_language(drafts: Iterable[Draft]) -> str:
    """The language that most of those which state one are in."""
    stated = Counter(draft.language for draft in drafts if draft.language)
    return max(stated, key=lambda language: (stated[language], language), default="")


def _read(session: Session, weighed: list[_Weighed]) -> list[Found]:
    """What is left of these pairs when their texts are read as well."""
    said = stored.texts(session, {number for pair in weighed for number in pair[:2]})
    found = []
    for one, other, reasons, one_list in weighed:
        text = texts.compare(said[one], said[other])
        resemblance = judged(reasons, text, one_list=one_list)
        if resemblance is not None:
            found.append(Found(one, other, resemblance))
    return found


def look(sessions: sessionmaker[Session], now: datetime, begun: int = 0) -> Look:
    """Look through all listings and keep what was found; `now` is UTC.

    What was hidden for a listing that is no longer seen is shown again first. `begun` is the
    number of a look that somebody has noted already.
    """
    with db.writing(sessions) as session:
        merging.release(session, Doing(COMMAND, now))
        begun = begun or stored.begin(session, now).id
    with db.explained(), sessions() as session:
        found = find(session)
    with db.writing(sessions) as session:
        stored.save(session, found.found, now)
        row = session.get_one(Comparison, begun)
        row.finished_at, row.listings, row.pairs = now, found.listings, len(found.found)
    return found


def is_going_on(session: Session, now: datetime) -> bool:
    """Whether somebody is looking through all listings at this moment."""
    last = stored.last_comparison(session)
    return last is not None and last.finished_at is None and now - last.started_at < SILENT
