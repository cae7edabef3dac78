"""What can go wrong, said once and in words for the person who meets it.

Services raise these; the API turns them into RFC 9457 problems and the UI into toasts or field
messages.
"""

from collections.abc import Sequence
from typing import NamedTuple


class FieldError(NamedTuple):
    """One field of a form or body and what is wrong with it."""

    field: str
    message: str


class SpendsError(Exception):
    """An expected failure whose message may be shown to a person as it is."""

    status = 400
    title = "That did not work"

    def __init__(self, message: str, errors: Sequence[FieldError] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.errors = tuple(errors)

    @property
    def lines(self) -> str:
        """All there is to say, a line for the message and one for each field, for a terminal."""
        fields = [f"  {field}: {words}" if field else f"  {words}" for field, words in self.errors]
        return "\n".join([self.message, *fields])


class InvalidInput(SpendsError):
    """What was sent cannot be used as it is; `errors` names the fields."""

    status = 422
    title = "Check what you entered"

    @classmethod
    def field(cls, field: str, message: str) -> "InvalidInput":
        """Return the error for a single field."""
        return cls(message, [FieldError(field, message)])


class NotFound(SpendsError):
    """Unknown, deleted or another household's: the three are indistinguishable on purpose."""

    status = 404
    title = "Not found"

    def __init__(self, message: str = "There is nothing here. It may have been deleted.") -> None:
        super().__init__(message)


class Unauthenticated(SpendsError):
    """Nobody is signed in, or the session or token has ended."""

    status = 401
    title = "Sign in first"

    def __init__(self, message: str = "You are signed out. Sign in and try again.") -> None:
        super().__init__(message)


class Forbidden(SpendsError):
    """Signed in, but the role or token does not allow this."""

    status = 403
    title = "Not allowed"

    def __init__(self, message: str = "Your role does not allow this. Ask an admin.") -> None:
        super().__init__(message)


class Conflict(SpendsError):
    """The present state does not allow this."""

    status = 409
    title = "That does not fit"


class StaleVersion(Conflict):
    """The row was changed since it was read."""

    title = "Changed meanwhile"

    def __init__(self) -> None:
        super().__init__("Someone changed this in the meantime. Reload it and try again.")


class TooLarge(SpendsError):
    """More bytes than are accepted."""

    status = 413
    title = "Too large"


class RateLimited(SpendsError):
    """Too many tries; `retry_after` is in seconds."""

    status = 429
    title = "Too many tries"

    def __init__(self, retry_after: int) -> None:
        minutes = max(1, round(retry_after / 60))
        unit = "minute" if minutes == 1 else "minutes"
        super().__init__(f"Too many tries. Wait {minutes} {unit} and try again.")
        self.retry_after = retry_after


class Unavailable(SpendsError):
    """A part Spends stands on (the database, the storage) is away for now."""

    status = 503
    title = "Not available right now"

    def __init__(self, message: str = "The database is not answering. Try again soon.") -> None:
        super().__init__(message)
