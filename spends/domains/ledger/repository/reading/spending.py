"""What days cost by category: for periods that are not made of months."""

import re
from collections.abc import Collection, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Date,
    Integer,
    String,
    TextualSelect,
    and_,
    bindparam,
    case,
    cast,
    column,
    func,
    select,
    text,
    union_all,
    values,
)
from sqlalchemy.dialects.postgresql.psycopg2 import dialect as postgresql_dialect
from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

from spends.domains.ledger.kinds import NO_CATEGORY
from spends.domains.ledger.models import Account, Split, Transaction
from spends.kit.columns import UuidBytes
from spends.kit.sql import AnyRow, table_of
from spends.kit.unit_of_work import UnitOfWork

LINES = table_of(Transaction)
PARTS = table_of(Split)
ACCOUNTS = table_of(Account)
EVERYBODY = UUID(int=0)
# Postgres' way to name a value's type, in which `text` would not see the value.
_CAST = re.compile(r":(\w+)::(\w+)")
_ASKED: dict[str, TypeEngine[Any]] = {
    "number": Integer(),
    "first": Date(),
    "last": Date(),
    "category_id": UuidBytes(),
    "member_id": UuidBytes(),
}


class Ask(NamedTuple):
    """Days, both included, whose spending on categories is asked for, of one member or all."""

    number: int
    first: date
    last: date
    categories: Collection[UUID]
    member_id: UUID | None = None


def by_day(uow: UnitOfWork, asks: Sequence[Ask]) -> Sequence[AnyRow]:
    """Return (number, day, currency_code, amount, base, count, missing) of what was asked, at once.

    Sums of lines and parts without transfers, of accounts in the budget; `count` is how many they
    are, `missing` how many of them have no rate. Below zero where money left.
    """
    if not asks:
        return []
    rows = [
        (ask.number, ask.first, ask.last, category, ask.member_id or EVERYBODY)
        for ask in asks
        for category in ask.categories
    ]
    given: dict[str, Any] = {
        f"asked_{place}_{name}": value
        for place, row in enumerate(rows)
        for name, value in zip(_ASKED, row, strict=True)
    }
    without = any(NO_CATEGORY in ask.categories for ask in asks)
    statement = _statement(len(rows), without=without, sqlite=uow.is_sqlite)
    return (
        uow.session.connection()
        .execute(statement, {**given, "household_id": uow.household_id})
        .all()
    )


@lru_cache(maxsize=64)
def _statement(count: int, *, without: bool, sqlite: bool) -> TextualSelect:
    """Return the statement for so many categories asked for, `without` for those that have none.

    As text, made once: SQLAlchemy keeps no statement with VALUES, and takes milliseconds for each.
    """
    given = [
        bindparam(f"asked_{place}_{name}", type_=kind)
        for place in range(count)
        for name, kind in _ASKED.items()
    ]
    mine = bindparam("household_id", type_=UuidBytes())
    dialect = sqlite_dialect if sqlite else postgresql_dialect
    made: SQLCompiler = _sums(given, mine, without=without).compile(
        dialect=dialect(paramstyle="named")
    )
    asked = {each.key for each in (mine, *given)}
    fixed = [
        bindparam(name, each.value, type_=each.type)
        for each, name in made.bind_names.items()
        if name not in asked
    ]
    return (
        text(_CAST.sub(r"CAST(:\1 AS \2)", str(made)))
        .bindparams(mine, *given, *fixed)
        .columns(
            number=Integer,
            day=Date,
            currency_code=String,
            amount=BigInteger,
            base=BigInteger,
            count=BigInteger,
            missing=BigInteger,
        )
    )


def _sums(given: list[BindParameter[Any]], mine: BindParameter[Any], *, without: bool) -> Any:
    wanted = _wanted(given)
    whole = (
        _picked(wanted, LINES.c.amount, LINES.c.base_amount)
        .select_from(wanted.join(LINES, _meant(wanted, LINES.c.category_id)))
        .where(~LINES.c.is_split)
    )
    joined = and_(
        LINES.c.household_id == PARTS.c.household_id, LINES.c.id == PARTS.c.transaction_id
    )
    its_own = and_(PARTS.c.household_id == mine, PARTS.c.category_id == wanted.c.category_id)
    parts = _picked(wanted, PARTS.c.amount, PARTS.c.base_amount).select_from(
        wanted.join(PARTS, its_own).join(LINES, and_(joined, _days(wanted)))
    )
    budgeted = select(ACCOUNTS.c.id).where(
        ACCOUNTS.c.household_id == mine, ACCOUNTS.c.include_in_budget
    )
    counted = (
        LINES.c.household_id == mine,
        LINES.c.deleted_at.is_(None),
        LINES.c.transfer_id.is_(None),
        LINES.c.account_id.in_(budgeted),
        (wanted.c.member_id == EVERYBODY) | (wanted.c.member_id == LINES.c.member_id),
    )
    sides = [whole.where(*counted), parts.where(*counted)]
    if without:
        sides += [_without(wanted).where(*counted), _parts_without(wanted).where(*counted)]
    pieces = union_all(*sides).subquery()
    lacking = case((pieces.c.base.is_(None), 1), else_=0)
    return select(
        pieces.c.number,
        pieces.c.day,
        pieces.c.currency_code,
        _whole(func.sum(pieces.c.amount), "amount"),
        _whole(func.coalesce(func.sum(pieces.c.base), 0), "base"),
        _whole(func.count(), "count"),
        _whole(func.sum(lacking), "missing"),
    ).group_by(pieces.c.number, pieces.c.day, pieces.c.currency_code)


def _whole(value: Any, name: str) -> Any:
    # Postgres sums BIGINT into NUMERIC.
    return cast(value, BigInteger).label(name)


def _wanted(given: list[BindParameter[Any]]) -> Any:
    names = [column(name, kind) for name, kind in _ASKED.items()]
    rows = [tuple(given[place : place + len(names)]) for place in range(0, len(given), len(names))]
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
