"""What matching tells."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from spends.kit.events import Event


@dataclass(frozen=True, slots=True)
class SamenessDecided(Event):
    """It was said whether two lines are one; `ids` are those that are left.

    `merged` says that they are one, which can be taken back while that one stays as it is.
    """

    ids: Collection[UUID]
    merged: bool
