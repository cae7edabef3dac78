"""Lists of transactions: which rows a filter means, a page of them by keyset, how many they are.

A filter becomes one or more *streams*: sets of conditions that an index serves in the order of the
list. Each stream is read only as far as the page, then they are merged. So a page costs what it
shows, not what the household has.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from math import ceil, floor
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
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
from spends.domains.ledger.repository import summary
from spends.domains.ledger.schemas import Sort, TransactionFilter
from spends.kit.money import MAX_MINOR, exponent
from spends.kit.paging import COUNT_CAP
from spends.kit.sql import AnyRow, table_of
from spends.kit.text import fold
from spends.kit.unit_of_work import UnitOfWork

LINES = table_of(Transaction)
PARTS = table_of(Split)
TAGGED = table_of(TransactionTag)
PAYEES = table_of(Payee)
CATEGORIES = table_of(Category)
ACCOUNTS = table_of(Account)

# Up to so many rows are better collected and sorted than met along the order of the list.
FEW = 10_000
# In the order of amount so many are one row in this many: salaries come before all groceries.
RARE = 20
# Up to so many payees are read each by its own index; more are frequent enough to be met by date.
MANY_PAYEES = 40

DATE_INDEX = "ix_transaction_date"
AMOUNT_INDEX = "ix_transaction_amount"

Condition = ColumnElement[bool]


class Key(NamedTuple):
    """Where a row stands in the lists."""

    id: UUID
    date: date
    amount: int


@dataclass(frozen=True)
class Stream:
    """Conditions that belong together, and what is known of how to meet them.

    `days` bounds the date; `text` is searched in the text that rides in the date index; `amounts`
    is a range of the amount; `rare` says that another index finds the rows at once, if they are
    few.
    """

    conditions: tuple[Condition, ...] = ()
    days: tuple[Condition, ...] = ()
    text: str | None = None
    amounts: tuple[int | None, int | None] | None = None
    rare: bool = False

    def __and__(self, condition: Condition) -> "Stream":
        return replace(self, conditions=(*self.conditions, condition))

    def all(self, uow: UnitOfWork) -> list[Condition]:
        """Return everything a row must meet."""
        found = [
            LINES.c.household_id == uow.household_id,
            LINES.c.deleted_at.is_(None),
            *self.conditions,
            *self.days,
        ]
        if self.amounts is not None:
            low, high = self.amounts
            found += [LINES.c.amount >= low] if low is not None else []
            found += [LINES.c.amount <= high] if high is not None else []
        if self.text is not None:
            found.append(self.holds_text())
        return found

    def holds_text(self) -> Condition:
        """Return the condition on the text."""
        return LINES.c.search_text.contains(self.text, autoescape=True)

    def counted(self, uow: UnitOfWork, cap: int, *more: ColumnElement[Any]) -> Select[Any]:
        """Return the query of the ids and more, at most `cap`, by the index that suits."""
        rows = select(LINES.c.id, *more).where(*self.all(uow)).limit(cap)
        if self.text is not None or not (self.rare or self.amounts):
            rows = rows.order_by(LINES.c.date.desc(), LINES.c.id.desc())
        if self.text is not None:
            rows = _by(rows, DATE_INDEX)
        elif self.amounts is not None:
            rows = _by(rows, AMOUNT_INDEX)
        return rows


def _by(rows: Select[Any], index: str) -> Select[Any]:
    # SQLite plans without knowing how many rows match; where we know better, we say so.
    return rows.with_hint(LINES, f"INDEXED BY {index}", "sqlite")


def page(  # noqa: PLR0913  what to list, in which order, from where, how many
    uow: UnitOfWork,
    wanted: TransactionFilter,
    sort: Sort,
    after: Sequence[Any] | None,
    limit: int,
    *,
    backwards: bool = False,
) -> list[Key]:
    """Return the keys of the next `limit` rows after a key, or before it, nearest first."""
    order = Order(sort, backwards=backwards)
    streams = _streams(uow, wanted)
    found = _merged(uow, order, [stream for stream in streams if stream.text is None], after, limit)
    by_text = [stream for stream in streams if stream.text is not None]
    if by_text and len(found) == limit and not order.by_amount:
        # What the text finds beyond the last of these rows is not on this page.
        bound = order.not_beyond(found[-1].date)
        by_text = [replace(stream, days=(*stream.days, bound)) for stream in by_text]
    if by_text:
        found = order.merge([found, _merged(uow, order, by_text, after, limit)])
    return found[:limit]


def _merged(
    uow: UnitOfWork, order: "Order", streams: list[Stream], after: Sequence[Any] | None, limit: int
) -> list[Key]:
    queries = [order.select(uow, stream, after, limit) for stream in streams]
    if not queries:
        return []
    query: Any = queries[0]
    if len(queries) > 1:
        merged = union_all(*(select(found.subquery()) for found in queries)).subquery()
        query = select(merged).distinct().order_by(*order.of(merged.c)).limit(limit)
    return [Key(*row) for row in uow.session.connection().execute(query)]


class Order:
    """An order of the list and the way along it."""

    def __init__(self, sort: Sort, *, backwards: bool = False) -> None:
        self.by_amount = sort.endswith("amount")
        self.descending = sort.startswith("-") != backwards
        self._few_by_amount: int | None = None

    def columns(self, source: Any) -> list[Any]:
        """Return the columns that order a source of rows."""
        return [source.amount if self.by_amount else source.date, source.id]

    def of(self, source: Any) -> list[Any]:
        """Return the ORDER BY for a source of rows."""
        return [
            column.desc() if self.descending else column.asc() for column in self.columns(source)
        ]

    def merge(self, lists: list[list[Key]]) -> list[Key]:
        """Return the distinct keys of several lists in order."""
        keys = {key for found in lists for key in found}
        return sorted(
            keys,
            key=lambda key: (key.amount if self.by_amount else key.date, key.id),
            reverse=self.descending,
        )

    def beyond(self, source: Any, after: Sequence[Any]) -> Condition:
        """Return the condition for rows further along than a key."""
        found = self.columns(source)
        # Without its type an id is compared as text, and every row is beyond it.
        columns, key = tuple_(*found), tuple_(*after, types=[column.type for column in found])
        return columns < key if self.descending else columns > key

    def not_beyond(self, day: date) -> Condition:
        """Return the condition for rows up to a day along the order by date."""
        return LINES.c.date >= day if self.descending else LINES.c.date <= day

    def select(
        self, uow: UnitOfWork, stream: Stream, after: Sequence[Any] | None, limit: int
    ) -> Select[Any]:
        """Return the query for the first rows of a stream after a key."""
        further = [self.beyond(LINES.c, after)] if after else []
        keys = select(LINES.c.id, LINES.c.date, LINES.c.amount)
        if stream.text is not None:
            return self._by_text(uow, keys, stream, further).limit(limit)
        rows = keys.where(*stream.all(uow), *further).limit(limit)
        if self._collects(uow, stream):
            return self._collected(uow, rows, stream).limit(limit)
        rows = rows.order_by(*self.of(LINES.c))
        if self.by_amount:
            return _by(rows, AMOUNT_INDEX)
        return _by(rows, DATE_INDEX) if stream.amounts is not None or stream.rare else rows

    def _collects(self, uow: UnitOfWork, stream: Stream) -> bool:
        """Return whether few rows match, so that all are found first and then sorted."""
        unordered = self.by_amount and (stream.conditions or stream.days)
        if not (stream.rare or unordered or (stream.amounts is not None and not self.by_amount)):
            return False
        most = self._few(uow) if self.by_amount else FEW
        few = stream.counted(uow, most + 1).subquery()
        return (
            int(uow.session.connection().scalar(select(func.count()).select_from(few)) or 0) <= most
        )

    def _few(self, uow: UnitOfWork) -> int:
        if self._few_by_amount is None:
            self._few_by_amount = min(max(summary.count_all(uow) // RARE, 2_000), 5 * FEW)
        return self._few_by_amount

    def _collected(self, uow: UnitOfWork, rows: Select[Any], stream: Stream) -> Select[Any]:
        if not uow.is_sqlite:
            # OFFSET 0 keeps Postgres from walking the order's index past everything that does not
            # match.
            found = rows.limit(None).offset(0).subquery()
            return select(found).order_by(*self.of(found.c))
        if stream.amounts is not None:
            rows = _by(rows, AMOUNT_INDEX)
        name, way = ("amount" if self.by_amount else "date"), ("desc" if self.descending else "asc")
        # The unary plus does the same for SQLite.
        return rows.order_by(literal_column(f'+"transaction".{name} {way}'), *self.of(LINES.c)[1:])

    def _by_text(
        self, uow: UnitOfWork, keys: Select[Any], stream: Stream, further: list[Condition]
    ) -> Select[Any]:
        if uow.is_sqlite:
            return _by(
                keys.where(*stream.all(uow), *further).order_by(*self.of(LINES.c)), DATE_INDEX
            )
        # Fenced, the inside is an index-only scan: rows without the text are never visited.
        mine = LINES.c.household_id == uow.household_id
        inner = select(LINES.c.id, LINES.c.date).where(mine, stream.holds_text(), *stream.days)
        if not self.by_amount:
            inner = inner.where(*further).order_by(*self.of(LINES.c))
        found = inner.offset(0).subquery()
        joined = LINES.join(found, and_(mine, LINES.c.id == found.c.id))
        rest = replace(stream, text=None).all(uow)
        order = self.of(LINES.c if self.by_amount else found.c)
        return keys.select_from(joined).where(*rest, *further).order_by(*order)


def count(uow: UnitOfWork, wanted: TransactionFilter, cap: int = COUNT_CAP + 1) -> int:
    """Return how many rows a filter means, at most `cap`."""
    rows = _met(uow, wanted, cap)
    if rows is None:
        return 0
    return int(uow.session.connection().scalar(select(func.count()).select_from(rows)) or 0)


def total(
    uow: UnitOfWork, wanted: TransactionFilter, cap: int = COUNT_CAP + 1
) -> tuple[int, int, int]:
    """Return how many rows a filter means, their sum, and how many of them have no rate.

    At most `cap` rows are counted and summed.
    """
    rows = _met(uow, wanted, cap, LINES.c.base_amount)
    if rows is None:
        return 0, 0, 0
    valued = rows.c.base_amount
    number, base, known = (
        uow.session.connection()
        .execute(select(func.count(), func.coalesce(func.sum(valued), 0), func.count(valued)))
        .one()
    )
    return number, int(base), number - known


def _met(
    uow: UnitOfWork, wanted: TransactionFilter, cap: int, *more: ColumnElement[Any]
) -> Subquery | None:
    """Return the ids of a filter's rows and more of them, each row once; None when none can be."""
    queries = [stream.counted(uow, cap, *more) for stream in _streams(uow, wanted)]
    if len(queries) <= 1:
        return queries[0].subquery() if queries else None
    merged = union_all(*(select(query.subquery()) for query in queries)).subquery()
    return select(merged).distinct().limit(cap).subquery()


