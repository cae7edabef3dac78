"""What rules give out."""

from dataclasses import dataclass
from uuid import UUID

from spends.domains.ledger.views import TransactionView
from spends.domains.rules.schemas import Action, Conditions


@dataclass(frozen=True, slots=True)
class RuleView:
    """A rule. `problems` are sentences on what it names that is gone: until then it does nothing.

    A rule that is not active has none.
    """

    id: UUID
    name: str
    position: int
    conditions: Conditions
    actions: list[Action]
    is_active: bool
    stop: bool
    problems: tuple[str, ...]
    version: int


@dataclass(frozen=True, slots=True)
class Becoming:
    """What a transaction would become: None and nothing for what would stay as it is.

    `payee` is a name, `tags` are those that would be added and `removed_tags` those that would go,
    `transfer_id` is the line that it would be linked with.
    """

    transaction: TransactionView
    category_id: UUID | None
    payee: str | None
    notes: str | None
    tags: tuple[str, ...]
    removed_tags: tuple[str, ...]
    cleared: bool | None
    transfer_id: UUID | None


@dataclass(frozen=True, slots=True)
class Preview:
    """How many transactions would change, and the newest of them.

    The other sides of transfers that would be linked are counted, and not shown.
    """

    count: int
    items: list[Becoming]


@dataclass(frozen=True, slots=True)
class Applied:
    """How many transactions were changed, and what undoes it: None where none was."""

    count: int
    undo_id: UUID | None
