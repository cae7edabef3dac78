"""Sums over months, read from those that are kept."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, literal_column, select

from spends.domains.ledger.kinds import NO_CATEGORY, Kind
from spends.domains.ledger.models import Account, Category
from spends.domains.ledger.repository.summary import parts
from spends.domains.ledger.repository.summary.table import MONTHS, mine, whole
from spends.kit.sql import AnyRow, table_of
from spends.kit.unit_of_work import UnitOfWork

ACCOUNTS = table_of(Account)
CATEGORIES = table_of(Category)


def balances(
    uow: UnitOfWork, until: date | None = None, account_id: UUID | None = None
) -> dict[UUID, tuple[int, int]]:
    """Return what the transactions of each account, or one, sum to, and how many they are.

    `until` is a month, inclusive.
    """
    chosen = [mine(uow)]
    if account_id is not None:
        chosen.append(MONTHS.c.account_id == account_id)
    if until is not None:
        chosen.append(MONTHS.c.month <= until)
    rows = uow.session.connection().execute(
        select(
            MONTHS.c.account_id,
            whole(func.sum(MONTHS.c.amount_in + MONTHS.c.amount_out), "amount_in"),
            whole(func.sum(MONTHS.c.count), "count"),
        )
        .where(*chosen)
        .group_by(MONTHS.c.account_id)
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def total(uow: UnitOfWork, account_id: UUID | None = None) -> tuple[int, int, int]:
    """Return how many transactions there are, their sum, and how many of them lack a rate.

    Of one account, or all; the sum is in the household's currency.
    """
    chosen = [mine(uow)]
    if account_id is not None:
        chosen.append(MONTHS.c.account_id == account_id)
    sums = (MONTHS.c.count, MONTHS.c.base_in + MONTHS.c.base_out, MONTHS.c.missing)
    query = select(*(func.coalesce(func.sum(each), 0) for each in sums)).where(*chosen)
    number, base, missing = uow.session.connection().execute(query).one()
    if missing:
        # A line may have come between the two statements.
        missing = max(missing - parts.of_accounts(uow, account_id), 0)
    return int(number), int(base), int(missing)


def account_months(uow: UnitOfWork, account_id: UUID) -> list[tuple[date, int]]:
    """Return (month, change of the balance) of an account, in order."""
    change = whole(func.sum(MONTHS.c.amount_in + MONTHS.c.amount_out), "amount_in")
    found = uow.session.connection().execute(
        select(MONTHS.c.month, change)
        .where(mine(uow), MONTHS.c.account_id == account_id)
        .group_by(MONTHS.c.month)
        .order_by(MONTHS.c.month)
    )
    return [(row[0], row[1]) for row in found]


def missing_by_currency(uow: UnitOfWork) -> list[tuple[str, int]]:
    """Return (currency of the account, how many lines lack a rate), the most first."""
    count = whole(func.sum(MONTHS.c.missing), "missing")
    joined = and_(
        ACCOUNTS.c.household_id == MONTHS.c.household_id, ACCOUNTS.c.id == MONTHS.c.account_id
    )
    found = (
        uow.session.connection()
        .execute(
            select(ACCOUNTS.c.currency_code, count)
            .select_from(MONTHS.join(ACCOUNTS, joined))
            # Written out: for a parameter SQLite would not take the index of these few.
            .where(mine(uow), MONTHS.c.missing > literal_column("0"))
            .with_hint(MONTHS, "INDEXED BY ix_ledger_month_missing", "sqlite")
            .group_by(ACCOUNTS.c.currency_code)
        )
        .all()
    )
    beyond = parts.by_currency(uow) if found else {}
    lines = [(code, max(number - beyond.get(code, 0), 0)) for code, number in found]
    return sorted(lines, key=lambda each: (-each[1], each[0]))


def changes_by_month(uow: UnitOfWork, since: date) -> Sequence[AnyRow]:
    """Return (account_id, month, change of its balance) for the months from one on."""
    return (
        uow.session.connection()
        .execute(
            select(
                MONTHS.c.account_id,
                MONTHS.c.month,
                whole(func.sum(MONTHS.c.amount_in + MONTHS.c.amount_out), "amount_in"),
            )
            .where(mine(uow), _on_accounts(uow), MONTHS.c.month >= since)
            .group_by(MONTHS.c.account_id, MONTHS.c.month)
        )
        .all()
    )


def _on_accounts(uow: UnitOfWork, *conditions: Any) -> Any:
    # Naming the accounts lets the primary key skip to their months, whatever came before.
    accounts = select(ACCOUNTS.c.id).where(ACCOUNTS.c.household_id == uow.household_id, *conditions)
    return MONTHS.c.account_id.in_(accounts)


def flows(uow: UnitOfWork, first: date, last: date) -> Sequence[AnyRow]:
    """Return (month, category_id, kind, base_in, base_out, missing) of all but transfers."""
    return uow.session.connection().execute(_flows(uow, first, last)).all()


def flows_by_type(uow: UnitOfWork, first: date, last: date) -> Sequence[AnyRow]:
    """Return (month, kind, type, base_in, base_out, missing) of all but transfers.

    The type of the categories, None for what has none.
    """
    each = _flows(uow, first, last).subquery()
    live = and_(
        CATEGORIES.c.household_id == uow.household_id,
        CATEGORIES.c.id == each.c.category_id,
        CATEGORIES.c.deleted_at.is_(None),
    )
    keys = (each.c.month, each.c.kind, CATEGORIES.c.type)
    sums = [whole(func.sum(each.c[name]), name) for name in ("base_in", "base_out", "missing")]
    query = select(*keys, *sums).select_from(each.outerjoin(CATEGORIES, live)).group_by(*keys)
    return uow.session.connection().execute(query).all()


def _flows(uow: UnitOfWork, first: date, last: date) -> Select[Any]:
    return (
        select(
            MONTHS.c.month,
            MONTHS.c.category_id,
            MONTHS.c.kind,
            whole(func.sum(MONTHS.c.base_in), "base_in"),
            whole(func.sum(MONTHS.c.base_out), "base_out"),
            whole(func.sum(MONTHS.c.missing), "missing"),
        )
        .where(
            mine(uow),
            _on_accounts(uow, ACCOUNTS.c.include_in_budget),
            MONTHS.c.month.between(first, last),
            MONTHS.c.kind != int(Kind.TRANSFER),
        )
        .group_by(MONTHS.c.month, MONTHS.c.category_id, MONTHS.c.kind)
    )


def category_counts(uow: UnitOfWork, since: date | None = None) -> dict[UUID, int]:
    """Return how many transactions each category has, from the first day of a month on or in all.

    A split one counts where its first part is.
    """
    query = select(MONTHS.c.category_id, whole(func.sum(MONTHS.c.count), "count"))
    query = query.where(mine(uow)).group_by(MONTHS.c.category_id)
    # SQLite would take the index by category, and look each row's count up elsewhere.
    query = query.with_hint(MONTHS, "INDEXED BY sqlite_autoindex_ledger_month_1", "sqlite")
    if since is not None:
        here = select(ACCOUNTS.c.id).where(ACCOUNTS.c.household_id == uow.household_id)
        query = query.where(MONTHS.c.account_id.in_(here), MONTHS.c.month >= since)
    return {row[0]: row[1] for row in uow.session.connection().execute(query)}


def uncategorised_count(uow: UnitOfWork) -> int:
    """Return how many lines lack a category, transfers left out."""
    found = uow.session.connection().scalar(
        select(func.coalesce(func.sum(MONTHS.c.count), 0))
        .where(mine(uow), MONTHS.c.category_id == NO_CATEGORY)
        .where(MONTHS.c.kind != int(Kind.TRANSFER))
        .with_hint(MONTHS, "INDEXED BY ix_ledger_month_category", "sqlite")
    )
    return int(found or 0)


def count_all(uow: UnitOfWork) -> int:
    """Return how many transactions the household has."""
    found = uow.session.connection().scalar(select(func.sum(MONTHS.c.count)).where(mine(uow)))
    return int(found or 0)
