"""Lists of transactions: which rows a filter means, a page of them by keyset, how many they are.

A filter becomes one or more *streams*: sets of conditions that an index serves in the order of the list. Each stream is
read only as far as the page, then they are merged. So a page costs what it shows, not what the household has.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    func,
    literal_column,
    or_,
    select,
    tuple_,
    union_all,
)

from spends.domains.ledger.models import (
    Account,
    Category,
    Payee,
    Split,
    Transaction,
    TransactionTag,
)
from spends.domains.ledger.schemas import Sort, TransactionFilter
from spends.kit.errors import InvalidInput
from spends.kit.money import minor_units
from spends.kit.paging import COUNT_CAP
from spends.kit.sql import table_of
from spends.kit.text import fold
from spends.kit.unit_of_work import UnitOfWork

LINES = table_of(Transaction)
PARTS = table_of(Split)
TAGGED = table_of(TransactionTag)
PAYEES = table_of(Payee)
CATEGORIES = table_of(Category)
ACCOUNTS = table_of(Account)

# Up to so many rows are better collected and sorted than met along the order of the list.
FEW = 2_000
# Up to so many payees are read each by its own index; more are frequent enough to be met by date.
MANY_PAYEES = 40

Condition = ColumnElement[bool]


class Key(NamedTuple):
    """Where a row stands in the lists."""

    id: UUID
    date: date
    amount: int


@dataclass(frozen=True)
class Stream:
    """Conditions that belong together; `by_text` marks a search in the text of the date index."""

    conditions: tuple[Condition, ...] = ()
    by_text: Condition | None = None
    in_order: bool = True

    def __and__(self, condition: Condition) -> "Stream":
        return replace(self, conditions=(*self.conditions, condition))


def page(
    uow: UnitOfWork,
    wanted: TransactionFilter,
    sort: Sort,
    after: Sequence[Any] | None,
    limit: int,
    *,
    backwards: bool = False,
) -> list[Key]:
    """Return the keys of the next `limit` rows after a key (or before it, nearest first), in the order of `sort`."""
    order = Order(sort, backwards=backwards)
    streams = [
        order.select(uow, _suited(uow, stream, order), after, limit)
        for stream in _streams(uow, wanted, after, order, limit)
    ]
    if not streams:
        return []
    if len(streams) == 1:
        query: Any = streams[0]
    else:
        merged = union_all(*(select(stream.subquery()) for stream in streams)).subquery()
        query = select(merged).distinct().order_by(*order.of(merged.c)).limit(limit)
    return [Key(*row) for row in uow.session.connection().execute(query)]


class Order:
    """An order of the list and the way along it."""

    def __init__(self, sort: Sort, *, backwards: bool = False) -> None:
        self.by_amount = sort.endswith("amount")
        self.descending = sort.startswith("-") != backwards

    def columns(self, source: Any) -> list[Any]:
        """Return the columns that order a source of rows."""
        return [source.amount if self.by_amount else source.date, source.id]

    def of(self, source: Any) -> list[Any]:
        """Return the ORDER BY for a source of rows."""
        return [
            column.desc() if self.descending else column.asc() for column in self.columns(source)
        ]

    def beyond(self, source: Any, after: Sequence[Any]) -> Condition:
        """Return the condition for rows further along than a key."""
        columns = tuple_(*self.columns(source))
        key = tuple_(*after)
        return columns < key if self.descending else columns > key

    def select(
        self, uow: UnitOfWork, stream: Stream, after: Sequence[Any] | None, limit: int
    ) -> Select[Any]:
        """Return the query for the first rows of a stream after a key."""
        mine = [LINES.c.household_id == uow.household_id]
        further = [self.beyond(LINES.c, after)] if after else []
        keys = select(LINES.c.id, LINES.c.date, LINES.c.amount)
        if not uow.is_sqlite and (stream.by_text is not None or not stream.in_order):
            return self._fenced(uow, keys, stream, mine, further).limit(limit)
        rows = keys.where(*mine, LINES.c.deleted_at.is_(None), *stream.conditions, *further)
        if stream.by_text is not None:
            rows = rows.where(stream.by_text)
        if stream.in_order:
            return rows.order_by(*self.of(LINES.c)).limit(limit)
        # A unary plus keeps SQLite from walking the order's index past everything that does not match.
        sign = "desc" if self.descending else "asc"
        name = "amount" if self.by_amount else "date"
        return rows.order_by(
            literal_column(f'+"transaction".{name} {sign}'), *self.of(LINES.c)[1:]
        ).limit(limit)

    def _fenced(
        self,
        uow: UnitOfWork,
        keys: Select[Any],
        stream: Stream,
        mine: list[Any],
        further: list[Any],
    ) -> Select[Any]:
        # OFFSET 0 keeps Postgres from flattening: the inside stays an index-only scan, or is collected before it is sorted.
        if stream.by_text is None:
            found = (
                keys.where(*mine, LINES.c.deleted_at.is_(None), *stream.conditions, *further)
                .offset(0)
                .subquery()
            )
            return select(found).order_by(*self.of(found.c))
        ordered = [] if self.by_amount else self.of(LINES.c)
        inner = (
            select(LINES.c.id.label("found_id"))
            .where(*mine, stream.by_text, *([] if self.by_amount else further))
            .order_by(*ordered)
            .offset(0)
            .subquery()
        )
        joined = LINES.join(
            inner, and_(LINES.c.household_id == uow.household_id, LINES.c.id == inner.c.found_id)
        )
        return (
            keys.select_from(joined)
            .where(LINES.c.deleted_at.is_(None), *stream.conditions, *further)
            .order_by(*self.of(LINES.c))
        )


def _suited(uow: UnitOfWork, stream: Stream, order: Order) -> Stream:
    """Return the stream told whether to follow the order's index or to be collected first, by a capped look at it."""
    if (
        not stream.conditions
        or stream.by_text is not None
        or (stream.in_order and not order.by_amount)
    ):
        return stream
    return replace(stream, in_order=_counted(uow, stream, FEW + 1) > FEW)


