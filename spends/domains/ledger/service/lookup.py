"""Transactions that others point to: by id, and by what a payment or a refund must look like."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple
from uuid import UUID

from spends.domains.ledger.repository import rows
from spends.domains.ledger.repository.reading import joined
from spends.domains.ledger.schemas import TransactionFilter
from spends.domains.ledger.service.reading import listing
from spends.domains.ledger.views import TransactionView
from spends.kit.actor import Permission
from spends.kit.money import decimal_amount
from spends.kit.paging import MAX_LIMIT
from spends.kit.unit_of_work import UnitOfWork


class Looked(NamedTuple):
    """What to look for: signed amounts between two in one currency, days between two."""

    currency_code: str
    least: int
    most: int
    first: date
    last: date
    import_id: UUID | None = None


def by_id(uow: UnitOfWork, ids: Collection[UUID]) -> dict[UUID, TransactionView]:
    """Return those of some transactions that are there and not deleted."""
    uow.require(Permission.READ)
    uow.session.flush()
    living = [line.id for line in rows.transactions(uow, ids) if line.deleted_at is None]
    return {view.id: view for view in listing.views(uow, living)}


def living(uow: UnitOfWork, ids: Collection[UUID]) -> set[UUID]:
    """Return the ids of those of some transactions that are there and not deleted."""
    uow.require(Permission.READ)
    uow.session.flush()
    return rows.living_ids(uow, ids)


def held(uow: UnitOfWork, transaction_id: UUID) -> TransactionView | None:
    """Return a transaction that nobody else changes or holds while this work lasts.

    None when it is unknown or deleted. What is shared out of its amount is shared out once then.
    """
    uow.require(Permission.WRITE)
    rows.hold_transaction(uow, transaction_id)
    return by_id(uow, [transaction_id]).get(transaction_id)


def like(uow: UnitOfWork, looked: Looked) -> list[TransactionView]:
    """Return the transactions that fit, the newest first, at most 100; pending ones are left out.

    Both amounts are above zero, or both below.
    """
    uow.require(Permission.READ)
    least, most = sorted((abs(looked.least), abs(looked.most)))
    wanted = TransactionFilter(
        amount_min=decimal_amount(least, looked.currency_code),
        amount_max=decimal_amount(most, looked.currency_code),
        date_from=looked.first,
        date_to=looked.last,
        import_id=looked.import_id,
        pending=False,
    )
    found = listing.list_page(uow, wanted, "-date", limit=MAX_LIMIT).items
    return [
        line
        for line in found
        if line.currency_code == looked.currency_code
        and (line.amount > 0) == (looked.least > 0)
        and line.transfer_id is None
    ]


class Line(NamedTuple):
    """A transaction in short; `amount` in minor units of `currency_code`."""

    id: UUID
    amount: int
    currency_code: str
    date: date


def of_amounts(uow: UnitOfWork, amounts: Collection[int], first: date, last: date) -> list[Line]:
    """Return the booked transactions between two days of any of these amounts; no transfers."""
    uow.require(Permission.READ)
    if not amounts:
        return []
    uow.session.flush()
    return [Line(*row) for row in joined.of_amounts(uow, amounts, first, last)]


def spent_over(uow: UnitOfWork, least: int, first: date, last: date) -> list[tuple[UUID, int]]:
    """Return (id, amount) of the spending from an amount on, between two days.

    Both amounts in minor units of the household's currency, not negative. Transfers, refunds and
    accounts outside the budget are left out.
    """
    uow.require(Permission.READ)
    uow.session.flush()
    return joined.spent_over(uow, least, first, last)
