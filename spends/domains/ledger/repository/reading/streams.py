"""What a filter of transactions means: streams, each a set of conditions that an index serves.

A stream is read only as far as the page that is shown, and streams are merged. So a page costs what
it shows, not what the household has.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from math import ceil, floor
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select

from spends.domains.ledger.models import TransactionTag
from spends.domains.ledger.repository.reading.counting import Pieces, in_none
from spends.domains.ledger.repository.reading.stream import (
    ACCOUNTS,
    CATEGORIES,
    FREQUENT,
    LINES,
    MANY_RUNS,
    PARTS,
    PAYEES,
    Condition,
    Lead,
    Stream,
    number_of,
)
from spends.domains.ledger.repository.reading.unrated import unrated
from spends.domains.ledger.schemas import TransactionFilter
from spends.kit.money import MAX_MINOR, exponent
from spends.kit.paging import COUNT_CAP
from spends.kit.sql import among, table_of
from spends.kit.text import fold
from spends.kit.unit_of_work import UnitOfWork

TAGGED = table_of(TransactionTag)


def streams_of(uow: UnitOfWork, wanted: TransactionFilter) -> list[Stream]:
    """Return the streams that together are what a filter means."""
    searched = fold(wanted.search)
    category_ids = _wanted_categories(uow, wanted)
    plain = Stream(
        tuple(_plain(uow, wanted)),
        days=tuple(_days(wanted)),
        rare=bool(wanted.import_id or wanted.tag_id or wanted.type == "transfer"),
    )
    pieces = pieces_of(uow, wanted)
    streams = _by_amounts(uow, plain if pieces is None else plain & pieces.met(), wanted)
    if searched:
        found = _led(uow, _leads(wanted))
        if category_ids is not None:
            streams = [stream & _in_categories(uow, category_ids) for stream in streams]
        return [
            part
            for stream in streams
            for part in _search_streams(uow, found(stream), wanted.search)
        ]
    if category_ids is None:
        found = _led(uow, _leads(wanted))
        return [found(stream) for stream in streams]
    own = _led(uow, [_lead("category", "category_id", category_ids), *_leads(wanted)])
    parted: Condition = LINES.c.id.in_(_split_into(uow, category_ids))
    for lead in _leads(wanted):
        parted = and_(parted, lead.condition)
    split = _state("split", LINES.c.is_split)
    return [
        part
        for stream in streams
        for part in (own(stream), replace((stream & parted).led_by(split), rare=True))
    ]


def _by_amounts(uow: UnitOfWork, stream: Stream, wanted: TransactionFilter) -> list[Stream]:
    """Return the streams that a filter by magnitude and by type means."""
    ranged = wanted.amount_min is not None or wanted.amount_max is not None
    if not ranged and wanted.type not in {"income", "expense"}:
        return [stream]
    return [
        replace(part, amounts=span)
        for places, part in _by_decimals(uow, stream)
        for span in _amount_spans(wanted, places)
    ]


def _lead(name: str, column: str, ids: list[UUID]) -> Lead:
    index, wanted = f"ix_transaction_{name}", LINES.c[column]
    if len(ids) > MANY_RUNS:
        return Lead(index, among(wanted, ids), ())
    runs = tuple(wanted == one for one in ids)
    return Lead(index, wanted.in_(ids) if len(ids) > 1 else runs[0], runs)


def _state(name: str, condition: Condition) -> Lead:
    return Lead(f"ix_transaction_{name}", condition, (condition,))


def _leads(wanted: TransactionFilter) -> list[Lead]:
    """Return what of a filter has an index of its own."""
    found = []
    if wanted.pending:
        found.append(_state("pending", LINES.c.pending))
    if wanted.uncategorised and wanted.counts_as is None:
        found.append(_state("uncategorised", _UNCATEGORISED))
    if wanted.cleared is False:
        found.append(_state("uncleared", ~LINES.c.cleared))
    if wanted.payee_id is not None:
        found.append(_lead("payee", "payee_id", [wanted.payee_id]))
    if wanted.account_id is not None:
        found.append(_lead("account", "account_id", [wanted.account_id]))
    return found


def _led(uow: UnitOfWork, leads: list[Lead]) -> Callable[[Stream], Stream]:
    """Return what makes a stream led by the rarest of several, with the others as conditions."""
    crossed = False
    if len(leads) > 1:
        # Deleted rows are entries too.
        known = {lead: number_of(uow, lead.index, FREQUENT, lead.condition) for lead in leads}
        leads = sorted(leads, key=known.__getitem__)
        crossed = known[leads[0]] < FREQUENT

    def led(stream: Stream) -> Stream:
        for lead in leads[1:]:
            stream = stream & lead.condition
        return replace(stream, crossed=crossed).led_by(leads[0]) if leads else stream

    return led


_UNCATEGORISED = and_(
    LINES.c.category_id.is_(None), LINES.c.transfer_id.is_(None), ~LINES.c.is_split
)


def pieces_of(uow: UnitOfWork, wanted: TransactionFilter) -> Pieces | None:
    """Return which pieces of its rows a filter counts; None when it counts them whole."""
    if wanted.counts_as is None:
        return None
    within, besides = (
        _wanted_categories(uow, wanted),
        _with_children(uow, wanted.besides_category_ids),
    )
    return Pieces(uow, wanted.counts_as, within, besides, bare=wanted.uncategorised)


def _plain(uow: UnitOfWork, wanted: TransactionFilter) -> list[Condition]:
    """Return what of a filter no index of its own leads."""
    found: list[Condition] = []
    if wanted.import_id is not None:
        found.append(LINES.c.import_id == wanted.import_id)
    if wanted.member_id is not None:
        found.append(LINES.c.member_id == wanted.member_id)
    if wanted.cleared:
        found.append(LINES.c.cleared)
    if wanted.pending is False:
        found.append(~LINES.c.pending)
    if wanted.type == "transfer":
        found.append(LINES.c.transfer_id.is_not(None))
    elif wanted.type is not None:
        found.append(LINES.c.transfer_id.is_(None))
    if wanted.tag_id is not None:
        tagged = select(TAGGED.c.transaction_id).where(
            TAGGED.c.household_id == uow.household_id, TAGGED.c.tag_id == wanted.tag_id
        )
        found.append(LINES.c.id.in_(tagged))
    if wanted.without_rate_to is not None:
        found.append(unrated(uow, wanted.without_rate_to, wanted.date_from, wanted.date_to))
    if wanted.besides_category_ids and wanted.counts_as is None:
        found.append(_besides(uow, _with_children(uow, wanted.besides_category_ids)))
    return found


def _besides(uow: UnitOfWork, category_ids: list[UUID]) -> Condition:
    part = select(PARTS.c.id).where(
        PARTS.c.household_id == uow.household_id,
        PARTS.c.transaction_id == LINES.c.id,
        in_none(PARTS.c, category_ids),
    )
    whole = and_(~LINES.c.is_split, in_none(LINES.c, category_ids))
    return or_(whole, and_(LINES.c.is_split, part.correlate(LINES).exists()))


def _days(wanted: TransactionFilter) -> list[Condition]:
    found = [] if wanted.date_from is None else [LINES.c.date >= wanted.date_from]
    return found if wanted.date_to is None else [*found, LINES.c.date <= wanted.date_to]


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


def _wanted_categories(uow: UnitOfWork, wanted: TransactionFilter) -> list[UUID] | None:
    """Return the categories of which a filter means one, None when it means any or none."""
    named = [*wanted.category_ids, *([wanted.category_id] if wanted.category_id else [])]
    return _with_children(uow, named) if named else None


def _with_children(uow: UnitOfWork, named: Sequence[UUID]) -> list[UUID]:
    if not named:
        return []
    rows = uow.session.connection().execute(
        select(CATEGORIES.c.id, CATEGORIES.c.parent_id).where(
            CATEGORIES.c.household_id == uow.household_id, CATEGORIES.c.deleted_at.is_(None)
        )
    )
    children: dict[UUID | None, list[UUID]] = {}
    for row_id, parent_id in rows:
        children.setdefault(parent_id, []).append(row_id)
    found, pending = dict.fromkeys(named), list(named)
    while pending:
        below = [each for each in children.get(pending.pop(), []) if each not in found]
        found |= dict.fromkeys(below)
        pending += below
    return list(found)


def _split_into(uow: UnitOfWork, category_ids: list[UUID]) -> Any:
    return select(PARTS.c.transaction_id).where(
        PARTS.c.household_id == uow.household_id, PARTS.c.category_id.in_(category_ids)
    )


def _in_categories(uow: UnitOfWork, category_ids: list[UUID]) -> Condition:
    return or_(
        LINES.c.category_id.in_(category_ids),
        and_(LINES.c.is_split, LINES.c.id.in_(_split_into(uow, category_ids))),
    )


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
    if payee_ids:
        streams = [stream.led_by(_lead("payee", "payee_id", payee_ids))]
    plain = stream.led_by(None)
    return [*streams, *_exact_amounts(uow, plain, text), replace(plain, text=folded)]


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
