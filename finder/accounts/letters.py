"""Letters about accounts: what is written to people, in their language."""

from __future__ import annotations

from dataclasses import dataclass

from finder.i18n import N_, Catalogue, catalogue
from finder.letters import Letter

LINES = "\n\n"

CHANGED = {
    "password": N_("The password of your account was changed."),
    "address": N_("The e-mail address of your account was changed."),
    "second-factor-on": N_("Your account now asks for a second factor."),
    "second-factor-off": N_("Your account no longer asks for a second factor."),
}
"""What is told to somebody's address when it happens, so that they notice if it was not them."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes letters in one language; `root` is the address of the site, `city` its name."""

    locale: str
    city: str
    root: str

    @property
    def _words(self) -> Catalogue:
        return catalogue(self.locale)

    def invitation(self, to: str, provider: str, token: str) -> Letter:
        """To whoever is invited; `provider` is empty where it is to work for the city."""
        say = self._words.gettext
        return self._letter(
            to,
            say("You are invited"),
            say("You may publish for {provider}.", provider=provider)
            if provider
            else say("You may work for the city."),
            say("Open this link to accept. It works once, within seven days:"),
            self._link("join", token),
            self._ignore(),
        )

    def password(self, to: str, token: str) -> Letter:
        """To whoever has forgotten the password."""
        say = self._words.gettext
        return self._letter(
            to,
            say("Set a new password"),
            self._somebody(),
            say("Open this link to set it. It works once, within an hour:"),
            self._link("reset", token),
            self._ignore(),
        )

    def no_account(self, to: str) -> Letter:
        """To an address that has no account, when somebody asks for a new password there."""
        say = self._words.gettext
        return self._letter(
            to,
            say("Set a new password"),
            self._somebody(),
            say("But this address has no account. Perhaps you have used another one?"),
            self._ignore(),
        )

    def request(self, to: str, organisation: str, token: str) -> Letter:
        """To whoever asks for an account, to see whether the address is theirs."""
        say = self._words.gettext
        return self._letter(
            to,
            say("Confirm your address"),
            say(
                "Somebody, perhaps you, would like to publish for {organisation}.",
                organisation=organisation,
            ),
            say("Open this link to confirm your address. It works once, within two days:"),
            self._link("request", token),
            self._ignore(),
        )

    def refusal(self, to: str, organisation: str, reason: str) -> Letter:
        """To whoever asked for an account and gets none."""
        say = self._words.gettext
        return self._letter(
            to,
            say("Your request for an account"),
            say(
                "The city cannot give you an account for {organisation}.", organisation=organisation
            ),
            reason,
        )

    def address(self, to: str, token: str) -> Letter:
        """To the new address of somebody, to see whether it is theirs."""
        say = self._words.gettext
        return self._letter(
            to,
            say("Confirm your address"),
            say("This is to become the address of your account."),
            say("Open this link to confirm your address. It works once, within two days:"),
            self._link("address", token),
            self._ignore(),
        )

    def changed(self, to: str, what: str) -> Letter:
        """To whoever has changed something important; `what` is of `CHANGED`."""
        say = self._words.gettext
        return self._letter(
            to,
            say("Your account was changed"),
            say(CHANGED[what]),
            say("If it was not you, set a new password at once:"),
            f"{self.root}/{self.locale}/publish/forgotten",
        )

    def _somebody(self) -> str:
        return self._words.gettext("Somebody, perhaps you, asks for a new password.")

    def _ignore(self) -> str:
        return self._words.gettext("If you do not expect this, do nothing.")

    def _link(self, place: str, token: str) -> str:
        return f"{self.root}/{self.locale}/publish/{place}/{token}"

    def _letter(self, to: str, subject: str, *paragraphs: str) -> Letter:
        place = self._words.gettext("Learning in {city}", city=self.city)
        return Letter(to, f"{subject} – {place}", LINES.join(paragraphs), self.locale)
