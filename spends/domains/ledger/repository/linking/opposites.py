"""Amounts that go out of one account and come into another: found in an index, not in the rows.

There are two ways to the same lines: along the accounts' days, which visits every entry there and
no row, and along the amounts, which visits the rows of those alone. Postgres chooses by itself;
SQLite knows no sizes, so it is told. Where few lines are held against many, the few are read whole,
and of the many those alone that may face them: SQLite visits the days around each of the few;
Postgres, which would take another way where nobody has counted its rows yet, is given the amounts.
"""

import json
from collections.abc import Collection
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Select,
    Text,
    and_,
    cast,
    func,
    literal,
    or_,
    select,
    true,
    type_coerce,
)
from sqlalchemy.types import NullType

from spends.domains.ledger.models import LedgerMonth, Transaction
from spends.domains.ledger.repository import summary
from spends.kit.clock import month_of
from spends.kit.sql import days_after, table_of
from spends.kit.unit_of_work import UnitOfWork

LINES = table_of(Transaction)
MONTHS = table_of(LedgerMonth)
BY_DAY = "INDEXED BY ix_transaction_account"
BY_AMOUNT = "INDEXED BY ix_transaction_amount"
LONGEST = 20 * 365
"""Days that the lines of a search without an end are taken to spread over."""
WALKS = 6
"""How often all entries of both sides are read where each line is not looked for by itself."""
ROW = 30
"""How many entries of an index are read in the time that one row is visited."""


class Window(NamedTuple):
    """The lines of some accounts between two days, both included; `size` is about how many."""

    account_ids: tuple[UUID, ...]
    first: date
    last: date
    size: int


class Line(NamedTuple):
    """A line that may face another; the day is counted as Python counts them."""

    id: UUID
    day: int
    amount: int


class Entry(NamedTuple):
    """A line as an index has it: the day is counted as Python counts them.

    `account` is the account's id as the database's driver gives it, good for telling them apart.
    """

    account: Any
    day: int
    amount: int


def sizes(uow: UnitOfWork, first: date, last: date) -> dict[UUID, int]:
    """Return about how many lines each account has between two days; accounts without are left out.

    What this work has put there counts too.
    """
    first, last = month_of(first), month_of(last)
    query = (
        select(MONTHS.c.account_id, func.sum(MONTHS.c.count))
        .where(MONTHS.c.household_id == uow.household_id, MONTHS.c.month.between(first, last))
        .group_by(MONTHS.c.account_id)
    )
    found = {row[0]: int(row[1]) for row in uow.session.connection().execute(query)}
    for key, sums in summary.noted(uow).items():
        if first <= key.month <= last:
            found[key.account_id] = found.get(key.account_id, 0) + sums.count
    return {account_id: size for account_id, size in found.items() if size > 0}


def days_of_import(uow: UnitOfWork, import_id: UUID) -> tuple[date, date] | None:
    """Return the first and the last day of an import's lines, None without any."""
    found = (
        uow.session.connection()
        .execute(
            select(func.min(LINES.c.date), func.max(LINES.c.date)).where(
                LINES.c.household_id == uow.household_id, LINES.c.import_id == import_id
            )
        )
        .one()
    )
    return None if found[0] is None else (found[0], found[1])


def incoming(uow: UnitOfWork, window: Window) -> list[Entry]:
    """Return what came in."""
    return _entries(uow, window, LINES.c.amount > 0)


def of_amounts(uow: UnitOfWork, window: Window, amounts: Collection[int]) -> list[Entry]:
    """Return the lines of these amounts."""
    return _entries(uow, window, among_amounts(uow, amounts)) if amounts else []


def _entries(uow: UnitOfWork, window: Window, amounts: ColumnElement[bool]) -> list[Entry]:
    columns = (LINES.c.account_id, LINES.c.date, LINES.c.amount)
    found = uow.session.connection().execute(_chosen(uow, window, amounts, *columns))
    return [Entry(account, _ordinal(day), amount) for account, day, amount in found]


def ids_of_amounts(uow: UnitOfWork, window: Window, amounts: Collection[int]) -> list[Line]:
    """Return the lines of these amounts."""
    return _lines(uow, window, among_amounts(uow, amounts)) if amounts else []


def _lines(uow: UnitOfWork, window: Window, amounts: ColumnElement[bool]) -> list[Line]:
    columns = (LINES.c.date, LINES.c.amount)
    query = _chosen(uow, window, amounts, *columns).add_columns(LINES.c.id)
    found = uow.session.connection().execute(query)
    return [Line(line_id, _ordinal(day), amount) for day, amount, line_id in found]


def of_worth(uow: UnitOfWork, window: Window, low: int, high: int) -> list[Line]:
    """Return the lines that are worth so much in the household's currency: that is the `amount`.

    Neither linked nor deleted.
    """
    query = select(LINES.c.id, LINES.c.date, LINES.c.base_amount).where(
        *_on(uow, LINES, window),
        LINES.c.date.between(window.first, window.last),
        LINES.c.base_amount.between(low, high),
        LINES.c.deleted_at.is_(None),
        LINES.c.transfer_id.is_(None),
    )
    found = uow.session.connection().execute(query.with_hint(LINES, BY_DAY, "sqlite"))
    return [Line(line_id, day.toordinal(), worth) for line_id, day, worth in found]