def _streams(uow: UnitOfWork, wanted: TransactionFilter) -> list[Stream]:
    streams = [
        Stream(
            tuple(_plain(uow, wanted)),
            tuple(_days(wanted)),
            rare=bool(wanted.import_id or wanted.tag_id or wanted.type == "transfer"),
        )
    ]
    ranged = wanted.amount_min is not None or wanted.amount_max is not None
    if wanted.type == "expense" and not ranged:
        # Most rows are spending, so they are met along the list; the sum keeps the index of the
        # amount out of it.
        streams = [stream & (LINES.c.amount + 0 < 0) for stream in streams]
    elif ranged or wanted.type == "income":
        streams = [part for stream in streams for part in _amount_streams(uow, stream, wanted)]
    searched = fold(wanted.search)
    if wanted.category_id is not None:
        category_ids = _with_children(uow, wanted.category_id)
        if searched:
            streams = [stream & _in_categories(uow, category_ids) for stream in streams]
        else:
            streams = [
                part for stream in streams for part in _category_streams(uow, stream, category_ids)
            ]
    if searched:
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
    if wanted.uncategorised:
        found.append(
            and_(LINES.c.category_id.is_(None), LINES.c.transfer_id.is_(None), ~LINES.c.is_split)
        )
    if wanted.type == "transfer":
        found.append(LINES.c.transfer_id.is_not(None))
    elif wanted.type is not None:
        found.append(LINES.c.transfer_id.is_(None))
    if wanted.tag_id is not None:
        tagged = select(TAGGED.c.transaction_id).where(
            TAGGED.c.household_id == uow.household_id, TAGGED.c.tag_id == wanted.tag_id
        )
        found.append(LINES.c.id.in_(tagged))
    return found


