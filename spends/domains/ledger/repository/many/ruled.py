"""Transactions as rules see them, by the hundred thousand, and what those they hit have besides."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Row, String, and_, func, or_, select, type_coerce

from spends.domains.ledger.kinds import SEARCH_TEXT_LENGTH
from spends.domains.ledger.models import RefusedTransfer, TransactionTag
from spends.domains.ledger.repository.reading.listing import one_condition
from spends.domains.ledger.repository.reading.stream import LINES, PARTS, PAYEES
from spends.domains.ledger.schemas import TransactionFilter
from spends.kit.repository import chunks
from spends.kit.sql import AnyRow, among, table_of
from spends.kit.unit_of_work import UnitOfWork

BATCH = 5_000
FEW = 900
REFUSED = table_of(RefusedTransfer)
TAGGED = table_of(TransactionTag)


class Likely(NamedTuple):
    """What lines at least have that rules are for; None for anything.

    Payees by id; a folded text in description or notes; magnitudes between two, in minor units;
    accounts by id; days between two; categories by id, or none for lines without, where split lines
    are like any; a tag by id.
    """

    payee_ids: Collection[UUID] | None = None
    text: str | None = None
    amounts: tuple[int, int] | None = None
    account_ids: Collection[UUID] | None = None
    days: tuple[date, date] | None = None
    category_ids: Collection[UUID] | None = None
    tag_id: UUID | None = None


def batches(
    uow: UnitOfWork, wanted: TransactionFilter, likely: Sequence[Likely] | None
) -> Iterator[Sequence[Row[*tuple[Any, ...]]]]:
    """Yield lines in batches: those of a filter that are like any of `likely`, or all of them.

    Each is (id, account, day, amount, payee, description, category, notes, whether split, transfer,
    refund of, version, whether cleared), ids as the driver gives them. No deleted and no reconciled
    ones.
    """
    conditions = [] if likely is None else [or_(*(_like(uow, each) for each in likely))]
    query = select(
        _raw("id"),
        _raw("account_id"),
        LINES.c.date,
        LINES.c.amount,
        _raw("payee_id"),
        LINES.c.description,
        _raw("category_id"),
        LINES.c.notes,
        LINES.c.is_split,
        _raw("transfer_id"),
        _raw("refund_of_id"),
        LINES.c.version,
        LINES.c.cleared,
    ).where(
        LINES.c.household_id == uow.household_id,
        LINES.c.deleted_at.is_(None),
        LINES.c.reconciled_at.is_(None),
        *one_condition(uow, wanted),
        *conditions,
    )
    yield from (
        uow.session.connection().execute(query.execution_options(yield_per=BATCH)).partitions()
    )


def _raw(name: str) -> ColumnElement[Any]:
    """Return a column as the driver gives it: most rows are only looked at."""
    return type_coerce(LINES.c[name], String)


def _like(uow: UnitOfWork, likely: Likely) -> ColumnElement[bool]:
    found: list[ColumnElement[bool]] = []
    if likely.payee_ids is not None:
        found.append(LINES.c.payee_id.in_(likely.payee_ids))
    if likely.account_ids is not None:
        found.append(LINES.c.account_id.in_(likely.account_ids))
    if likely.amounts is not None:
        least, most = likely.amounts
        found.append(
            or_(LINES.c.amount.between(least, most), LINES.c.amount.between(-most, -least))
        )
    if likely.days is not None:
        found.append(LINES.c.date.between(*likely.days))
    if likely.text is not None:
        found.append(LINES.c.id.in_(_holding(uow, likely.text)))
    if likely.category_ids is not None:
        ids, column = likely.category_ids, LINES.c.category_id
        found.append(or_(column.in_(ids) if ids else column.is_(None), LINES.c.is_split))
    if likely.tag_id is not None:
        tagged = select(TAGGED.c.transaction_id).where(
            TAGGED.c.household_id == uow.household_id, TAGGED.c.tag_id == likely.tag_id
        )
        found.append(LINES.c.id.in_(tagged))
    return and_(*found)


def _holding(uow: UnitOfWork, text: str) -> Any:
    """Return the ids of lines that hold a text, as an index has it, or might beyond its end."""
    kept = LINES.alias()
    return select(kept.c.id).where(
        kept.c.household_id == uow.household_id,
        or_(
            kept.c.search_text.contains(text, autoescape=True),
            func.length(kept.c.search_text) >= SEARCH_TEXT_LENGTH,
        ),
    )


def part_categories(uow: UnitOfWork, ids: Collection[UUID]) -> dict[UUID, tuple[UUID | None, ...]]:
    """Return the categories of the parts of split lines, None for parts without."""
    found: dict[UUID, list[UUID | None]] = {}
    for some in chunks(ids):
        query = select(PARTS.c.transaction_id, PARTS.c.category_id).where(
            PARTS.c.household_id == uow.household_id, among(PARTS.c.transaction_id, some)
        )
        for line_id, category_id in uow.session.connection().execute(query):
            found.setdefault(line_id, []).append(category_id)
    return {line_id: tuple(own) for line_id, own in found.items()}


def payee_names(uow: UnitOfWork) -> dict[UUID, str]:
    """Return the folded name of every payee."""
    query = select(PAYEES.c.id, PAYEES.c.folded_name).where(
        PAYEES.c.household_id == uow.household_id
    )
    return {row[0]: row[1] for row in uow.session.connection().execute(query)}


def other_sides(
    uow: UnitOfWork, account_id: UUID, amounts: Collection[int], first: date, last: date
) -> list[AnyRow]:
    """Return (id, date, amount, version) of an account's lines that can be a transfer's other side.

    Of some amounts, between two days: neither linked nor split, deleted or reconciled, and nothing
    pays them back.
    """
    found: list[AnyRow] = []
    pays = LINES.alias()
    refunded = select(pays.c.refund_of_id).where(
        pays.c.household_id == uow.household_id,
        pays.c.refund_of_id.is_not(None),
        pays.c.deleted_at.is_(None),
    )
    for some in chunks(sorted(amounts), FEW):
        query = select(LINES.c.id, LINES.c.date, LINES.c.amount, LINES.c.version).where(
            LINES.c.household_id == uow.household_id,
            LINES.c.amount.in_(some),
            LINES.c.account_id == account_id,
            LINES.c.date.between(first, last),
            LINES.c.deleted_at.is_(None),
            LINES.c.reconciled_at.is_(None),
            LINES.c.transfer_id.is_(None),
            LINES.c.refund_of_id.is_(None),
            ~LINES.c.is_split,
            LINES.c.id.not_in(refunded),
        )
        found += uow.session.connection().execute(query)
    return found


def refused(uow: UnitOfWork, ids: Collection[UUID]) -> set[tuple[UUID, UUID]]:
    """Return the pairs of lines, some of them these, that a person said are no transfer."""
    found: set[tuple[UUID, UUID]] = set()
    for some in chunks(ids, FEW):
        for column in (REFUSED.c.first_id, REFUSED.c.second_id):
            query = select(REFUSED.c.first_id, REFUSED.c.second_id).where(
                REFUSED.c.household_id == uow.household_id, column.in_(some)
            )
            found.update((row[0], row[1]) for row in uow.session.connection().execute(query))
    return found
