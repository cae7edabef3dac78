"""/api/purchases: what the household bought, with warranties, loans and sales."""

import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from spends.api.amounts import AmountText, amount_text
from spends.api.deps import PathId, Work
from spends.api.lists import ListOut, Paging
from spends.api.transactions import TransactionOut
from spends.api.warranties import ClaimOut, WarrantyOut
from spends.domains.belongings.schemas import (
    Loan,
    NewPurchase,
    PurchaseChanges,
    PurchaseFilter,
    PurchaseSort,
    Sale,
)
from spends.domains.belongings.service import purchases, warranties
from spends.domains.belongings.views import PurchaseDetail, PurchaseView
from spends.kit.paging import MAX_LIMIT
from spends.kit.unit_of_work import UnitOfWork

router = APIRouter(prefix="/api/purchases", tags=["purchases"])


class PurchaseOut(BaseModel):
    """A purchase. Amounts are in its currency; `price` is that of one piece.

    `total` is price times quantity, tax and shipping, `base_total` the same in the household's
    currency at that day's rate, null while that is missing. `covered_until` is the last day of its
    warranties, null without one or where one has no end; `warranty` is what that is today: active,
    expiring, expired or none.
    """

    id: UUID
    product_name: str
    price: AmountText
    currency_code: str
    quantity: int
    tax: AmountText
    shipping: AmountText
    total: AmountText
    base_total: AmountText | None
    base_currency_code: str
    retailer_id: UUID | None
    brand_id: UUID | None
    category_id: UUID | None
    category_name: str | None
    status: str
    purchase_date: datetime.date
    delivery_date: datetime.date | None
    return_by: datetime.date | None
    serial_number: str | None
    model: str | None
    location: str | None
    notes: str | None
    useful_life_months: int | None
    residual_value: AmountText
    sold_for: AmountText | None
    sold_on: datetime.date | None
    lent_to: str | None
    lent_on: datetime.date | None
    photo_id: UUID | None
    covered_until: datetime.date | None
    warranty: str
    created_at: datetime.datetime
    updated_at: datetime.datetime
    version: int


class PurchaseRow(PurchaseOut):
    """A purchase in a list, with the names of its retailer and brand."""

    retailer: str | None
    brand: str | None

    @classmethod
    def of(cls, view: PurchaseView, base: str) -> "PurchaseRow":
        """Return a view as it goes out; `base` is the household's currency."""
        return cls(**_values(view, base), retailer=view.retailer, brand=view.brand)


class NamedOut(BaseModel):
    """The retailer or brand of a purchase."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    url: str | None


class AttachedOut(BaseModel):
    """A document of a purchase; `content` is where its bytes are."""

    id: UUID
    kind: str
    file_name: str
    media_type: str
    size: int
    content: str
    thumbnail: str | None


class PurchaseWhole(PurchaseOut):
    """A purchase with all that hangs on it.

    `net_cost` is its total without what refunds have brought (`credited`) and what it was sold for.
    """

    retailer: NamedOut | None
    brand: NamedOut | None
    warranties: list[WarrantyOut]
    claims: list[ClaimOut]
    documents: list[AttachedOut]
    transaction: TransactionOut | None
    credited: AmountText
    net_cost: AmountText

    @classmethod
    def of(cls, detail: PurchaseDetail, base: str) -> "PurchaseWhole":
        """Return a purchase as it goes out; `base` is the household's currency."""
        view = detail.purchase
        return cls(
            **_values(view, base),
            retailer=NamedOut.model_validate(detail.retailer) if detail.retailer else None,
            brand=NamedOut.model_validate(detail.brand) if detail.brand else None,
            warranties=[WarrantyOut.model_validate(row) for row in detail.warranties],
            claims=[ClaimOut.model_validate(row) for row in detail.claims],
            documents=[
                AttachedOut(
                    id=row.id,
                    kind=row.kind,
                    file_name=row.file_name,
                    media_type=row.media_type,
                    size=row.size,
                    content=row.content_path,
                    thumbnail=row.thumbnail_path,
                )
                for row in detail.documents
            ],
            transaction=TransactionOut.of(detail.transaction, base) if detail.transaction else None,
            credited=amount_text(detail.credited, view.currency_code),
            net_cost=amount_text(detail.net_cost, view.currency_code),
        )