def _days(wanted: TransactionFilter) -> list[Condition]:
    found = [] if wanted.date_from is None else [LINES.c.date >= wanted.date_from]
    return found if wanted.date_to is None else [*found, LINES.c.date <= wanted.date_to]


def _amount_streams(uow: UnitOfWork, stream: Stream, wanted: TransactionFilter) -> list[Stream]:
    """Return the streams that a filter by magnitude and by type means."""
    return [
        replace(part, amounts=span)
        for places, part in _by_decimals(uow, stream)
        for span in _amount_spans(wanted, places)
    ]


def _by_decimals(uow: UnitOfWork, stream: Stream) -> list[tuple[int, Stream]]:
    """Return a stream for each number of decimals among the currencies of the accounts."""
    codes = uow.session.connection().scalars(
        select(ACCOUNTS.c.currency_code).where(ACCOUNTS.c.household_id == uow.household_id)
    )
    found: dict[int, set[str]] = {}
    for code in codes:
        found.setdefault(exponent(code), set()).add(code)
    if len(found) == 1:
        return [(places, stream) for places in found]
    return [
        (places, stream & LINES.c.currency_code.in_(sorted(same)))
        for places, same in sorted(found.items())
    ]


def _amount_spans(wanted: TransactionFilter, places: int) -> list[tuple[int | None, int | None]]:
    """Return the ranges of signed amounts, in minor units of a currency with so many decimals."""
    least, upper = 0, None
    if wanted.amount_min is not None:
        least = ceil(abs(wanted.amount_min).scaleb(places))
    if wanted.amount_max is not None:
        upper = floor(abs(wanted.amount_max).scaleb(places))
    if wanted.type in {"income", "expense"}:
        least = max(least, 1)
    into, out = (least, upper), (None if upper is None else -upper, -least)
    if wanted.type in {"income", "expense"}:
        return [into if wanted.type == "income" else out]
    return [into, out]


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
    return [*streams, *_exact_amounts(uow, stream, text), replace(stream, text=folded)]


