"""What purchases are worth by their age, and which will need another, each over one index."""

from collections.abc import Collection, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Select,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
)
from sqlalchemy import type_coerce as typed

from spends.domains.belongings.kinds import PurchaseStatus, RefundReason
from spends.domains.belongings.models import Purchase, Refund
from spends.domains.belongings.rules import ENDLESS
from spends.kit.columns import UuidBytes
from spends.kit.sql import AnyRow, day_number, table_of
from spends.kit.unit_of_work import UnitOfWork

PURCHASES = table_of(Purchase)
REFUNDS = table_of(Refund)
START = typed(func.coalesce(PURCHASES.c.delivery_date, PURCHASES.c.purchase_date), Date())
_WEAR = (
    START,
    PURCHASES.c.useful_life_months,
    PURCHASES.c.total,
    PURCHASES.c.residual_value,
    PURCHASES.c.base_total,
)
LEAVES_ANOTHER_CURRENCY = and_(
    PURCHASES.c.residual_value > 0, PURCHASES.c.base_total != PURCHASES.c.total
)


class Sums(NamedTuple):
    """What belongings are worth on some days, as far as the database can tell.

    `missing` of those of the last day have no exchange rate, and of `others` something is left
    that is in another currency; neither are in the sums.
    """

    by_day: Sequence[int]
    missing: int
    others: int


def sums(uow: UnitOfWork, days: Sequence[date]) -> Sums:
    """Return what belongings are worth on each of some days, the earliest first."""
    given: dict[str, Any] = {_day(place): day.toordinal() for place, day in enumerate(days)}
    given |= {"household_id": uow.household_id, "since": days[0]}
    row = uow.session.connection().execute(_statement(len(days)), given).one()
    return Sums([int(value) for value in row[:-2]], int(row[-2]), int(row[-1]))


def _day(place: int) -> str:
    return f"day_{place}"