_AMOUNTS = ("price", "tax", "shipping", "total", "residual_value", "sold_for")
_PLAIN = tuple(
    name
    for name in PurchaseOut.model_fields
    if name not in {*_AMOUNTS, "base_total", "base_currency_code", "covered_until"}
)


def _values(view: PurchaseView, base: str) -> dict[str, Any]:
    until = view.covered_until
    return {
        **{name: getattr(view, name) for name in _PLAIN},
        **{name: amount_text(getattr(view, name), view.currency_code) for name in _AMOUNTS},
        "base_total": amount_text(view.base_total, base),
        "base_currency_code": base,
        "covered_until": None if until == datetime.date.max else until,
    }


class SuggestionOut(BaseModel):
    """What the law of a country may give a purchase: a suggestion, no advice."""

    model_config = ConfigDict(from_attributes=True)

    country: str
    years: int
    law: str
    warranty_start: datetime.date
    warranty_end: datetime.date


class Suggested(BaseModel):
    """The suggestion, null where the law is not known or the purchase has such a warranty."""

    suggestion: SuggestionOut | None


class LocationOut(BaseModel):
    """A place where things are, and how many purchases."""

    location: str
    purchase_count: int


class PurchaseQuery(PurchaseFilter):
    """Which purchases are asked for, in which order, and which part of them."""

    sort: PurchaseSort = "-date"
    skip: Annotated[int, Field(ge=0, le=10**9, description="How many to leave out.")] = 0
    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT, description="How many to give.")] = 20

    @property
    def wanted(self) -> PurchaseFilter:
        """The filter alone."""
        filters = self.model_fields_set & PurchaseFilter.model_fields.keys()
        return PurchaseFilter(**{name: getattr(self, name) for name in filters})


def _one(uow: UnitOfWork, purchase_id: UUID) -> PurchaseWhole:
    return PurchaseWhole.of(purchases.purchase(uow, purchase_id), uow.actor.currency_code)


@router.get("", summary="List purchases")
async def purchase_list(
    work: Work, query: Annotated[PurchaseQuery, Query()]
) -> ListOut[PurchaseRow]:
    """List purchases, the newest first.

    The filters combine. `search` looks for each of its words in name, serial number, model,
    location, notes, retailer and brand, whatever the case and accents; `category_id` means what
    stands below it too; `warranty` goes by the last day of all warranties of a purchase.
    """

    def listed(uow: UnitOfWork) -> ListOut[PurchaseRow]:
        part = purchases.purchases(uow, query.wanted, query.sort, query.skip, query.limit)
        return ListOut.of(part, lambda view: PurchaseRow.of(view, uow.actor.currency_code))

    return await work.read(listed)


@router.post("", status_code=201, summary="Add a purchase")
async def add_purchase(new: NewPurchase, work: Work) -> PurchaseWhole:
    """Add a purchase; any of the warranty's fields adds one, in the same step.

    Such a warranty has an end or a length in months, and starts on the day of delivery, or of the
    purchase, unless said otherwise.
    """

    def added(uow: UnitOfWork) -> PurchaseWhole:
        return _one(uow, purchases.add_purchase(uow, new).id)

    return await work.post(added)


@router.get("/locations", summary="List locations")
async def locations(work: Work, page: Paging) -> ListOut[LocationOut]:
    """List the locations that purchases are at, by name."""

    def listed(uow: UnitOfWork) -> ListOut[LocationOut]:
        return ListOut.of_all(
            purchases.locations(uow),
            page,
            lambda row: LocationOut(location=row[0], purchase_count=row[1]),
        )

    return await work.read(listed)


@router.get("/{purchase_id}", summary="Get a purchase")
async def purchase(purchase_id: PathId, work: Work) -> PurchaseWhole:
    """Return a purchase with warranties, retailer, brand, documents and the line that paid it."""
    return await work.read(lambda uow: _one(uow, purchase_id))


