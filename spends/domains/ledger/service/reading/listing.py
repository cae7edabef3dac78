"""Lists of transactions, for pages by cursor and for scripts by number."""

import datetime
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from spends.domains.ledger.repository import rows, summary
from spends.domains.ledger.repository.naming import named
from spends.domains.ledger.repository.reading import joined, listing, streams
from spends.domains.ledger.repository.reading.order import Key
from spends.domains.ledger.schemas import Sort, TransactionFilter
from spends.domains.ledger.views import SplitView, Total, TransactionView
from spends.kit.actor import Permission
from spends.kit.clock import add_months, month_of
from spends.kit.errors import InvalidInput, NotFound
from spends.kit.money import MAX_MINOR
from spends.kit.paging import COUNT_CAP, Page, Slice, decode_cursor, encode_cursor
from spends.kit.unit_of_work import UnitOfWork

PAGE = 50


def list_page(
    uow: UnitOfWork,
    wanted: TransactionFilter,
    sort: Sort = "-date",
    cursor: str | None = None,
    limit: int = PAGE,
) -> Page[TransactionView]:
    """Return a page of what a filter means.

    The rows carry the running balance when one account is listed by date and nothing else is
    filtered. InvalidInput for a cursor that is none of ours.
    """
    uow.require(Permission.READ)
    after, backwards = _key(cursor, sort)
    keys = listing.page(uow, wanted, sort, after, limit + 1, backwards=backwards)
    more = len(keys) > limit
    keys = keys[:limit]
    if backwards:
        keys.reverse()
    has_previous = more if backwards else after is not None
    has_next = True if backwards else more
    items = _with_counted(uow, wanted, views(uow, [key.id for key in keys]))
    if _is_whole_account(wanted) and keys and not sort.endswith("amount"):
        items = _with_balances(uow, wanted, keys, items, descending=sort.startswith("-"))
    return Page(
        items,
        next=_cursor(keys[-1], sort, "n") if keys and has_next else None,
        previous=_cursor(keys[0], sort, "p") if keys and has_previous else None,
    )


def _cursor(key: Key, sort: Sort, way: str) -> str:
    first = key.amount if sort.endswith("amount") else key.date.isoformat()
    return encode_cursor([way, first, key.id.hex])


def _key(cursor: str | None, sort: Sort) -> tuple[Sequence[Any] | None, bool]:
    if not cursor:
        return None, False
    way, first, row_id = decode_cursor(cursor, 3)
    broken = InvalidInput.field("cursor", "This page link is broken. Go back to the first page.")
    try:
        value = int(first) if sort.endswith("amount") else datetime.date.fromisoformat(str(first))
        after = (value, UUID(hex=str(row_id)))
    except ValueError as error:
        raise broken from error
    if way not in {"n", "p"} or (isinstance(value, int) and abs(value) > MAX_MINOR):
        raise broken
    return after, way == "p"


def _is_whole_account(wanted: TransactionFilter) -> bool:
    return (
        wanted == TransactionFilter(account_id=wanted.account_id) and wanted.account_id is not None
    )


def _with_balances(
    uow: UnitOfWork,
    wanted: TransactionFilter,
    keys: Sequence[Key],
    items: list[TransactionView],
    *,
    descending: bool,
) -> list[TransactionView]:
    if wanted.account_id is None:
        return items
    earliest, ordered = (keys[-1], items[::-1]) if descending else (keys[0], items)
    account = rows.account(uow, wanted.account_id)
    before = summary.balances(uow, add_months(month_of(earliest.date), -1), account.id)
    balance = account.opening_balance + before.get(account.id, (0, 0))[0]
    balance += listing.sum_before(uow, account.id, earliest) - ordered[0].amount
    found = []
    for item in ordered:
        balance += item.amount
        found.append(replace(item, balance=balance))
    return found[::-1] if descending else found


def _with_counted(
    uow: UnitOfWork, wanted: TransactionFilter, items: list[TransactionView]
) -> list[TransactionView]:
    pieces = streams.pieces_of(uow, wanted)
    if pieces is None or not items:
        return items
    shares = pieces.shares([item.id for item in items])
    return [replace(item, counted=shares[item.id]) for item in items]


def count(uow: UnitOfWork, wanted: TransactionFilter) -> int:
    """Return how many transactions a filter means.

    `COUNT_CAP` + 1 stands for more than are counted.
    """
    uow.require(Permission.READ)
    if wanted == TransactionFilter(account_id=wanted.account_id):
        counts = summary.balances(uow, account_id=wanted.account_id)
        if wanted.account_id is not None:
            return counts.get(wanted.account_id, (0, 0))[1]
        return sum(number for _, number in counts.values())
    return listing.count(uow, wanted, COUNT_CAP + 1)


def total(uow: UnitOfWork, wanted: TransactionFilter) -> Total:
    """Return how many transactions a filter means and what they sum to, transfers included.

    `COUNT_CAP` + 1 stands for more than are counted; what those sum to is not known.
    """
    uow.require(Permission.READ)
    if wanted == TransactionFilter(account_id=wanted.account_id):
        number, base, missing = summary.total(uow, wanted.account_id)
        return Total(number, base, missing)
    number, base, missing = listing.total(uow, wanted, COUNT_CAP + 1)
    if number > COUNT_CAP:
        return Total(number, None)
    return Total(number, base, missing)


def list_slice(
    uow: UnitOfWork, wanted: TransactionFilter, sort: Sort = "-date", skip: int = 0, limit: int = 20
) -> Slice[TransactionView]:
    """Return a slice by number with the exact total."""
    uow.require(Permission.READ)
    ids, total = listing.by_skip(uow, wanted, sort, skip, limit)
    return Slice(_with_counted(uow, wanted, views(uow, ids)), total, skip, limit)


def view(uow: UnitOfWork, transaction_id: UUID) -> TransactionView:
    """Return one transaction; NotFound when it is unknown or deleted."""
    uow.require(Permission.READ)
    return views(uow, [rows.transaction(uow, transaction_id).id])[0]


def views(uow: UnitOfWork, ids: Sequence[UUID]) -> list[TransactionView]:
    """Return transactions with their names, tags and parts, in the order of the ids."""
    if not ids:
        return []
    uow.session.flush()
    found = joined.full(uow, ids)
    if len(found) != len(set(ids)):
        raise NotFound
    tags = named.tag_names(uow, ids)
    parts: dict[UUID, list[SplitView]] = {}
    for row in joined.split_rows(uow, [row_id for row_id in ids if found[row_id].is_split]):
        parts.setdefault(row.transaction_id, []).append(SplitView(*tuple(row)[1:]))
    return [
        TransactionView(
            **found[row_id]._asdict(),
            tags=tuple(tags.get(row_id, ())),
            splits=tuple(parts.get(row_id, ())),
        )
        for row_id in ids
    ]
