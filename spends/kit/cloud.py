"""The port to what watches over an instance in the cloud."""

from datetime import datetime
from typing import NamedTuple, Protocol


class Topic(NamedTuple):
    """Where alarms are sent: how many get them, and how many have yet to agree."""

    confirmed: int
    pending: int


class Backups(NamedTuple):
    """A database's automatic backups: for how many days, and the latest instant to go back to."""

    days: int
    latest: datetime | None


class NotAllowed(Exception):
    """The role may not ask this; `action` is the permission that it lacks."""

    def __init__(self, action: str) -> None:
        super().__init__(action)
        self.action = action


class Cloud(Protocol):
    """Asks the cloud. NotAllowed where the role may not, Unavailable where nothing answers."""

    def last_log(self, prefix: str) -> tuple[int, datetime | None]:
        """Return how many log groups have names that begin so, and their newest event's instant."""

    def topic(self, arn: str) -> Topic | None:
        """Return what there is to know of a topic; None when there is no such topic."""

    def publish(self, arn: str, subject: str, text: str) -> None:
        """Send a message to all who have subscribed to a topic."""

    def backups(self, host: str) -> Backups | None:
        """Return the backups of the database that answers at a host; None where it is none."""
