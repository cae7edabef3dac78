"""The sample family's things, put into a household with their warranties, refunds and papers."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID
from zlib import crc32

from spends.domains.belongings.kinds import ClaimOutcome, PaymentRole, RefundReason, WarrantyType
from spends.domains.belongings.models import Brand, Retailer
from spends.domains.belongings.schemas import (
    Loan,
    NewClaim,
    NewCredit,
    NewPayment,
    NewPurchase,
    NewRefund,
    NewWarranty,
    Sale,
)
from spends.domains.belongings.service import (
    claims,
    names,
    payments,
    purchases,
    refunds,
    warranties,
)
from spends.domains.belongings.service.loading import show_photos
from spends.domains.demo.sample import SampleTransaction
from spends.domains.demo.things import Thing, sample_things
from spends.domains.documents.kinds import DocumentKind, LinkTarget
from spends.domains.documents.schemas import Blob
from spends.domains.documents.service.loading import LoadedDocument, load_documents
from spends.domains.households import service as households
from spends.kit.money import decimal_amount
from spends.kit.unit_of_work import UnitOfWork

_LARGE = 40_000
PICTURE = "picture-"


class _Books(NamedTuple):
    currency: str
    line_ids: Sequence[UUID]
    lines: Sequence[SampleTransaction]


def load_things(
    uow: UnitOfWork,
    lines: Sequence[SampleTransaction],
    line_ids: Sequence[UUID],
    categories: Mapping[str, UUID],
    papers: Mapping[str, Blob],
) -> tuple[list[UUID], set[UUID]]:
    """Load what the lines bought; return the ids of the purchases and of their documents."""
    currency = households.currency(uow)
    made: dict[UUID, Thing] = {}
    for thing in sample_things(lines, uow.today()):
        purchase_id = _add(uow, thing, currency, categories)
        made[purchase_id] = thing
        payments.pay_with(uow, purchase_id, NewPayment(transaction_id=line_ids[thing.place]))
        covers = _cover(uow, purchase_id, thing)
        _live(uow, purchase_id, thing, covers)
        _settle(uow, purchase_id, thing, _Books(currency, line_ids, lines))
    return list(made), _prove(uow, made, papers)


def _add(uow: UnitOfWork, thing: Thing, currency: str, categories: Mapping[str, UUID]) -> UUID:
    good, price = thing.good, thing.price
    retailer = names.find_or_add(uow, Retailer, thing.line.payee)
    brand = names.find_or_add(uow, Brand, good.brand)
    fields: dict[str, Any] = {}
    if good.cover:
        fields["serial_number"] = f"{crc32(good.name.encode()):08X}"
    if good.life:
        fields["useful_life_months"] = good.life
        fields["residual_value"] = decimal_amount(price * good.residual // 100, currency)
    if price >= _LARGE:
        fields["delivery_date"] = min(thing.line.day + timedelta(days=6), uow.today())
    new = NewPurchase(
        product_name=good.name,
        price=decimal_amount(price, currency),
        currency_code=currency,
        retailer_id=retailer.id if retailer else None,
        brand_id=brand.id if brand else None,
        category_id=categories[thing.line.category] if thing.line.category else None,
        purchase_date=thing.line.day,
        return_by=thing.line.day + timedelta(days=30),
        location=good.location,
        **fields,
    )
    return purchases.add_purchase(uow, new).id


def _cover(uow: UnitOfWork, purchase_id: UUID, thing: Thing) -> list[UUID]:
    made = []
    for kind, months, provider in thing.good.cover:
        length: dict[str, Any] = {"warranty_months": months} if months else {}
        if thing.good.ends_in is not None:
            length = {"warranty_end": uow.today() + timedelta(days=thing.good.ends_in)}
        new = NewWarranty(
            warranty_type=WarrantyType(kind),
            warranty_start=thing.line.day,
            provider=provider,
            **length,
        )
        made.append(warranties.add(uow, purchase_id, new).id)
    return made


def _live(uow: UnitOfWork, purchase_id: UUID, thing: Thing, covers: list[UUID]) -> None:
    fate, day, today = thing.good.fate, thing.line.day, uow.today()
    if fate == "lent":
        lent_on = max(day, today - timedelta(days=17))
        purchases.lend(uow, purchase_id, Loan(lent_to="Felix", lent_on=lent_on))
    elif fate == "voided":
        warranties.void(uow, covers[0])
    elif fate == "claimed":
        opened = max(day, today - timedelta(days=9))
        notes = "Crackles at low volume; the shop sends a label."
        claims.open_claim(uow, covers[0], NewClaim(opened=opened, notes=notes))
    elif fate == "repaired":
        opened = day + (today - day) // 2
        new = NewClaim(
            opened=opened,
            closed=min(opened + timedelta(days=8), today),
            outcome=ClaimOutcome.REPAIRED,
            notes="The pump was changed.",
        )
        claims.open_claim(uow, covers[0], new)


def _settle(
    uow: UnitOfWork,
    purchase_id: UUID,
    thing: Thing,
    books: _Books,
) -> None:
    day, today = thing.line.day, uow.today()
    currency, line_ids, lines = books
    if thing.good.fate == "waiting":
        new = NewRefund(requested_on=min(day + timedelta(days=5), today - timedelta(days=20)))
        refunds.start_return(uow, purchase_id, new)
    elif thing.paid_back is not None:
        back = lines[thing.paid_back]
        asked = max(day, back.day - timedelta(days=7))
        if back.amount == thing.price or thing.good.fate == "half":
            wanted = refunds.start_return(uow, purchase_id, NewRefund(requested_on=asked))
        else:
            amount = decimal_amount(back.amount, currency)
            new = NewRefund(reason=RefundReason.PRICE, amount=amount, requested_on=asked)
            wanted = refunds.expect(uow, purchase_id, new)
        refunds.credit(uow, wanted.id, NewCredit(transaction_id=line_ids[thing.paid_back]))
    if thing.deposit is not None:
        line = lines[thing.deposit]
        sold_for: Decimal = decimal_amount(line.amount, currency)
        purchases.sell(uow, purchase_id, Sale(sold_for=sold_for, sold_on=line.day))
        sold = NewPayment(transaction_id=line_ids[thing.deposit], role=PaymentRole.SOLD)
        payments.pay_with(uow, purchase_id, sold)


def _prove(uow: UnitOfWork, things: Mapping[UUID, Thing], papers: Mapping[str, Blob]) -> set[UUID]:
    receipts = [
        _paper(f"receipt-{thing.line.day}-{thing.key}.pdf", papers[thing.key], [purchase_id])
        for purchase_id, thing in things.items()
        if thing.key in papers
    ]
    shown: dict[str, list[UUID]] = {}
    for purchase_id, thing in things.items():
        shown.setdefault(thing.good.picture, []).append(purchase_id)
    photos = [
        _paper(f"{name}.webp", papers[PICTURE + name], ids, DocumentKind.PHOTO)
        for name, ids in shown.items()
        if PICTURE + name in papers
    ]
    kept = load_documents(uow, [*photos, *receipts])
    show_photos(uow, {each: photo.id for photo in photos for each in photo.target_ids})
    return kept


def _paper(
    name: str, blob: Blob, ids: list[UUID], kind: DocumentKind = DocumentKind.RECEIPT
) -> LoadedDocument:
    return LoadedDocument(name, kind, blob, LinkTarget.PURCHASE, ids)
