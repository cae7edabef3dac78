"""What days cost by category: for periods that are not made of months."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Date,
    Integer,
    and_,
    case,
    cast,
    column,
    func,
    select,
    union_all,
    values,
)

from spends.domains.ledger.kinds import NO_CATEGORY
from spends.domains.ledger.models import Account, Split, Transaction
from spends.kit.columns import UuidBytes
from spends.kit.sql import AnyRow, table_of
from spends.kit.unit_of_work import UnitOfWork

LINES = table_of(Transaction)
PARTS = table_of(Split)
ACCOUNTS = table_of(Account)
EVERYBODY = UUID(int=0)


class Ask(NamedTuple):
    """Days, both included, whose spending on categories is asked for, of one member or all."""

    number: int
    first: date
    last: date
    categories: Collection[UUID]
    member_id: UUID | None = None


def by_day(uow: UnitOfWork, asks: Sequence[Ask]) -> Sequence[AnyRow]:
    """Return (number, day, currency_code, amount, base, missing) of what was asked, in one go.

    Sums of lines and parts without transfers, of accounts in the budget; `missing` is how many have
    no rate. Below zero where money left.
    """
    if not asks:
        return []
    wanted = _wanted(asks)
    whole = (
        _picked(wanted, LINES.c.amount, LINES.c.base_amount)
        .select_from(wanted.join(LINES, _meant(wanted, LINES.c.category_id)))
        .where(~LINES.c.is_split)
    )
    joined = and_(
        LINES.c.household_id == PARTS.c.household_id, LINES.c.id == PARTS.c.transaction_id
    )
    mine = and_(
        PARTS.c.household_id == uow.household_id, PARTS.c.category_id == wanted.c.category_id
    )
    parts = _picked(wanted, PARTS.c.amount, PARTS.c.base_amount).select_from(
        wanted.join(PARTS, mine).join(LINES, and_(joined, _days(wanted)))
    )
    budgeted = select(ACCOUNTS.c.id).where(
        ACCOUNTS.c.household_id == uow.household_id, ACCOUNTS.c.include_in_budget
    )
    counted = (
        LINES.c.household_id == uow.household_id,
        LINES.c.deleted_at.is_(None),
        LINES.c.transfer_id.is_(None),
        LINES.c.account_id.in_(budgeted),
        (wanted.c.member_id == EVERYBODY) | (wanted.c.member_id == LINES.c.member_id),
    )
    sides = [whole.where(*counted), parts.where(*counted)]
    if any(NO_CATEGORY in ask.categories for ask in asks):
        sides += [_without(wanted).where(*counted), _parts_without(wanted).where(*counted)]
    pieces = union_all(*sides).subquery()
    lacking = case((pieces.c.base.is_(None), 1), else_=0)
    return (
        uow.session.connection()
        .execute(
            select(
                pieces.c.number,
                pieces.c.day,
                pieces.c.currency_code,
                _whole(func.sum(pieces.c.amount), "amount"),
                _whole(func.coalesce(func.sum(pieces.c.base), 0), "base"),
                _whole(func.sum(lacking), "missing"),
            ).group_by(pieces.c.number, pieces.c.day, pieces.c.currency_code)
        )
        .all()
    )


def _whole(value: Any, name: str) -> Any:
    # Postgres sums BIGINT into NUMERIC.
    return cast(value, BigInteger).label(name)


def _wanted(asks: Sequence[Ask]) -> Any:
    names = (
        column("number", Integer),
        column("first", Date),
        column("last", Date),
        column("category_id", UuidBytes()),
        column("member_id", UuidBytes()),
    )
    rows = [
        (ask.number, ask.first, ask.last, category, ask.member_id or EVERYBODY)
        for ask in asks
        for category in ask.categories
    ]
    return values(*names, name="wanted").data(rows).cte("wanted")


def _days(wanted: Any) -> Any:
    return LINES.c.date.between(wanted.c.first, wanted.c.last)


def _meant(wanted: Any, category_id: Any) -> Any:
    return and_(category_id == wanted.c.category_id, _days(wanted))


def _picked(wanted: Any, amount: Any, base: Any) -> Any:
    return select(
        wanted.c.number.label("number"),
        LINES.c.date.label("day"),
        LINES.c.currency_code.label("currency_code"),
        amount.label("amount"),
        base.label("base"),
    )


def _without(wanted: Any) -> Any:
    """Return the lines without a category that leave, or are refunds."""
    asked = and_(wanted.c.category_id == NO_CATEGORY, LINES.c.category_id.is_(None))
    leaves = (LINES.c.amount < 0) | LINES.c.refund_of_id.is_not(None)
    return (
        _picked(wanted, LINES.c.amount, LINES.c.base_amount)
        .select_from(wanted.join(LINES, and_(asked, _days(wanted))))
        .where(~LINES.c.is_split, leaves)
    )


def _parts_without(wanted: Any) -> Any:
    """Return the parts without a category that leave, or are refunds."""
    asked = and_(wanted.c.category_id == NO_CATEGORY, PARTS.c.category_id.is_(None))
    joined = and_(
        LINES.c.household_id == PARTS.c.household_id, LINES.c.id == PARTS.c.transaction_id
    )
    leaves = (PARTS.c.amount < 0) | LINES.c.refund_of_id.is_not(None)
    return (
        _picked(wanted, PARTS.c.amount, PARTS.c.base_amount)
        .select_from(wanted.join(LINES, _days(wanted)).join(PARTS, and_(joined, asked)))
        .where(LINES.c.is_split, leaves)
    )
