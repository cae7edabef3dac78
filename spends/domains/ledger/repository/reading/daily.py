"""What moved accounts by day, and the lines that stand out: for what looks at days to come."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    and_,
    case,
    cast,
    func,
    or_,
    select,
    union_all,
)

from spends.domains.ledger.kinds import NO_CATEGORY, Kind
from spends.domains.ledger.models import Account, LedgerMonth, Split, Transaction
from spends.kit.sql import AnyRow, among, table_of
from spends.kit.unit_of_work import UnitOfWork

LINES = table_of(Transaction)
PARTS = table_of(Split)
ACCOUNTS = table_of(Account)
MONTHS = table_of(LedgerMonth)
OTHERS = LINES.alias("others")


class Covered(NamedTuple):
    """Categories whose lines are set apart, of one member or all; NO_CATEGORY for spending."""

    categories: Collection[UUID]
    member_id: UUID | None = None


def by_day(
    uow: UnitOfWork,
    days: tuple[date, date],
    left_out: Collection[UUID],
    covered: Sequence[Covered],
) -> Sequence[AnyRow]:
    """Return (account_id, day, amount, apart): what lines of two days and between come to.

    Without transfers and without the lines `left_out`. `apart` is the part of the amount that is
    `covered`, on accounts in the budget.
    """
    chosen = [
        LINES.c.household_id == uow.household_id,
        LINES.c.date.between(*days),
        LINES.c.deleted_at.is_(None),
        LINES.c.transfer_id.is_(None),
    ]
    if left_out:
        chosen.append(~among(LINES.c.id, list(left_out)))
    joined = and_(
        PARTS.c.household_id == LINES.c.household_id, PARTS.c.transaction_id == LINES.c.id
    )
    whole = _pieces(uow, LINES.c.category_id, LINES.c.amount, covered)
    parts = _pieces(uow, PARTS.c.category_id, PARTS.c.amount, covered)
    pieces = union_all(
        whole.where(~LINES.c.is_split, *chosen),
        parts.select_from(LINES.join(PARTS, joined)).where(LINES.c.is_split, *chosen),
    ).subquery()
    return (
        uow.session.connection()
        .execute(
            select(
                pieces.c.account_id,
                pieces.c.day,
                _whole(func.sum(pieces.c.amount), "amount"),
                _whole(func.sum(pieces.c.apart), "apart"),
            ).group_by(pieces.c.account_id, pieces.c.day)
        )
        .all()
    )


def _pieces(uow: UnitOfWork, category_id: Any, amount: Any, covered: Sequence[Covered]) -> Any:
    meant = [_meant(each, category_id, amount) for each in covered]
    apart: Any = 0
    if meant:
        budgeted = select(ACCOUNTS.c.id).where(
            ACCOUNTS.c.household_id == uow.household_id, ACCOUNTS.c.include_in_budget
        )
        apart = case((and_(LINES.c.account_id.in_(budgeted), or_(*meant)), amount), else_=0)
    else:
        apart = cast(0, BigInteger)
    return select(
        LINES.c.account_id,
        LINES.c.date.label("day"),
        amount.label("amount"),
        apart.label("apart"),
    )


def _meant(covered: Covered, category_id: Any, amount: Any) -> ColumnElement[bool]:
    meant: ColumnElement[bool] = among(category_id, sorted(set(covered.categories) - {NO_CATEGORY}))
    if NO_CATEGORY in covered.categories:
        leaves = (amount < 0) | LINES.c.refund_of_id.is_not(None)
        meant = or_(meant, and_(category_id.is_(None), leaves))
    if covered.member_id is not None:
        meant = and_(meant, LINES.c.member_id == covered.member_id)
    return meant


def _whole(value: Any, name: str) -> Any:
    # Postgres sums BIGINT into NUMERIC.
    return cast(value, BigInteger).label(name)


def large(uow: UnitOfWork, least: Sequence[tuple[UUID, int]], since: date) -> Sequence[AnyRow]:
    """Return the lines from a day on that are as large as said of their account, (id, amount).

    As (id, payee_id, currency_code, date, amount, account_id, category_id, member_id), in order of
    payee, currency and day; without transfers, refunds, split and pending lines.
    """
    if not least:
        return []
    limits = case(*((LINES.c.account_id == account_id, limit) for account_id, limit in least))
    accounts = [account_id for account_id, _ in least]
    query = select(
        LINES.c.id,
        LINES.c.payee_id,
        LINES.c.currency_code,
        LINES.c.date,
        LINES.c.amount,
        LINES.c.account_id,
        LINES.c.category_id,
        LINES.c.member_id,
    ).where(
        LINES.c.household_id == uow.household_id,
        LINES.c.account_id.in_(accounts),
        LINES.c.date >= since,
        func.abs(LINES.c.amount) >= limits,
        LINES.c.payee_id.is_not(None),
        LINES.c.deleted_at.is_(None),
        LINES.c.transfer_id.is_(None),
        LINES.c.refund_of_id.is_(None),
        ~LINES.c.is_split,
        ~LINES.c.pending,
    )
    ordered = query.order_by(LINES.c.payee_id, LINES.c.currency_code, LINES.c.date, LINES.c.id)
    return uow.session.connection().execute(ordered).all()


def transfers(uow: UnitOfWork, since: date) -> Sequence[AnyRow]:
    """Return (id, other_id, account_id, other_account_id, date, amount, other_amount).

    One row for each transfer from a day on, from the side that money leaves, in order of accounts
    and days.
    """
    pair = and_(OTHERS.c.household_id == LINES.c.household_id, OTHERS.c.id == LINES.c.transfer_id)
    query = (
        select(
            LINES.c.id,
            OTHERS.c.id.label("other_id"),
            LINES.c.account_id,
            OTHERS.c.account_id.label("other_account_id"),
            LINES.c.date,
            LINES.c.amount,
            OTHERS.c.amount.label("other_amount"),
        )
        .select_from(LINES.join(OTHERS, pair))
        .where(
            LINES.c.household_id == uow.household_id,
            LINES.c.transfer_id.is_not(None),
            LINES.c.deleted_at.is_(None),
            OTHERS.c.deleted_at.is_(None),
            LINES.c.date >= since,
            LINES.c.amount < 0,
        )
        # SQLite would rather look through all lines of the days than through the few transfers.
        .with_hint(LINES, "INDEXED BY ix_transaction_transfer_id", "sqlite")
    )
    found = uow.session.connection().execute(query).all()
    return sorted(found, key=_by_accounts)


def _by_accounts(row: AnyRow) -> tuple[UUID, UUID, date, UUID]:
    return row.account_id, row.other_account_id, row.date, row.id


def sums(uow: UnitOfWork, first: date, last: date) -> Sequence[AnyRow]:
    """Return (account_id, category_id, amount_in, amount_out, base) of the months between two.

    Without transfers; `base` is the sum in the household's currency.
    """
    accounts = select(ACCOUNTS.c.id).where(ACCOUNTS.c.household_id == uow.household_id)
    return (
        uow.session.connection()
        .execute(
            select(
                MONTHS.c.account_id,
                MONTHS.c.category_id,
                _whole(func.sum(MONTHS.c.amount_in), "amount_in"),
                _whole(func.sum(MONTHS.c.amount_out), "amount_out"),
                _whole(func.sum(MONTHS.c.base_in + MONTHS.c.base_out), "base"),
            )
            .where(
                MONTHS.c.household_id == uow.household_id,
                MONTHS.c.account_id.in_(accounts),
                MONTHS.c.month.between(first, last),
                MONTHS.c.kind != int(Kind.TRANSFER),
            )
            .group_by(MONTHS.c.account_id, MONTHS.c.category_id)
            # SQLite would take the index by category, and look each row's months up elsewhere.
            .with_hint(MONTHS, "INDEXED BY sqlite_autoindex_ledger_month_1", "sqlite")
        )
        .all()
    )


def begun_before(uow: UnitOfWork, month: date) -> set[UUID]:
    """Return the accounts that have lines in months before one."""
    earlier = (
        select(MONTHS.c.account_id)
        .where(
            MONTHS.c.household_id == ACCOUNTS.c.household_id,
            MONTHS.c.account_id == ACCOUNTS.c.id,
            MONTHS.c.month < month,
            MONTHS.c.count > 0,
        )
        .exists()
    )
    query = select(ACCOUNTS.c.id).where(ACCOUNTS.c.household_id == uow.household_id, earlier)
    return set(uow.session.connection().scalars(query))
