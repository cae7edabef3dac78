"""Parts of lines without a rate: the monthly sums count each, people count lines."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, distinct, func, literal_column, select

from spends.domains.ledger.models import Account, Split, Transaction
from spends.domains.ledger.repository.summary.table import MONTHS, mine
from spends.kit.clock import add_months
from spends.kit.sql import month_start, table_of
from spends.kit.unit_of_work import UnitOfWork

LINES = table_of(Transaction)
PARTS = table_of(Split)
ACCOUNTS = table_of(Account)


def of_accounts(uow: UnitOfWork, account_id: UUID | None = None) -> int:
    """Return how many parts beyond their first lines without a rate have, of an account or all."""
    chosen = [] if account_id is None else [LINES.c.account_id == account_id]
    return sum(_beyond_first(uow, LINES.c.account_id, *chosen).values())


def by_currency(uow: UnitOfWork) -> dict[str, int]:
    """Return how many parts beyond their first the lines without a rate have, by currency."""
    return _beyond_first(uow, LINES.c.currency_code)


def by_month(uow: UnitOfWork, first: date, last: date) -> dict[date, int]:
    """Return the same by month, from one to another, of what reports count."""
    accounts = select(ACCOUNTS.c.id).where(
        ACCOUNTS.c.household_id == uow.household_id, ACCOUNTS.c.include_in_budget
    )
    return _beyond_first(
        uow,
        month_start(LINES.c.date),
        LINES.c.date >= first,
        LINES.c.date < add_months(last, 1),
        LINES.c.transfer_id.is_(None),
        LINES.c.account_id.in_(accounts),
    )


def _beyond_first(uow: UnitOfWork, key: Any, *conditions: Any) -> dict[Any, int]:
    joined = and_(
        PARTS.c.household_id == LINES.c.household_id, PARTS.c.transaction_id == LINES.c.id
    )
    # Only in few accounts there are lines without a rate; their index is small.
    lacking = select(MONTHS.c.account_id).where(mine(uow), MONTHS.c.missing > literal_column("0"))
    query = (
        select(key, func.count() - func.count(distinct(LINES.c.id)))
        .select_from(LINES.join(PARTS, joined))
        .where(
            LINES.c.household_id == uow.household_id,
            LINES.c.is_split,
            LINES.c.deleted_at.is_(None),
            LINES.c.base_amount.is_(None),
            LINES.c.account_id.in_(lacking),
            *conditions,
        )
        .group_by(key)
    )
    return {row[0]: row[1] for row in uow.session.connection().execute(query)}