def _counted(uow: UnitOfWork, stream: Stream, cap: int) -> int:
    rows = select(LINES.c.id).where(
        LINES.c.household_id == uow.household_id, LINES.c.deleted_at.is_(None), *stream.conditions
    )
    if stream.by_text is not None:
        rows = rows.where(stream.by_text)
    return int(
        uow.session.connection().scalar(
            select(func.count()).select_from(rows.limit(cap).subquery())
        )
        or 0
    )


def count(uow: UnitOfWork, wanted: TransactionFilter, cap: int = COUNT_CAP + 1) -> int:
    """Return how many rows a filter means, at most `cap`."""
    found = 0
    queries = []
    for stream in _streams(uow, wanted, None, Order("-date"), cap):
        rows = select(LINES.c.id).where(
            LINES.c.household_id == uow.household_id,
            LINES.c.deleted_at.is_(None),
            *stream.conditions,
        )
        queries.append((rows if stream.by_text is None else rows.where(stream.by_text)).limit(cap))
    if len(queries) == 1:
        found = int(
            uow.session.connection().scalar(select(func.count()).select_from(queries[0].subquery()))
            or 0
        )
    elif queries:
        merged = union_all(*(select(query.subquery()) for query in queries)).subquery()
        distinct = select(merged.c.id).distinct().limit(cap).subquery()
        found = int(
            uow.session.connection().scalar(select(func.count()).select_from(distinct)) or 0
        )
    return found


def _streams(
    uow: UnitOfWork,
    wanted: TransactionFilter,
    after: Sequence[Any] | None,
    order: Order,
    limit: int,
) -> list[Stream]:
    plain = Stream(tuple(_plain(uow, wanted)))
    streams = [plain]
    if wanted.amount_min is not None or wanted.amount_max is not None:
        streams = [replace(plain & span, in_order=False) for span in _amount_spans(uow, wanted)]
    if wanted.category_id is not None:
        category_ids = _with_children(uow, wanted.category_id)
        if wanted.search:
            streams = [stream & _in_categories(uow, category_ids) for stream in streams]
        else:
            streams = [
                part for stream in streams for part in _category_streams(uow, stream, category_ids)
            ]
    if wanted.search:
        streams = [
            part for stream in streams for part in _search_streams(uow, stream, wanted.search)
        ]
    return streams