def is_few_beside(uow: UnitOfWork, few: Window, many: Window, around: int) -> bool:
    """Return whether `beside` reads less than a walk along all days of both."""
    if not uow.is_sqlite:
        return few.size * WALKS < many.size
    days = min((many.last - many.first).days + 1, LONGEST)
    near = few.size * many.size * (2 * around + 1) // days
    return near < WALKS * (few.size + many.size)


def beside(
    uow: UnitOfWork, few: Window, many: Window, around: int
) -> tuple[list[Line], list[Line]]:
    """Return few lines, and of many those of the same amounts so many days around them.

    Whichever way the amounts go; on Postgres of other days too. The two have no account in common.
    """
    if not uow.is_sqlite:
        whole = _lines(uow, few, true())
        amounts = {line.amount for line in whole}
        return whole, ids_of_amounts(uow, many, amounts | {-amount for amount in amounts})
    one, other = LINES.alias("few"), LINES.alias("many")
    here = and_(*_on(uow, one, few), one.c.date.between(few.first, few.last))
    # With days of its own SQLite would begin with the many.
    near = and_(
        *_on(uow, other, many),
        other.c.date >= days_after(one.c.date, -around),
        other.c.date <= days_after(one.c.date, around),
        or_(other.c.amount == one.c.amount, other.c.amount == -one.c.amount),
    )
    mine = select(one.c.id, one.c.date, one.c.amount).where(here)
    found = select(other.c.id, other.c.date, other.c.amount).select_from(one.join(other, near))
    found = found.where(here).distinct()
    mine = mine.with_hint(one, BY_DAY)
    found = found.with_hint(one, BY_DAY).with_hint(other, BY_DAY)
    connection = uow.session.connection()
    return (
        [Line(row[0], row[1].toordinal(), row[2]) for row in connection.execute(mine)],
        [
            Line(row[0], row[1].toordinal(), row[2])
            for row in connection.execute(found)
            if many.first <= row[1] <= many.last
        ],
    )


def _on(uow: UnitOfWork, table: Any, window: Window) -> list[ColumnElement[bool]]:
    return [
        table.c.household_id == uow.household_id,
        table.c.account_id.in_(window.account_ids),
    ]


def _chosen(
    uow: UnitOfWork, window: Window, amounts: ColumnElement[bool], *columns: Any
) -> Select[tuple[Any, ...]]:
    mine = LINES.c.household_id == uow.household_id
    # As the driver gives them: there are many, and few are looked at again.
    plain: list[Any] = [type_coerce(each, NullType()) for each in columns]
    query = select(*plain).where(
        mine,
        LINES.c.account_id.in_(window.account_ids),
        LINES.c.date.between(window.first, window.last),
        amounts,
    )
    if not uow.is_sqlite:
        return query
    some = (
        select(LINES.c.id).where(mine, amounts).with_hint(LINES, BY_AMOUNT).limit(window.size + 1)
    )
    number = uow.session.connection().scalar(select(func.count()).select_from(some.subquery()))
    by_amount = int(number or 0) * ROW < window.size
    return query.with_hint(LINES, BY_AMOUNT if by_amount else BY_DAY)


def among_amounts(uow: UnitOfWork, amounts: Collection[int]) -> ColumnElement[bool]:
    """Return the condition that a line's amount is one of many, which are one parameter."""
    if uow.is_sqlite:
        each = func.json_each(json.dumps(list(amounts))).table_valued("value")
        return LINES.c.amount.in_(select(each.c.value))
    text = f"{{{','.join(map(str, amounts))}}}"
    return LINES.c.amount == func.any(cast(literal(text, Text()), ARRAY(BigInteger)))


def _ordinal(day: Any) -> int:
    return (date.fromisoformat(day) if isinstance(day, str) else day).toordinal()


def alike_in_worth(
    uow: UnitOfWork, coming: Window, going: Window, days: timedelta, share: int
) -> list[tuple[UUID, UUID]]:
    """Return (what went out, what came in) of lines of about the same worth, a few days apart.

    Worth is in the household's currency; the larger is at most `share` in a hundred above the
    smaller. Neither is linked or deleted.
    """
    into, out = LINES.alias("coming"), LINES.alias("going")
    each = [
        clause
        for table, window in ((into, coming), (out, going))
        for clause in (
            table.c.household_id == uow.household_id,
            table.c.account_id.in_(window.account_ids),
            table.c.deleted_at.is_(None),
            table.c.transfer_id.is_(None),
            table.c.base_amount.is_not(None),
        )
    ]
    near = and_(
        out.c.date >= days_after(into.c.date, -days.days),
        out.c.date <= days_after(into.c.date, days.days),
        out.c.amount < 0,
        -out.c.base_amount * 100 <= into.c.base_amount * (100 + share),
        into.c.base_amount * 100 <= -out.c.base_amount * (100 + share),
    )
    within = and_(into.c.date.between(coming.first, coming.last), into.c.amount > 0)
    query = select(out.c.id, into.c.id).where(*each, within, near)
    if uow.is_sqlite:
        query = query.select_from(into.join(out, near))
        query = query.with_hint(into, BY_DAY).with_hint(out, BY_DAY)
    return [(row[0], row[1]) for row in uow.session.connection().execute(query)]
