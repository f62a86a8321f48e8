"""Lines of the audit log as somebody reads them: its codes in words of the page's language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from finder import formats
from finder.models import AuditEntry
from finder.store import audit_words
from finder.store.audit_words import Words
from finder.web.visit import visit


@dataclass(frozen=True, slots=True)
class Said:
    """A code in words; where there are none it is as it was stored, in English."""

    text: str
    known: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One line: when, who, what, on what, and what else is said of it."""

    at: datetime
    who: Said
    what: Said
    thing: Said
    detail: Said


def lines_of(entries: Iterable[AuditEntry]) -> tuple[Line, ...]:
    """The entries in the language of the visit."""
    return tuple(
        Line(
            at=one.at,
            who=_said(one.actor, audit_words.of_thing(one.actor)),
            what=_said(one.action, audit_words.of_action(one.action)),
            thing=_said(one.thing, audit_words.of_thing(one.thing)),
            detail=_said(one.detail, audit_words.of_detail(one.detail)),
        )
        for one in entries
    )


def _said(code: str, words: tuple[Words, ...]) -> Said:
    if not words:
        return Said(code, known=False)
    now = visit()
    phrases = tuple(now.catalogue.gettext(one.message, number=one.number) for one in words)
    return Said(formats.listing(now.labels.locale, phrases), known=True)
