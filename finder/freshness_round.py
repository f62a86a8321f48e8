"""The freshness round: who publishes is asked what has grown old; what nobody answers for goes.

Every night, and where it stops nothing is lost: each letter that the server took is noted
before the next is made, and what it did not take is due again. Nothing is hidden about which
no letter was taken.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from finder import db, i18n, upkeep
from finder.accounts import people
from finder.errors import MailError, RoundError
from finder.freshness import Due, due, is_put_away
from finder.installation import Installation
from finder.letters import Letter
from finder.locks import alone
from finder.mail import is_taken
from finder.models import Membership, Opportunity, User
from finder.offers.letters import Asked, Writer
from finder.schedule import HORIZON, to_utc
from finder.store import (
    asked_counts,
    audit,
    fault_reports,
    found_counts,
    freshness,
    horizon,
    saving,
)
from finder.store.audit import COMMAND, Doing, Thing
from finder.store.freshness import Aging
from finder.vocabulary import Status

STILL = "still running"
"""What the links in these letters are signed for."""

LINKS_LAST = timedelta(days=60)
MOST_NAMED = 30
"""Listings that a letter names; a link leads to the others."""

COUNTS_LAST = timedelta(days=730)
"""So long it is known how often a listing was found, and what searches asked for."""

_BETWEEN_LETTERS = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Old:
    """A listing that is due, and why."""

    listing: Aging
    due: Due


@dataclass(slots=True)
class Plan:
    """What a round is to do: letters by account, what goes out of sight, what is put away.

    `silent` is due, but there is nobody to write to.
    """

    letters: dict[int, list[Old]] = field(default_factory=lambda: defaultdict(list))
    hide: list[Old] = field(default_factory=list)
    archive: list[Aging] = field(default_factory=list)
    silent: list[Old] = field(default_factory=list)


@dataclass(slots=True)
class Summary:
    """What a round did, or would do; `waits` says why the rest of the letters were not sent."""

    letters: int = 0
    asked: int = 0
    hidden: int = 0
    archived: int = 0
    silent: int = 0
    refused: int = 0
    emptied: int = 0
    waits: str = ""


def expire(here: Installation, *, dry_run: bool = False) -> Summary:
    """Do a round; with `dry_run` only count what it would do. Raises RoundError."""
    if dry_run:
        with db.explained(), here.sessions() as session:
            return _counted(plan(here, session))
    engine = here.sessions.kw["bind"]
    with alone(engine, here.settings.home, "freshness") as free:
        if not free:
            raise RoundError("Listings are being looked through already: wait until that is done.")
        with db.writing(here.sessions) as session:
            horizon.extend(session, here.city.timezone, here.clock().date() + HORIZON)
        with db.forgetting(here.sessions) as session:
            ends = _real(here) - timedelta(days=here.city.freshness.reports)
            emptied = fault_reports.empty(session, ends)
            counted = (_real(here) - COUNTS_LAST).date()
            found_counts.forget(session, counted)
            asked_counts.forget(session, counted)
        with db.writing(here.sessions) as session:
            made = plan(here, session)
            _put_out_of_sight(here, session, made)
        upkeep.follower(here).catch_up()
        summary = Summary(
            hidden=len(made.hide),
            archived=len(made.archive),
            silent=len(made.silent),
            emptied=emptied,
        )
        try:
            _write(here, made, summary)
        except MailError as error:
            summary.waits = str(error)
    return summary


def plan(here: Installation, session: Session) -> Plan:
    """What a round would do now."""
    limits, utc = here.city.freshness, _scheduled(here)
    found = freshness.aging(session, limits, here.clock(), here.city.timezone)
    made = Plan(archive=[one for one in found if is_put_away(one.facts, limits, utc)])
    away = {one.id for one in made.archive}
    made.archive += freshness.hidden_before(session, utc - limits.archive_after)
    old = [
        Old(one, why)
        for one in found
        if one.id not in away and (why := due(one.facts, limits, utc)) is not None
    ]
    asked = freshness.reminded(session, [one.listing.id for one in old])
    last = freshness.last_reminded(session)
    readers = _readers(session)
    for one in old:
        sent = _letters_about(one, asked.get(one.listing.id, {}))
        if one.due.hides and sent and min(sent.values()) <= utc - limits.hide_after:
            made.hide.append(one)
            continue
        reading = readers.get(one.listing.provider_id, ())
        if not reading:
            made.silent.append(one)
        for user_id in reading:
            written = last.get(user_id)
            rests = written is not None and written > utc - _BETWEEN_LETTERS
            if user_id not in sent and not rests:
                made.letters[user_id].append(one)
    return made


def silent(here: Installation, session: Session) -> list[Old]:
    """What is due though no letter about it reached anybody, the longest first; for the staff.

    What somebody will have a letter about soon is not among it.
    """
    limits, utc = here.city.freshness, _scheduled(here)
    found = freshness.aging(session, limits, here.clock(), here.city.timezone)
    old = [Old(one, why) for one in found if (why := due(one.facts, limits, utc)) is not None]
    asked = freshness.reminded(session, [one.listing.id for one in old])
    readers = _readers(session) if here.outbox is not None else {}
    kept = [
        one
        for one in old
        if not _letters_about(one, asked.get(one.listing.id, {}))
        and (
            one.listing.provider_id not in readers
            or one.due.since <= utc - _BETWEEN_LETTERS - timedelta(days=1)
        )
    ]
    return sorted(kept, key=lambda one: (one.due.since, one.listing.id))


def _letters_about(one: Old, sent: dict[int, datetime]) -> dict[int, datetime]:
    """Those of the letters that ask for what is due now, not for what was answered."""
    return {user_id: at for user_id, at in sent.items() if at >= one.due.since}


def _readers(session: Session) -> dict[int, list[int]]:
    """Whom to write to, by provider."""
    found: dict[int, list[int]] = defaultdict(list)
    rows = session.execute(
        select(Membership.provider_id, User)
        .join(User, User.id == Membership.user_id)
        .order_by(User.id)
    )
    for provider_id, user in rows:
        if people.is_enabled(user):
            found[provider_id].append(user.id)
    return dict(found)


def _counted(made: Plan) -> Summary:
    return Summary(
        letters=len(made.letters),
        asked=len(_asked_about(made.letters.values())),
        hidden=len(made.hide),
        archived=len(made.archive),
        silent=len(made.silent),
    )


def _asked_about(lists: Iterable[list[Old]]) -> set[int]:
    return {one.listing.id for each in lists for one in each}


def _put_out_of_sight(here: Installation, session: Session, made: Plan) -> None:
    utc, doing = _scheduled(here), Doing(COMMAND, _real(here))
    away: list[tuple[Status, str, list[Aging]]] = [
        (Status.HIDDEN, "listing hidden", [one.listing for one in made.hide]),
        (Status.ARCHIVED, "listing archived", made.archive),
    ]
    for status, action, listings in away:
        saving.change_status(session, [one.id for one in listings], status, utc)
        for one in listings:
            audit.record(session, doing, action, Thing("opportunity", one.id, one.provider_id))


def _write(here: Installation, made: Plan, summary: Summary) -> None:
    if not made.letters:
        return
    if here.outbox is None:
        raise MailError("No mail can be sent: set FINDER_MAIL_URL to the address of a server.")
    asked: set[int] = set()
    with here.outbox.opened() as send:
        for user_id, old in sorted(made.letters.items()):
            with db.explained(), here.sessions() as session:
                letter = _letter(here, session, user_id, old)
            if letter is None:
                continue
            if not is_taken(send, letter):
                summary.refused += 1
                continue
            ids = [one.listing.id for one in old]
            with db.writing(here.sessions) as session:
                freshness.note_reminded(session, user_id, ids, _scheduled(here))
            summary.letters += 1
            asked.update(ids)
            summary.asked = len(asked)


def _letter(here: Installation, session: Session, user_id: int, old: list[Old]) -> Letter | None:
    """What somebody is asked; None where they or the listings have gone since."""
    user = session.get(User, user_id)
    wanted = [one.listing.id for one in old[:MOST_NAMED]]
    rows = select(Opportunity.id).where(
        Opportunity.id.in_(wanted), Opportunity.status == Status.PUBLISHED
    )
    there = set(session.scalars(rows))
    named = [one for one in old[:MOST_NAMED] if one.listing.id in there]
    if user is None or not people.is_enabled(user) or not named:
        return None
    offered = i18n.offered(here.city.locales)
    locale = user.locale if user.locale in offered else offered[0]
    city = here.city
    home = i18n.regional(locale, city.timezone.key)
    writer = Writer(locale, city.called(locale), here.settings.base_url, home)
    # Sent again after a crash, it bears the same name, and is shown once.
    about = (f"{one.listing.id} {one.due.since}" for one in old)
    key = here.signer.digest(STILL, str(user_id), *about)
    return writer.asking(
        user.email_typed,
        [_asked(here, one, user_id) for one in named],
        more=len(old) - len(named),
        hidden_on=(here.clock() + city.freshness.hide_after + timedelta(days=1)).date(),
        key=key[:32],
    )


def _asked(here: Installation, one: Old, user_id: int) -> Asked:
    token = here.signer.sign(STILL, str(one.listing.id), str(user_id), now=here.utc())
    confirmed = one.listing.facts.confirmed.replace(tzinfo=UTC)
    return Asked(
        title=" – ".join(filter(None, (one.listing.title, one.listing.venue))),
        reason=one.due.reason,
        confirmed=confirmed.astimezone(here.city.timezone).date(),
        path=f"/publish/still/{token}",
    )


def _scheduled(here: Installation) -> datetime:
    """The moment in UTC by the clock of schedules, by which listings are confirmed."""
    return to_utc(here.clock(), here.city.timezone)


def _real(here: Installation) -> datetime:
    """The real moment in UTC."""
    return here.utc().astimezone(UTC).replace(tzinfo=None)
