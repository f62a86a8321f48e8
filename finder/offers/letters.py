"""Letters about offers: what the city has decided, told to the people of a provider."""

from __future__ import annotations

from dataclasses import dataclass

from finder.i18n import N_, Catalogue, catalogue
from finder.letters import Letter
from finder.offers.standings import MEANINGS, NAMES
from finder.vocabulary import Standing

LINES = "\n\n"

_AGAIN = N_("Sign in to change it and hand it in again:")


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes letters in one language; `root` is the address of the site, `city` its name."""

    locale: str
    city: str
    root: str

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

    def _trust(self, standing: Standing) -> str:
        say = self._words.gettext
        name, meaning = say(NAMES[standing]), say(MEANINGS[standing])
        return say("From now on: {standing}. {meaning}", standing=name, meaning=meaning)

    def _sign_in(self) -> tuple[str, str]:
        return self._words.gettext(_AGAIN), f"{self.root}/{self.locale}/publish/sign-in"

    def _letter(self, to: str, subject: str, *paragraphs: str) -> Letter:
        place = self._words.gettext("Learning in {city}", city=self.city)
        return Letter(to, f"{subject} – {place}", LINES.join(paragraphs), self.locale)
