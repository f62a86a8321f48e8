"""The one family of errors: each says in a sentence what is wrong and what to do."""

from __future__ import annotations

from collections.abc import Callable


class FinderError(Exception):
    """Something went wrong that a person can put right; the message says how."""

    exit_status = 2


class SettingError(FinderError):
    """A setting is missing or makes no sense."""


class CityError(FinderError):
    """The folder of a city, or a file in it, cannot be used."""


class DatabaseError(FinderError):
    """The database is absent, locked, or of another version."""


class SourceError(FinderError):
    """A file that was offered for import cannot be read at all.

    The message is a template with `{named}` places for `values`, so that it can be
    said in any language.
    """

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message.format(**values) if values else message)
        self.message = message
        self.values = values

    def say(self, translate: Callable[[str], str]) -> str:
        """The whole sentence in the language of `translate`."""
        said = translate(self.message)
        return said.format(**self.values) if self.values else said


class UndecodableError(SourceError):
    """The encoding of a file is not known for certain, so somebody has to say it."""


class ImportRefusedError(FinderError):
    """A run was stopped before anything was written."""


class UploadError(SourceError):
    """What was asked of an upload cannot be done as it stands now."""


class SearchIndexError(FinderError):
    """The search index cannot be used or rebuilt."""


class DamagedIndexError(SearchIndexError):
    """What is there of an index is damaged or foreign; making it anew mends that."""


class TooOftenError(FinderError):
    """Something was asked for more often than one may in a while."""


class NotFoundError(FinderError):
    """What was asked for does not exist."""


class GoneError(FinderError):
    """What was asked for existed and was withdrawn."""


class MailError(FinderError):
    """No mail can be sent now, whoever it is for; what is to be sent has to wait."""


class RoundError(MailError):
    """Another round of letters is under way."""


class MailRefusedError(MailError):
    """The server does not take this one letter; others may go. `for_good` says so of the reason."""

    def __init__(self, sentence: str, *, for_good: bool) -> None:
        super().__init__(sentence)
        self.for_good = for_good


class LetterError(FinderError):
    """A letter is not as it may be sent."""


class SignInNeededError(FinderError):
    """A page is for people who are signed in."""


class ForbiddenError(FinderError):
    """Whoever asks may not do this."""
