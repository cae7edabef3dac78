"""Lists of purchases: what a filter means, pages along an order, exact counts, joined rows."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    tuple_,
)

from spends.domains.belongings.models import Brand, Purchase, Retailer
from spends.domains.belongings.repository.wearing import counted_on
from spends.domains.belongings.rules import ENDLESS, last_expiring
from spends.domains.belongings.schemas import PurchaseFilter, PurchaseSort
from spends.kit.sql import AnyRow, place_of, table_of
from spends.kit.text import fold
from spends.kit.unit_of_work import UnitOfWork

PURCHASES = table_of(Purchase)
RETAILERS = table_of(Retailer)
BRANDS = table_of(Brand)
Condition = ColumnElement[bool]
UNKNOWN_WORTH = -1
INDEXES = {
    "name": ("ix_purchase_name", PURCHASES.c.folded_name),
    # What has no rate is NULL, and that is less than all else on SQLite.
    "total": ("ix_purchase_total", PURCHASES.c.base_total),
}
"""Which index has a list in its order, and by which column."""
_DERIVED = {"folded_name", "search_text", "more_text", "worn_out_on", "document_count"}


class Wanted(NamedTuple):
    """A filter with what it needs from elsewhere: the day, and the categories below its own."""

    filter: PurchaseFilter
    today: date
    categories: Collection[UUID] = ()


class Key(NamedTuple):
    """Where a row stands in a list; `value` is None in the order of adding, where the id tells."""

    id: UUID
    value: Any = None


def conditions(uow: UnitOfWork, wanted: Wanted) -> list[Condition]:
    """Return what the rows of a list have in common."""
    asked, table = wanted.filter, PURCHASES.c
    found = _own(uow)
    for name in ("status", "retailer_id", "brand_id", "location"):
        value = getattr(asked, name)
        if value:
            found.append(table[name] == value)
    if asked.category_id is not None:
        found.append(table.category_id.in_(sorted(wanted.categories)))
    if asked.date_from is not None:
        found.append(table.purchase_date >= asked.date_from)
    if asked.date_to is not None:
        found.append(table.purchase_date <= asked.date_to)
    if asked.warranty is not None:
        found.append(_covered(asked.warranty, wanted.today))
    if asked.has_document is not None:
        proven = table.document_count > 0
        found.append(proven if asked.has_document else ~proven)
    if asked.worth_on is not None:
        found.append(counted_on(asked.worth_on))
    found.extend(_holds(uow, word) for word in dict.fromkeys(fold(asked.search).split()))
    return found


def _own(uow: UnitOfWork) -> list[Condition]:
    return [PURCHASES.c.household_id == uow.household_id, PURCHASES.c.deleted_at.is_(None)]


def _covered(cover: str, today: date) -> Condition:
    until = PURCHASES.c.covered_until
    if cover == "none":
        return until.is_(None)
    if cover == "expired":
        return until < today
    return until >= today if cover == "active" else until.between(today, last_expiring(today))


def walked(query: Any) -> Any:
    """Return a query told to walk the list's own index, on SQLite, which plans without counts."""
    return query.with_hint(PURCHASES, "INDEXED BY ix_purchase_list", "sqlite")


def _more(uow: UnitOfWork, word: str) -> Condition:
    """Return the condition that the text of a purchase that has much of it holds a word."""
    long = PURCHASES.alias("long")
    found = select(long.c.id).where(
        long.c.household_id == uow.household_id,
        long.c.more_text.is_not(None),
        place_of(long.c.more_text, word) > 0,
    )
    return PURCHASES.c.id.in_(found.with_hint(long, "INDEXED BY ix_purchase_more", "sqlite"))


def _holds(uow: UnitOfWork, word: str) -> Condition:
    """Return the condition that a purchase, its retailer or its brand holds a word."""
    # Cheap ones first: whose retailer is found has no text that is looked through.
    places: list[Condition] = []
    for table, column in ((RETAILERS, PURCHASES.c.retailer_id), (BRANDS, PURCHASES.c.brand_id)):
        named = select(table.c.id).where(
            table.c.household_id == uow.household_id,
            place_of(table.c.folded_name, word) > 0,
        )
        places.append(column.in_(named))
    in_text = place_of(PURCHASES.c.search_text, word) > 0
    return or_(*places, in_text, _more(uow, word))


def holding(uow: UnitOfWork, word: str) -> Any:
    """Return the query of the purchases that hold a folded word."""
    return walked(select(PURCHASES.c.id).where(*_own(uow), _holds(uow, word)))


def _cover_end(today: date) -> ColumnElement[Any]:
    """Return the last day of cover that lasts yet; beyond all others where there is none."""
    until = PURCHASES.c.covered_until
    return case(
        (until == ENDLESS, literal(ENDLESS - timedelta(days=1), Date())),
        (until >= today, until),
        else_=literal(ENDLESS, Date()),
    )