@router.put("/{purchase_id}", summary="Change a purchase")
@router.patch("/{purchase_id}", summary="Change a purchase")
async def change_purchase(
    purchase_id: PathId, changes: PurchaseChanges, work: Work
) -> PurchaseWhole:
    """Change the fields that are sent. A `version` that is not the present one is refused."""

    def changed(uow: UnitOfWork) -> PurchaseWhole:
        return _one(uow, purchases.change_purchase(uow, purchase_id, changes).id)

    return await work.write(changed)


@router.delete(
    "/{purchase_id}", status_code=204, summary="Delete a purchase", response_class=Response
)
async def delete_purchase(purchase_id: PathId, work: Work) -> None:
    """Delete a purchase with its warranties; documents that nothing else holds go with it."""
    await work.write(lambda uow: purchases.delete_purchase(uow, purchase_id))


@router.post("/{purchase_id}/restore", summary="Restore a deleted purchase")
async def restore_purchase(purchase_id: PathId, work: Work) -> PurchaseWhole:
    """Bring a deleted purchase back, with the warranties and documents that went with it."""

    def restored(uow: UnitOfWork) -> PurchaseWhole:
        return _one(uow, purchases.restore_purchase(uow, purchase_id).id)

    return await work.post(restored)


@router.post("/{purchase_id}/duplicate", status_code=201, summary="Duplicate a purchase")
async def duplicate_purchase(purchase_id: PathId, work: Work, response: Response) -> PurchaseWhole:
    """Add the same purchase once more, with its warranties, without serial number and documents."""

    def duplicated(uow: UnitOfWork) -> PurchaseWhole:
        return _one(uow, purchases.duplicate_purchase(uow, purchase_id).id)

    made = await work.post(duplicated)
    response.headers["Location"] = f"{router.prefix}/{made.id}"
    return made


@router.post("/{purchase_id}/loan", summary="Lend a purchase")
async def lend(purchase_id: PathId, loan: Loan, work: Work) -> PurchaseWhole:
    """Note to whom a thing is lent, today unless said otherwise."""

    def lent(uow: UnitOfWork) -> PurchaseWhole:
        return _one(uow, purchases.lend(uow, purchase_id, loan).id)

    return await work.post(lent)


@router.delete("/{purchase_id}/loan", summary="Take a lent purchase back")
async def take_back(purchase_id: PathId, work: Work) -> PurchaseWhole:
    """Note that a lent thing is back."""

    def back(uow: UnitOfWork) -> PurchaseWhole:
        return _one(uow, purchases.take_back(uow, purchase_id).id)

    return await work.write(back)


@router.post("/{purchase_id}/sale", summary="Sell a purchase")
async def sell(purchase_id: PathId, sale: Sale, work: Work) -> PurchaseWhole:
    """Note what a thing was sold for, all pieces together, today unless said otherwise."""

    def sold(uow: UnitOfWork) -> PurchaseWhole:
        return _one(uow, purchases.sell(uow, purchase_id, sale).id)

    return await work.post(sold)


@router.delete("/{purchase_id}/sale", summary="Take a sale back")
async def unsell(purchase_id: PathId, work: Work) -> PurchaseWhole:
    """Note that a thing is not sold after all."""

    def unsold(uow: UnitOfWork) -> PurchaseWhole:
        return _one(uow, purchases.unsell(uow, purchase_id).id)

    return await work.write(unsold)


@router.get("/{purchase_id}/statutory-warranty", summary="Suggest a statutory warranty")
async def statutory_warranty(
    purchase_id: PathId,
    work: Work,
    country: Annotated[
        str, Query(pattern="^([A-Za-z]{2})?$", description="As in DE; else the reader's own.")
    ] = "",
) -> Suggested:
    """Suggest the legal guarantee of a country; what holds for a thing may differ."""

    def suggested(uow: UnitOfWork) -> Suggested:
        found = warranties.suggestion(uow, purchase_id, country or None)
        return Suggested(suggestion=SuggestionOut.model_validate(found) if found else None)

    return await work.read(suggested)
