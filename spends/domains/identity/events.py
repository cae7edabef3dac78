"""What identity tells those above it."""

from dataclasses import dataclass
from uuid import UUID

from spends.kit.events import Event


@dataclass(frozen=True, slots=True)
class PasswordChanged(Event):
    """A person has another password: what opens without it is to end (told in system work)."""

    user_id: UUID
