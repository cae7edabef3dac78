"""What moved accounts by day, for the domains above: amounts in each account's own currency."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from spends.domains.ledger.repository.reading import daily as rows
from spends.domains.ledger.repository.reading.daily import Covered
from spends.kit.actor import Permission
from spends.kit.clock import month_of
from spends.kit.unit_of_work import UnitOfWork

__all__ = ["AccountDay", "CategorySum", "Covered", "LargeLine", "Transfer"]


class AccountDay(NamedTuple):
    """What the lines of an account came to on a day, and the part of it that is set apart."""

    account_id: UUID
    day: date
    amount: int
    apart: int


class LargeLine(NamedTuple):
    """A line of a payee; below zero where money leaves."""

    id: UUID
    payee_id: UUID
    currency_code: str
    day: date
    amount: int
    account_id: UUID
    category_id: UUID | None
    member_id: UUID | None


class Transfer(NamedTuple):
    """Money between two accounts: `amount` leaves one, below zero, `other_amount` reaches another.

    Each in the currency of its account.
    """

    id: UUID
    other_id: UUID
    account_id: UUID
    other_account_id: UUID
    day: date
    amount: int
    other_amount: int


class CategorySum(NamedTuple):
    """What came in and went out on an account under a category; NO_CATEGORY for none.

    `base` is both together in the household's currency, without lines that have no rate.
    """

    account_id: UUID
    category_id: UUID
    amount_in: int
    amount_out: int
    base: int


def by_day(
    uow: UnitOfWork,
    first: date,
    last: date,
    left_out: Collection[UUID] = (),
    covered: Sequence[Covered] = (),
) -> list[AccountDay]:
    """Return what moved each account on the days between two, without transfers.

    The lines `left_out` do not count; what is `covered`, as budgets count it, is set apart.
    """
    uow.require(Permission.READ)
    uow.session.flush()
    return [AccountDay(*row) for row in rows.by_day(uow, (first, last), left_out, covered)]


def large(uow: UnitOfWork, least: Sequence[tuple[UUID, int]], since: date) -> list[LargeLine]:
    """Return the lines from a day on that are as large as said of their account, (id, amount).

    In order of payee, currency and day; without transfers, refunds, split and pending lines.
    """
    uow.require(Permission.READ)
    uow.session.flush()
    return [LargeLine(*row) for row in rows.large(uow, least, since)]


def transfers(uow: UnitOfWork, since: date) -> list[Transfer]:
    """Return the transfers from a day on, by accounts and day."""
    uow.require(Permission.READ)
    uow.session.flush()
    return [Transfer(*row) for row in rows.transfers(uow, since)]


def sums(uow: UnitOfWork, first: date, last: date) -> list[CategorySum]:
    """Return what each category moved each account by, in the months from `first`'s to `last`'s.

    From the monthly sums, without transfers: the length of history costs nothing.
    """
    uow.require(Permission.READ)
    return [CategorySum(*row) for row in rows.sums(uow, month_of(first), month_of(last))]


def begun_before(uow: UnitOfWork, day: date) -> set[UUID]:
    """Return the accounts that have lines in the months before a day's."""
    uow.require(Permission.READ)
    return rows.begun_before(uow, month_of(day))
