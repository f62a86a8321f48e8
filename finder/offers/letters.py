"""Letters about offers: what the city has decided, told to the people of a provider."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from finder import formats
from finder.freshness import Answer, Reason
from finder.i18n import N_, Catalogue, catalogue
from finder.letters import Letter
from finder.offers.standings import MEANINGS, NAMES
from finder.vocabulary import FaultReason, Standing

LINES = "\n\n"

REASONS: Mapping[Reason, str] = {
    Reason.OVER: N_("All its dates are over."),
    Reason.UNCONFIRMED: N_("Nobody has confirmed it since {day}."),
    Reason.CLOSED: N_("Its enrolment has closed."),
}
"""Why a listing is asked about."""

ANSWERS: Mapping[Answer, str] = {
    Answer.RUNNING: N_("Still running"),
    Answer.CHANGED: N_("Changed"),
    Answer.OVER: N_("Over"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A listing that is asked about: why, when it was last confirmed, where to answer."""

    title: str
    reason: Reason
    confirmed: date
    path: str


FAULTS: Mapping[FaultReason, str] = {
    FaultReason.OVER: N_("It is over, or cancelled"),
    FaultReason.DATE: N_("A date or an hour is wrong"),
    FaultReason.PLACE: N_("The place is wrong"),
    FaultReason.PRICE: N_("The price is wrong"),
    FaultReason.FULL: N_("It is full"),
    FaultReason.CONTACT: N_("The contact does not answer"),
    FaultReason.OTHER: N_("Something else"),
}
"""What residents may say is wrong."""

_AGAIN = N_("Sign in to change it and hand it in again:")


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes letters in one language; `root` is the address of the site, `city` its name.

    `home` is the locale of dates and numbers, where it is not that of the words.
    """

    locale: str
    city: str
    root: str
    home: str = ""

    @property
    def _words(self) -> Catalogue:
        return catalogue(self.locale)

    def approved(self, to: str, title: str, path: str, standing: Standing | None) -> Letter:
        """That residents see an offer, at which path; `standing` where it is a new one by that."""
        say = self._words.gettext
        return self._letter(
            to,
            say("Your listing is published"),
            say("The city has read {title}. Residents see it now:", title=title),
            f"{self.root}/{self.locale}{path}",
            *([self._trust(standing)] if standing else []),
        )

    def returned(self, to: str, title: str, reason: str) -> Letter:
        """That an offer came back, and why."""
        say = self._words.gettext
        return self._letter(
            to,
            say("Your listing came back"),
            say("The city does not publish {title} as it is. It says why:", title=title),
            reason,
            *self._sign_in(),
        )

    def taken_down(self, to: str, title: str, reason: str) -> Letter:
        """That an offer was taken out of sight, and why."""
        say = self._words.gettext
        return self._letter(
            to,
            say("Your listing was taken down"),
            say("The city has taken {title} down. It says why:", title=title),
            reason,
            *self._sign_in(),
        )

    def merged(self, to: str, title: str, path: str) -> Letter:
        """That a listing is shown as another one, at which path."""
        say = self._words.gettext
        return self._letter(
            to,
            say("Your listing is shown together with another"),
            say(
                "The city has found that {title} is listed twice. Residents see one listing for"
                " both, and the address of yours leads to it:",
                title=title,
            ),
            f"{self.root}/{self.locale}{path}",
            say("If they are not the same, tell the city: it can be undone."),
        )

    def standing(self, to: str, provider: str, standing: Standing) -> Letter:
        """How far the city trusts a provider from now on."""
        say = self._words.gettext
        return self._letter(
            to, say("How what you publish is seen"), provider, self._trust(standing)
        )

    def asking(
        self, to: str, asked: Sequence[Asked], *, more: int, hidden_on: date, key: str
    ) -> Letter:
        """Which listings somebody is asked about; `more` are not named, but meant as well."""
        say = self._words.gettext
        day = formats.plain_day(self.home or self.locale, hidden_on)
        paragraphs = [
            say("Residents rely on what they find here. Please say of each whether it still runs;"
                " the links need no password."),
            *map(self._asked, asked),
            say("What nobody answers for is no longer shown to residents from {day} on, unless"
                " only its enrolment has closed and its dates go on.", day=day),
        ]  # fmt: skip
        if more:
            number = formats.number(self.home or self.locale, more)
            paragraphs.append(
                say("The same is asked about {number} others. Sign in and confirm them:",
                    number=number)
                + f"\n{self.root}/{self.locale}/publish/offers"
            )  # fmt: skip
        letter = self._letter(to, say("Does it still run?"), *paragraphs)
        return replace(letter, key=key)

    def _asked(self, one: Asked) -> str:
        say = self._words.gettext
        day = formats.plain_day(self.home or self.locale, one.confirmed)
        lines = [f"* {one.title}", say(REASONS[one.reason], day=day)]
        lines += [
            f"{say(said)}: {self.root}/{self.locale}{one.path}?answer={answer}"
            for answer, said in ANSWERS.items()
        ]
        return "\n  ".join(lines)

    def reported(self, to: str, title: str, reason: FaultReason, words: str) -> Letter:
        """That a resident says that something is wrong with a listing."""
        say = self._words.gettext
        return self._letter(
            to,
            say("A resident reports a problem"),
            say("A resident says of {title}:", title=title),
            *filter(None, (say(FAULTS[reason]), words)),
            say("Look whether it is so. If it is, sign in and change it:")
            + f"\n{self.root}/{self.locale}/publish/offers",
        )

    def _trust(self, standing: Standing) -> str:
        say = self._words.gettext
        name, meaning = say(NAMES[standing]), say(MEANINGS[standing])
        return say("From now on: {standing}. {meaning}", standing=name, meaning=meaning)

    def _sign_in(self) -> tuple[str, str]:
        return self._words.gettext(_AGAIN), f"{self.root}/{self.locale}/publish/sign-in"

    def _letter(self, to: str, subject: str, *paragraphs: str) -> Letter:
        place = self._words.gettext("Learning in {city}", city=self.city)
        return Letter(to, f"{subject} – {place}", LINES.join(paragraphs), self.locale)