class Order:
    """An order of the list and the way along it."""

    def __init__(self, sort: PurchaseSort, today: date, *, backwards: bool = False) -> None:
        self.today = today
        self.by = sort.removeprefix("-")
        self.descending = sort.startswith("-") != backwards

    def value(self) -> ColumnElement[Any] | None:
        """Return the column that comes before the id, if any."""
        table = PURCHASES.c
        columns: dict[str, ColumnElement[Any]] = {
            "date": table.purchase_date,
            "name": table.folded_name,
            "total": func.coalesce(table.base_total, UNKNOWN_WORTH),
            "warranty": _cover_end(self.today),
        }
        return columns.get(self.by)

    def columns(self) -> list[ColumnElement[Any]]:
        """Return the columns that order the rows."""
        value = self.value()
        return [PURCHASES.c.id] if value is None else [value, PURCHASES.c.id]

    def order_by(
        self, columns: Sequence[ColumnElement[Any]] | None = None
    ) -> list[ColumnElement[Any]]:
        """Return the ORDER BY, of other columns in the same way where they are given."""
        found = self.columns() if columns is None else columns
        return [column.desc() if self.descending else column.asc() for column in found]

    def beyond(self, key: Key) -> Condition:
        """Return the condition for rows further along than a key."""
        found = self.columns()
        values = [key.id] if len(found) == 1 else [key.value, key.id]
        # Without its type an id is compared as text, and every row is beyond it.
        place = tuple_(*values, types=[column.type for column in found])
        columns = tuple_(*found)
        return columns < place if self.descending else columns > place


def _along(
    order: Order, uow: UnitOfWork, wanted: Wanted, columns: Sequence[ColumnElement[Any]]
) -> Any:
    """Return the query of a list in its order.

    On SQLite it walks the index of the order where all is shown; of a list that is narrowed by
    anything it would visit too many rows that are not meant.
    """
    found = conditions(uow, wanted)
    query = select(*columns).where(*found)
    is_whole = len(found) == len(_own(uow))
    if not (is_whole and uow.is_sqlite and order.by in INDEXES):
        ordering = order.columns()
        if order.by == "name" and not is_whole:
            # Not by its index, which Postgres would walk to the end where little is meant.
            ordering[0] = PURCHASES.c.folded_name + ""
        return walked(query).order_by(*order.order_by(ordering))
    name, first = INDEXES[order.by]
    hinted = query.with_hint(PURCHASES, f"INDEXED BY {name}", "sqlite")
    return hinted.order_by(*order.order_by([first, PURCHASES.c.id]))


def page(uow: UnitOfWork, wanted: Wanted, order: Order, after: Key | None, limit: int) -> list[Key]:
    """Return the keys of the next `limit` rows after a key, along the order."""
    value = order.value()
    columns = [PURCHASES.c.id] if value is None else [PURCHASES.c.id, value]
    query = _along(order, uow, wanted, columns)
    if after is not None:
        query = query.where(order.beyond(after))
    rows = uow.session.connection().execute(query.limit(limit))
    return [Key(*row) for row in rows]


def by_skip(uow: UnitOfWork, wanted: Wanted, order: Order, skip: int, limit: int) -> list[UUID]:
    """Return the ids of a slice by number."""
    query = _along(order, uow, wanted, [PURCHASES.c.id])
    return list(uow.session.connection().scalars(query.offset(skip).limit(limit)))


def count(uow: UnitOfWork, wanted: Wanted) -> int:
    """Return how many rows a filter means, exactly."""
    query = walked(select(func.count()).select_from(PURCHASES).where(*conditions(uow, wanted)))
    return int(uow.session.connection().scalar(query) or 0)


def full(uow: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, AnyRow]:
    """Return purchases with the names of their retailer and brand, by id."""
    query = (
        select(
            *(PURCHASES.c[name] for name in SHOWN),
            RETAILERS.c.name.label("retailer"),
            BRANDS.c.name.label("brand"),
        )
        .select_from(
            PURCHASES.outerjoin(RETAILERS, _same(RETAILERS, PURCHASES.c.retailer_id)).outerjoin(
                BRANDS, _same(BRANDS, PURCHASES.c.brand_id)
            )
        )
        .where(PURCHASES.c.household_id == uow.household_id, PURCHASES.c.id.in_(ids))
    )
    return {row.id: row for row in uow.session.connection().execute(query)}


def _same(table: Any, column: ColumnElement[Any]) -> Condition:
    return and_(table.c.household_id == PURCHASES.c.household_id, table.c.id == column)


SHOWN = tuple(
    column.name
    for column in PURCHASES.c
    if column.name not in {"household_id", "deleted_at", *_DERIVED}
)