def _exact_amounts(uow: UnitOfWork, stream: Stream, text: str) -> list[Stream]:
    """Return the streams of the rows whose amount, in either direction, is what was searched."""
    plain = text.replace(",", ".").lstrip("+-\u2212")
    if not plain.replace(".", "", 1).isdigit() or not plain.isascii():
        return []
    found = []
    for places, part in _by_decimals(uow, stream):
        scaled = Decimal(plain).scaleb(places)
        if scaled <= MAX_MINOR and scaled == int(scaled):
            exact = {int(scaled), -int(scaled)}
            found += [replace(part, amounts=(x, x)) for x in exact if _within(x, stream.amounts)]
    return found


def _within(amount: int, span: tuple[int | None, int | None] | None) -> bool:
    low, high = span or (None, None)
    return (low is None or low <= amount) and (high is None or amount <= high)


def full(uow: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, AnyRow]:
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


def split_rows(uow: UnitOfWork, ids: Sequence[UUID]) -> Sequence[AnyRow]:
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
    each = [and_(*stream.all(uow)) for stream in _streams(uow, wanted)]
    return [or_(*each)] if wanted.model_fields_set and not wanted.is_empty else []


def sum_before(uow: UnitOfWork, account_id: UUID, key: Key) -> int:
    """Return what an account's rows of the key's month sum to, the key's own row included."""
    total = uow.session.connection().scalar(
        select(func.coalesce(func.sum(LINES.c.amount), 0)).where(
            LINES.c.household_id == uow.household_id,
            LINES.c.account_id == account_id,
            LINES.c.deleted_at.is_(None),
            LINES.c.date >= key.date.replace(day=1),
            tuple_(LINES.c.date, LINES.c.id)
            <= tuple_(key.date, key.id, types=[LINES.c.date.type, LINES.c.id.type]),
        )
    )
    return int(total or 0)


def newest(uow: UnitOfWork, limit: int) -> list[Key]:
    """Return the newest rows."""
    return page(uow, TransactionFilter(), "-date", None, limit)


def newest_days(uow: UnitOfWork) -> dict[UUID, date]:
    """Return the day of each account's newest row, of those that have one."""
    newest_day = (
        select(LINES.c.date)
        .where(
            LINES.c.household_id == ACCOUNTS.c.household_id,
            LINES.c.account_id == ACCOUNTS.c.id,
            LINES.c.deleted_at.is_(None),
        )
        .order_by(LINES.c.date.desc(), LINES.c.id.desc())
        .limit(1)
        .correlate(ACCOUNTS)
        .scalar_subquery()
    )
    query = select(ACCOUNTS.c.id, newest_day).where(ACCOUNTS.c.household_id == uow.household_id)
    found = uow.session.connection().execute(query)
    return {account_id: day for account_id, day in found if day is not None}