def _plain(uow: UnitOfWork, wanted: TransactionFilter) -> list[Condition]:
    found: list[Condition] = []
    for name in ("account_id", "payee_id", "import_id", "cleared", "pending"):
        value = getattr(wanted, name)
        if isinstance(value, bool):
            found.append(LINES.c[name] if value else ~LINES.c[name])
        elif value is not None:
            found.append(LINES.c[name] == value)
    if wanted.date_from is not None:
        found.append(LINES.c.date >= wanted.date_from)
    if wanted.date_to is not None:
        found.append(LINES.c.date <= wanted.date_to)
    if wanted.uncategorised:
        found.append(
            and_(LINES.c.category_id.is_(None), LINES.c.transfer_id.is_(None), ~LINES.c.is_split)
        )
    if wanted.type == "transfer":
        found.append(LINES.c.transfer_id.is_not(None))
    elif wanted.type is not None:
        found.append(LINES.c.transfer_id.is_(None))
        found.append(LINES.c.amount > 0 if wanted.type == "income" else LINES.c.amount < 0)
    if wanted.tag_id is not None:
        tagged = select(TAGGED.c.transaction_id).where(
            TAGGED.c.household_id == uow.household_id, TAGGED.c.tag_id == wanted.tag_id
        )
        found.append(LINES.c.id.in_(tagged))
    return found


def _amount_spans(uow: UnitOfWork, wanted: TransactionFilter) -> list[Condition]:
    currency = uow.actor.currency_code
    least = abs(_minor(wanted.amount_min, currency) or 0)
    most = _minor(wanted.amount_max, currency)
    if most is None:
        return (
            [LINES.c.amount >= least, LINES.c.amount <= -least]
            if least
            else [LINES.c.amount == LINES.c.amount]
        )
    most = abs(most)
    return [LINES.c.amount.between(least, most), LINES.c.amount.between(-most, -least)]


def _minor(amount: Decimal | None, currency: str) -> int | None:
    return None if amount is None else minor_units(amount, currency)


def _with_children(uow: UnitOfWork, category_id: UUID) -> list[UUID]:
    rows = uow.session.connection().execute(
        select(CATEGORIES.c.id, CATEGORIES.c.parent_id).where(
            CATEGORIES.c.household_id == uow.household_id, CATEGORIES.c.deleted_at.is_(None)
        )
    )
    children: dict[UUID | None, list[UUID]] = {}
    for row_id, parent_id in rows:
        children.setdefault(parent_id, []).append(row_id)
    found, pending = [category_id], [category_id]
    while pending:
        below = children.get(pending.pop(), [])
        found += below
        pending += below
    return found


def _split_into(uow: UnitOfWork, category_ids: list[UUID]) -> Any:
    return select(PARTS.c.transaction_id).where(
        PARTS.c.household_id == uow.household_id, PARTS.c.category_id.in_(category_ids)
    )


def _in_categories(uow: UnitOfWork, category_ids: list[UUID]) -> Condition:
    return or_(
        LINES.c.category_id.in_(category_ids),
        and_(LINES.c.is_split, LINES.c.id.in_(_split_into(uow, category_ids))),
    )


def _category_streams(uow: UnitOfWork, stream: Stream, category_ids: list[UUID]) -> list[Stream]:
    own = [stream & (LINES.c.category_id == category_id) for category_id in category_ids]
    return [*own, stream & and_(LINES.c.is_split, LINES.c.id.in_(_split_into(uow, category_ids)))]


def _search_streams(uow: UnitOfWork, stream: Stream, text: str) -> list[Stream]:
    folded = fold(text)
    payee_ids = list(
        uow.session.connection().scalars(
            select(PAYEES.c.id)
            .where(
                PAYEES.c.household_id == uow.household_id,
                PAYEES.c.folded_name.contains(folded, autoescape=True),
            )
            .limit(COUNT_CAP)
        )
    )
    streams = []
    if 0 < len(payee_ids) <= MANY_PAYEES:
        streams = [stream & (LINES.c.payee_id == payee_id) for payee_id in payee_ids]
    elif payee_ids:
        held = (
            literal_column('+"transaction".payee_id', LINES.c.payee_id.type)
            if uow.is_sqlite
            else LINES.c.payee_id
        )
        streams = [stream & held.in_(payee_ids)]
    if (amount := _as_amount(uow, text)) is not None:
        streams.append(stream & LINES.c.amount.in_([amount, -amount]))
    return [
        *streams,
        replace(stream, by_text=LINES.c.search_text.contains(folded, autoescape=True)),
    ]


def _as_amount(uow: UnitOfWork, text: str) -> int | None:
    plain = text.replace(",", ".").lstrip("+-−")
    if not plain.replace(".", "", 1).isdigit() or not plain.isascii():
        return None
    try:
        return minor_units(Decimal(plain), uow.actor.currency_code)
    except InvalidInput:
        return None


