"""Lines by payee, for the domains above: what recurs, what paid a bill."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple
from uuid import UUID

from spends.domains.ledger.repository.reading import charges as rows
from spends.kit.actor import Permission
from spends.kit.unit_of_work import UnitOfWork


class Charge(NamedTuple):
    """A line of a payee: an amount in minor units, below zero where money leaves."""

    id: UUID
    payee_id: UUID
    currency_code: str
    day: date
    amount: int


def by_payee(
    uow: UnitOfWork,
    since: date,
    payee_ids: Collection[UUID] | None = None,
    import_id: UUID | None = None,
) -> list[Charge]:
    """Return the lines from a day on, of some payees or all, of one import or all.

    In order of payee, currency and day; without transfers, refunds and pending lines.
    """
    uow.require(Permission.READ)
    uow.session.flush()
    return [Charge(*row) for row in rows.by_payee(uow, since, payee_ids, import_id)]


def of(uow: UnitOfWork, ids: Collection[UUID]) -> dict[UUID, Charge]:
    """Return those of some lines that are there and not deleted."""
    uow.require(Permission.READ)
    uow.session.flush()
    return {row[0]: Charge(*row) for row in rows.of(uow, ids)}


def placed(uow: UnitOfWork, ids: Collection[UUID]) -> dict[UUID, tuple[UUID, UUID | None]]:
    """Return account and category of lines, by id."""
    uow.require(Permission.READ)
    return rows.placed(uow, ids)
