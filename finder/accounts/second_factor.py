"""The second factor: codes of an app by time (RFC 6238), and codes for when it is lost."""

from __future__ import annotations

import hmac
from base64 import b32encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from secrets import choice, token_hex

import pyotp
from sqlalchemy import update
from sqlalchemy.orm import Session

from finder.accounts.refusals import AccountError
from finder.i18n import N_
from finder.models import User
from finder.store import audit
from finder.store.audit import Doing, Thing

STEP = 30
"""Seconds for which a code holds; that before and that after are taken, for clocks differ."""

CODES, CODE_LENGTH = 10, 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Those that nobody takes for another; ten of them are 49 bits."""

_BYTES = 20
_WRONG = N_("This code does not fit. Type the one that the app shows now.")


@dataclass(frozen=True, slots=True)
class App:
    """The app of one account; its secret cannot be made from the salt without the key."""

    salt: str
    key: bytes

    @classmethod
    def fresh(cls, key: bytes) -> App:
        """A new app, which nobody has set up yet."""
        return cls(token_hex(16), key)

    @property
    def secret(self) -> str:
        """What the app is told, as it reads it."""
        return b32encode(hmac.digest(self.key, self.salt.encode(), sha256)[:_BYTES]).decode()

    def address(self, account: str, issuer: str) -> str:
        """The address by which the app takes the secret, to be read from a QR code."""
        return pyotp.TOTP(self.secret).provisioning_uri(name=account, issuer_name=issuer)

    def step(self, code: str, now: datetime) -> int | None:
        """The step of time whose code this is, None where it is no current one's."""
        typed = "".join(c for c in code if not c.isspace())
        if not (len(typed) == 6 and typed.isdecimal() and self.salt):
            return None
        digits = "".join(str(int(c)) for c in typed)
        current = int(now.replace(tzinfo=UTC).timestamp()) // STEP
        known = pyotp.HOTP(self.secret)
        fits = [s for s in (current - 1, current, current + 1) if known.verify(digits, s)]
        return fits[-1] if fits else None


def is_on(user: User) -> bool:
    """Whether somebody signs in with a second factor."""
    return bool(user.totp_salt)


def turn_on(session: Session, user: User, app: App, code: str, doing: Doing) -> Sequence[str]:
    """Ask for a code from now on; gives the recovery codes, which are shown once.

    Raises AccountError where the code is not that of the app, so that nobody is shut out by
    an app that was never set up.
    """
    step = app.step(code, doing.now)
    if step is None:
        raise AccountError(_WRONG, "code")
    user.totp_salt, user.totp_step = app.salt, step
    audit.record(session, doing, "second factor on", Thing("user", user.id))
    return renew(session, user, app.key, doing)


def turn_off(session: Session, user: User, doing: Doing) -> None:
    """Ask for no code any more."""
    user.totp_salt, user.totp_step, user.recovery = "", 0, []
    audit.record(session, doing, "second factor off", Thing("user", user.id))


def renew(session: Session, user: User, key: bytes, doing: Doing) -> Sequence[str]:
    """New recovery codes, which are shown once; the ones before no longer work.

    Raises AccountError where there is no second factor.
    """
    if not is_on(user):
        raise AccountError(N_("There is no second factor."))
    codes = ["".join(choice(_LETTERS) for _ in range(CODE_LENGTH)) for _ in range(CODES)]
    user.recovery = [_kept(user, code, key) for code in codes]
    audit.record(session, doing, "recovery codes made", Thing("user", user.id))
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def take(session: Session, user: User, code: str, key: bytes, doing: Doing) -> None:
    """Take a code of the app or a recovery code; each works once.

    Raises AccountError where it does not fit, or was used already.
    """
    typed = "".join(c for c in code.lower() if c.isalnum())
    step = App(user.totp_salt, key).step(typed, doing.now)
    if step is not None and _moves_on(session, user, step):
        return
    if (hashed := _kept(user, typed, key)) in user.recovery:
        user.recovery = [one for one in user.recovery if one != hashed]
        audit.record(session, doing, "recovery code used", Thing("user", user.id))
        return
    raise AccountError(_WRONG, "code")


def _moves_on(session: Session, user: User, step: int) -> bool:
    """Whether a step is later than the last used one; of several at once, one is."""
    moved = (
        update(User)
        .where(User.id == user.id, User.totp_step < step)
        .values(totp_step=step)
        .returning(User.id)
        .execution_options(synchronize_session=False)
    )
    return session.scalar(moved) is not None


def _kept(user: User, code: str, key: bytes) -> str:
    return hmac.new(key, f"{user.id}\x1f{code}".encode(), sha256).hexdigest()
