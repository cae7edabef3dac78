"""Purchases as lists and with all that hangs on them, for pages by cursor and by number."""

import datetime
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from spends.domains.belongings import rules
from spends.domains.belongings.kinds import PaymentRole
from spends.domains.belongings.models import Brand, Retailer
from spends.domains.belongings.repository import listing
from spends.domains.belongings.repository import payments as stored
from spends.domains.belongings.repository import purchases as rows
from spends.domains.belongings.repository.listing import Key, Order, Wanted
from spends.domains.belongings.schemas import Cover, PurchaseFilter, PurchaseSort
from spends.domains.belongings.service import claims, names, payments, refunds, warranties
from spends.domains.belongings.views import PurchaseDetail, PurchaseView
from spends.domains.documents import service as documents
from spends.domains.documents.kinds import LinkTarget
from spends.domains.ledger.service.naming import categories
from spends.kit.actor import Permission
from spends.kit.errors import InvalidInput, NotFound
from spends.kit.money import MAX_MINOR
from spends.kit.paging import Page, Slice, decode_cursor, encode_cursor
from spends.kit.unit_of_work import UnitOfWork

PAGE = 50


def purchase(uow: UnitOfWork, purchase_id: UUID) -> PurchaseDetail:
    """Return a purchase with all that hangs on it; NotFound when it is unknown or deleted."""
    found = view(uow, purchase_id)
    credited = rows.credited(uow, [purchase_id]).get(purchase_id, 0)
    return PurchaseDetail(
        purchase=found,
        warranties=tuple(warranties.of_purchases(uow, [purchase_id]).get(purchase_id, ())),
        claims=tuple(claims.of_purchases(uow, [purchase_id])),
        retailer=names.view(uow, Retailer, found.retailer_id) if found.retailer_id else None,
        brand=names.view(uow, Brand, found.brand_id) if found.brand_id else None,
        credited=credited,
        documents=tuple(documents.attached(uow, LinkTarget.PURCHASE, [purchase_id])[purchase_id]),
        net_cost=rules.net_cost(found.total, credited, found.sold_for),
        transaction=next(
            (
                payment.transaction
                for payment in payments.of_purchase(uow, purchase_id)
                if payment.role == PaymentRole.PAID
            ),
            None,
        ),
        refunds=tuple(refunds.refunds_of(uow, [purchase_id]).get(purchase_id, ())),
    )


def check(uow: UnitOfWork, purchase_id: UUID) -> None:
    """Raise NotFound when a purchase is unknown or deleted."""
    uow.require(Permission.READ)
    rows.purchase(uow, purchase_id)


def view(uow: UnitOfWork, purchase_id: UUID) -> PurchaseView:
    """Return one row of the list; NotFound when it is unknown or deleted."""
    uow.require(Permission.READ)
    rows.purchase(uow, purchase_id)
    return views(uow, [purchase_id])[0]


def purchases(
    uow: UnitOfWork,
    wanted: PurchaseFilter,
    sort: PurchaseSort = "-date",
    skip: int = 0,
    limit: int = 20,
) -> Slice[PurchaseView]:
    """Return a slice by number with the exact total."""
    uow.require(Permission.READ)
    uow.session.flush()
    asked = _wanted(uow, wanted)
    ids = listing.by_skip(uow, asked, Order(sort, asked.today), skip, limit)
    return Slice(views(uow, ids), listing.count(uow, asked), skip, limit)


def page(
    uow: UnitOfWork,
    wanted: PurchaseFilter,
    sort: PurchaseSort = "-date",
    cursor: str | None = None,
    limit: int = PAGE,
) -> Page[PurchaseView]:
    """Return a page of what a filter means; InvalidInput for a cursor that is none of ours."""
    uow.require(Permission.READ)
    uow.session.flush()
    after, backwards = _key(cursor, sort)
    asked = _wanted(uow, wanted)
    order = Order(sort, asked.today, backwards=backwards)
    keys = listing.page(uow, asked, order, after, limit + 1)
    more = len(keys) > limit
    keys = keys[:limit]
    if backwards:
        keys.reverse()
    has_previous = more if backwards else after is not None
    has_next = True if backwards else more
    return Page(
        views(uow, [key.id for key in keys]),
        next=_cursor(keys[-1], "n") if keys and has_next else None,
        previous=_cursor(keys[0], "p") if keys and has_previous else None,
    )


def count(uow: UnitOfWork, wanted: PurchaseFilter) -> int:
    """Return how many purchases a filter means, exactly."""
    uow.require(Permission.READ)
    uow.session.flush()
    return listing.count(uow, _wanted(uow, wanted))


def to_return(uow: UnitOfWork, days: int) -> list[PurchaseView]:
    """Return what can be sent back only within so many days more, the most urgent first."""
    uow.require(Permission.READ)
    uow.session.flush()
    today = uow.today()
    due = stored.due_back(uow, today, today + datetime.timedelta(days=days))
    return views(uow, [row.id for row in due])


def locations(uow: UnitOfWork) -> list[tuple[str, int]]:
    """Return the locations in use by name, each with how many purchases are there."""
    uow.require(Permission.READ)
    uow.session.flush()
    return rows.locations(uow)


def _wanted(uow: UnitOfWork, wanted: PurchaseFilter) -> Wanted:
    below = categories.category_branch(uow, wanted.category_id) if wanted.category_id else ()
    return Wanted(wanted, uow.today(), below)


def _cursor(key: Key, way: str) -> str:
    value = key.value.isoformat() if isinstance(key.value, date) else key.value
    return encode_cursor([way, "" if value is None else value, key.id.hex])


def _key(cursor: str | None, sort: PurchaseSort) -> tuple[Key | None, bool]:
    if not cursor:
        return None, False
    way, first, row_id = decode_cursor(cursor, 3)
    broken = InvalidInput.field("cursor", "This page link is broken. Go back to the first page.")
    value: object = first
    try:
        if sort.endswith(("date", "warranty")):
            value = datetime.date.fromisoformat(str(first))
        elif sort.endswith("total"):
            value = int(first)
        key = Key(UUID(hex=str(row_id)), value)
    except ValueError as error:
        raise broken from error
    if way not in {"n", "p"} or (isinstance(value, int) and abs(value) > MAX_MINOR):
        raise broken
    return key, way == "p"


def views(uow: UnitOfWork, ids: Sequence[UUID]) -> list[PurchaseView]:
    """Return purchases with the names of what they point to, in the order of the ids."""
    if not ids:
        return []
    uow.session.flush()
    found = listing.full(uow, ids)
    if len(found) != len(set(ids)):
        raise NotFound
    named = any(row.category_id for row in found.values())
    known = categories.category_facts(uow) if named else {}
    today = uow.today()
    return [
        PurchaseView(
            **row._asdict(),
            category_name=known[row.category_id].name if row.category_id in known else None,
            warranty=cover(row.covered_until, today),
        )
        for row in (found[row_id] for row_id in ids)
    ]


def cover(until: date | None, today: date) -> Cover:
    """Return where the cover of a purchase stands, by its last day."""
    if until is None:
        return "none"
    if until < today:
        return "expired"
    return "expiring" if until <= rules.last_expiring(today) else "active"
