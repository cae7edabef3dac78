"""What a filter of transactions means: streams, each a set of conditions that an index serves.

A stream is read only as far as the page that is shown, and streams are merged. So a page costs what
it shows, not what the household has.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from math import ceil, floor
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, literal_column, or_, select

from spends.domains.ledger.models import (
    Account,
    Category,
    Payee,
    Split,
    Transaction,
    TransactionTag,
)
from spends.domains.ledger.repository.counting import Pieces
from spends.domains.ledger.schemas import TransactionFilter
from spends.kit.money import MAX_MINOR, exponent
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

# Up to so many payees are read each by its own index; more are frequent enough to be met by date.
MANY_PAYEES = 40

DATE_INDEX = "ix_transaction_date"
AMOUNT_INDEX = "ix_transaction_amount"

Condition = ColumnElement[bool]


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
            rows = walked_by(rows, DATE_INDEX)
        elif self.amounts is not None:
            rows = walked_by(rows, AMOUNT_INDEX)
        return rows


def walked_by(rows: Select[Any], index: str) -> Select[Any]:
    """Return a query told which index of the transactions to walk, on SQLite."""
    # SQLite plans without knowing how many rows match; where we know better, we say so.
    return rows.with_hint(LINES, f"INDEXED BY {index}", "sqlite")


def streams_of(uow: UnitOfWork, wanted: TransactionFilter) -> list[Stream]:
    """Return the streams that together are what a filter means."""
    streams = [
        Stream(
            tuple(_plain(uow, wanted)),
            tuple(_days(wanted)),
            rare=bool(wanted.import_id or wanted.tag_id or wanted.type == "transfer"),
        )
    ]
    pieces = pieces_of(uow, wanted)
    if pieces is not None:
        streams = [stream & pieces.met() for stream in streams]
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


def pieces_of(uow: UnitOfWork, wanted: TransactionFilter) -> Pieces | None:
    """Return which pieces of its rows a filter counts; None when it counts them whole."""
    if wanted.counts_as is None:
        return None
    within = None if wanted.category_id is None else _with_children(uow, wanted.category_id)
    return Pieces(uow, wanted.counts_as, within, bare=wanted.uncategorised)


def _plain(uow: UnitOfWork, wanted: TransactionFilter) -> list[Condition]:
    found: list[Condition] = []
    for name in ("account_id", "payee_id", "import_id", "cleared", "pending"):
        value = getattr(wanted, name)
        if isinstance(value, bool):
            found.append(LINES.c[name] if value else ~LINES.c[name])
        elif value is not None:
            found.append(LINES.c[name] == value)
    if wanted.uncategorised and wanted.counts_as is None:
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
