"""Lines that may belong to one another, for the domain that finds out whether they do."""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from spends.domains.ledger.repository import pairs, rows
from spends.kit.actor import Permission
from spends.kit.unit_of_work import UnitOfWork


class Side(NamedTuple):
    """A line that may be one of a pair; `amount` in minor units of `currency_code`.

    `base_amount` is the same in the household's currency, None while the rate is missing.
    """

    id: UUID
    account_id: UUID
    date: date
    amount: int
    currency_code: str
    base_amount: int | None
    payee_id: UUID | None
    category_id: UUID | None
    description: str | None
    pending: bool
    is_split: bool
    import_id: UUID | None
    transfer_id: UUID | None
    refund_of_id: UUID | None
    reconciled_at: datetime | None
    deleted_at: datetime | None
    version: int


def sides(uow: UnitOfWork, ids: Collection[UUID]) -> dict[UUID, Side]:
    """Return lines by id, deleted ones too."""
    uow.require(Permission.READ)
    uow.session.flush()
    return {row.id: Side(*row) for row in pairs.facts(uow, ids)}


def refunded(uow: UnitOfWork, ids: Collection[UUID]) -> set[UUID]:
    """Return which of some lines others pay back."""
    uow.require(Permission.READ)
    uow.session.flush()
    return pairs.refunded(uow, ids)


def refuse(uow: UnitOfWork, first: UUID, second: UUID) -> None:
    """Remember that two lines are no transfer."""
    uow.require(Permission.WRITE)
    rows.refuse_transfer(uow, first, second)


def accept(uow: UnitOfWork, first: UUID, second: UUID) -> None:
    """Forget that two lines were said to be no transfer."""
    uow.require(Permission.WRITE)
    pairs.accept_transfer(uow, first, second)
