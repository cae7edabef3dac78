"""What documents tell those above them."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from spends.domains.documents.kinds import LinkTarget
from spends.kit.events import Event


@dataclass(frozen=True, slots=True)
class PapersChanged(Event):
    """Some targets of a kind may have other documents now than they had."""

    target: LinkTarget
    ids: Collection[UUID]