def full(uow: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, Row[Any]]:
    """Return rows with the names of their account, payee and category, by id."""
    rows = uow.session.connection().execute(
        select(
            *(LINES.c[name] for name in SHOWN),
            ACCOUNTS.c.name.label("account_name"),
            PAYEES.c.name.label("payee"),
            CATEGORIES.c.name.label("category_name"),
            CATEGORIES.c.color.label("category_color"),
        )
        .select_from(
            LINES.join(ACCOUNTS, _same(ACCOUNTS, "account_id"))
            .outerjoin(PAYEES, _same(PAYEES, "payee_id"))
            .outerjoin(CATEGORIES, _same(CATEGORIES, "category_id"))
        )
        .where(LINES.c.household_id == uow.household_id, LINES.c.id.in_(ids))
    )
    return {row.id: row for row in rows}


SHOWN = (
    "id",
    "account_id",
    "date",
    "amount",
    "currency_code",
    "base_amount",
    "payee_id",
    "description",
    "category_id",
    "notes",
    "pending",
    "cleared",
    "reconciled_at",
    "is_manual",
    "is_split",
    "transfer_id",
    "refund_of_id",
    "member_id",
    "import_id",
    "created_at",
    "updated_at",
    "version",
)


def _same(table: Any, column: str) -> Condition:
    return and_(table.c.household_id == LINES.c.household_id, table.c.id == LINES.c[column])


def split_rows(uow: UnitOfWork, ids: Sequence[UUID]) -> Sequence[Row[Any]]:
    """Return the parts of transactions with the names of their categories, in order."""
    same = and_(
        CATEGORIES.c.household_id == PARTS.c.household_id, CATEGORIES.c.id == PARTS.c.category_id
    )
    return (
        uow.session.connection()
        .execute(
            select(
                PARTS.c.transaction_id,
                PARTS.c.id,
                PARTS.c.amount,
                PARTS.c.category_id,
                CATEGORIES.c.name.label("category_name"),
                CATEGORIES.c.color.label("category_color"),
                PARTS.c.notes,
            )
            .select_from(PARTS.outerjoin(CATEGORIES, same))
            .where(PARTS.c.household_id == uow.household_id, PARTS.c.transaction_id.in_(ids))
            .order_by(PARTS.c.transaction_id, PARTS.c.position)
        )
        .all()
    )


def by_skip(
    uow: UnitOfWork, wanted: TransactionFilter, sort: Sort, skip: int, limit: int
) -> tuple[list[UUID], int]:
    """Return the ids of a slice and the exact total, for scripts that page by number."""
    condition = _one_condition(uow, wanted)
    mine = [LINES.c.household_id == uow.household_id, LINES.c.deleted_at.is_(None), *condition]
    connection = uow.session.connection()
    total = int(connection.scalar(select(func.count()).select_from(LINES).where(*mine)) or 0)
    query = (
        select(LINES.c.id).where(*mine).order_by(*Order(sort).of(LINES.c)).offset(skip).limit(limit)
    )
    return list(connection.scalars(query)), total


def _one_condition(uow: UnitOfWork, wanted: TransactionFilter) -> list[Condition]:
    streams = _streams(uow, wanted, None, Order("-date"), COUNT_CAP)
    each = [
        and_(*stream.conditions, *([stream.by_text] if stream.by_text is not None else []))
        for stream in streams
    ]
    return [or_(*each)] if wanted.model_fields_set and not wanted.is_empty else []


def sum_before(uow: UnitOfWork, account_id: UUID, key: Key) -> int:
    """Return what an account's rows of the key's month sum to, up to and with the row of the key."""
    total = uow.session.connection().scalar(
        select(func.coalesce(func.sum(LINES.c.amount), 0)).where(
            LINES.c.household_id == uow.household_id,
            LINES.c.account_id == account_id,
            LINES.c.deleted_at.is_(None),
            LINES.c.date >= key.date.replace(day=1),
            tuple_(LINES.c.date, LINES.c.id) <= tuple_(key.date, key.id),
        )
    )
    return int(total or 0)


def newest(uow: UnitOfWork, limit: int) -> list[Key]:
    """Return the newest rows."""
    return page(uow, TransactionFilter(), "-date", None, limit)