@lru_cache(maxsize=16)
def _statement(count: int) -> Select[Any]:
    """Return the statement for so many days, made once: that takes as long as a third of it."""
    table = PURCHASES.c
    kept = case(
        (table.base_total.is_(None), None),
        (table.residual_value < table.total, table.residual_value),
        else_=table.total,
    )
    days = (
        _wearing()
        .with_only_columns(
            table.base_total.label("worth"),
            kept.label("kept"),
            day_number(START).label("begun"),
            day_number(table.worn_out_on).label("ends"),
            day_number(_gone()).label("gone"),
            case((LEAVES_ANOTHER_CURRENCY, 1), else_=0).label("is_other"),
        )
        .offset(0)
        .subquery("days")
    )
    # What is lost in so many days, rounded down, is `daily` for each and `rest` of the span for
    # all: no product is too large for a number of either database.
    falls = days.c.worth - days.c.kept
    span = typed(func.nullif(days.c.ends - days.c.begun, 0), Integer())
    columns = (days.c.worth, days.c.kept, days.c.begun, days.c.ends, days.c.gone, days.c.is_other)
    wear = (
        select(
            *columns,
            span.label("span"),
            (falls // span).label("daily"),
            (falls % span).label("rest"),
        )
        .offset(0)
        .subquery("wear")
    )
    asked = [bindparam(_day(place), type_=Integer()) for place in range(count)]
    found = [func.coalesce(func.sum(_value(wear, day)), 0) for day in asked]
    lacking = and_(wear.c.worth.is_(None), _is_there(wear.c, asked[-1]))
    missing = func.count(case((lacking, 1)))
    others = func.coalesce(func.sum(wear.c.is_other), 0)
    return select(*found, missing, others)


def _is_there(table: Any, day: ColumnElement[int]) -> ColumnElement[bool]:
    return and_(table.begun <= day, or_(table.gone.is_(None), table.gone > day))


def _value(wear: Any, day: ColumnElement[int]) -> ColumnElement[Any]:
    table, passed = wear.c, day - wear.c.begun
    lost = table.daily * passed + table.rest * passed // table.span
    return case(
        (or_(table.begun > day, table.gone <= day, table.is_other == 1), 0),
        (table.ends <= day, table.kept),
        else_=table.worth - lost,
    )


def others(uow: UnitOfWork, since: date) -> Sequence[AnyRow]:
    """Return (start, months, total, residual, worth, gone on) of the others, see `Sums`.

    Total and residual in the purchase's currency, worth in the household's.
    """
    query = _wearing().where(LEAVES_ANOTHER_CURRENCY)
    given = {"household_id": uow.household_id, "since": since}
    return uow.session.connection().execute(query, given).all()


def _gone() -> ColumnElement[Any]:
    """Return the day from which on a purchase is there no more.

    That of its sale, or that on which its return was asked for; returned by hand it never was
    there, and has none.
    """
    asked = (
        select(func.min(REFUNDS.c.requested_on))
        .where(
            REFUNDS.c.household_id == PURCHASES.c.household_id,
            REFUNDS.c.purchase_id == PURCHASES.c.id,
            REFUNDS.c.reason == RefundReason.RETURN,
        )
        .scalar_subquery()
    )
    returned = PURCHASES.c.status == PurchaseStatus.RETURNED
    return typed(case((returned, asked), else_=PURCHASES.c.sold_on), Date())


def _wearing() -> Select[Any]:
    """Return the query of what loses its value and is not returned or sold before the day `since`.

    Of `household_id`, without what was worn out by then and has nothing left.
    """
    table, since = PURCHASES.c, bindparam("since", type_=Date())
    return (
        select(*_WEAR, _gone())
        .where(
            table.household_id == bindparam("household_id", type_=UuidBytes()),
            table.deleted_at.is_(None),
            *_kept_beyond(since),
        )
        .with_hint(PURCHASES, "INDEXED BY ix_purchase_wear", "sqlite")
    )


def _kept_beyond(day: Any) -> list[ColumnElement[bool]]:
    table, gone = PURCHASES.c, _gone()
    return [
        table.worn_out_on.is_not(None),
        or_(table.worn_out_on > day, table.residual_value > 0, table.base_total.is_(None)),
        or_(table.status != PurchaseStatus.RETURNED, gone.is_not(None)),
        or_(gone.is_(None), gone > day),
    ]


def counted_on(day: date) -> ColumnElement[bool]:
    """Return the condition on purchases that are counted in what belongings are worth on a day."""
    return and_(*_kept_beyond(day), day >= START)


def wear_of(uow: UnitOfWork, ids: Collection[UUID]) -> Sequence[AnyRow]:
    """Return (id, start, months, total, residual, worth) of purchases with a useful life."""
    query = select(PURCHASES.c.id, *_WEAR).where(
        PURCHASES.c.household_id == uow.household_id,
        PURCHASES.c.id.in_(ids),
        PURCHASES.c.worn_out_on.is_not(None),
    )
    return uow.session.connection().execute(query).all()


class Wearing(NamedTuple):
    """A purchase that will need another: what it cost, and when it is due."""

    id: UUID
    product_name: str
    worth: int
    due: date


def wearing_out(
    uow: UnitOfWork, least: int, after: date, until: date, part: tuple[int, int]
) -> list[Wearing]:
    """Return what will need another after a day until another, the earliest due first.

    Only what is still owned and cost at least so much in the household's currency. It is due at
    the end of its useful life or of its cover, whichever is later. `part` is how many to leave out
    first, and how many to return.
    """
    table, (skip, limit) = PURCHASES.c, part
    cover = case((table.covered_until < ENDLESS, table.covered_until))
    both = and_(table.worn_out_on.is_not(None), cover < table.worn_out_on)
    due = typed(
        case((both, table.worn_out_on), else_=func.coalesce(cover, table.worn_out_on)), Date()
    )
    query = (
        select(table.id, table.base_total, due)
        .where(
            table.household_id == uow.household_id,
            table.deleted_at.is_(None),
            table.status.in_([PurchaseStatus.ORDERED, PurchaseStatus.RECEIVED]),
            # Postgres would look for it in the index of the list, where it is no beginning.
            table.base_total + 0 >= least,
            due > after,
            due <= until,
        )
        .order_by(due, table.folded_name, table.id)
        .with_hint(PURCHASES, "INDEXED BY ix_purchase_list", "sqlite")
    )
    connection = uow.session.connection()
    found = connection.execute(query.offset(skip).limit(limit)).all()
    wanted = select(table.id, table.product_name).where(
        table.household_id == uow.household_id, table.id.in_([row[0] for row in found])
    )
    names = {row.id: row.product_name for row in connection.execute(wanted)}
    return [Wearing(row_id, names[row_id], worth, day) for row_id, worth, day in found]
