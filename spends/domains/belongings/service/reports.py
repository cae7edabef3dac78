"""What is printed of the belongings: for the insurance, and labels for the things."""

from collections.abc import Sequence
from uuid import UUID

from spends.domains.belongings import rules
from spends.domains.belongings.kinds import OWNED
from spends.domains.belongings.ports import InsuranceReport, InsuredItem, InsuredPlace, Label
from spends.domains.belongings.schemas import PurchaseFilter
from spends.domains.belongings.service import listing
from spends.domains.belongings.views import PurchaseView
from spends.domains.documents import service as documents
from spends.domains.documents.kinds import DocumentKind, LinkTarget
from spends.domains.documents.views import DocumentView
from spends.domains.households import service as households
from spends.kit.actor import Permission
from spends.kit.errors import InvalidInput, NotFound
from spends.kit.unit_of_work import UnitOfWork
from spends.kit.validation import validated

MOST_ITEMS = 2_000
MOST_LABELS = 1_000


def insurance(uow: UnitOfWork, location: str | None = None) -> InsuranceReport:
    """Return what the household still has, at one place or at all of them.

    What has a useful life is worth what is left of it today, all else what it cost. InvalidInput
    when it would be over 2,000 things.
    """
    rows = owned(uow, location, MOST_ITEMS)
    papers = documents.attached(uow, LinkTarget.PURCHASE, [row.id for row in rows])
    places: dict[str, list[InsuredItem]] = {}
    for row in sorted(
        rows, key=lambda row: (row.location or "\uffff", row.product_name.casefold())
    ):
        places.setdefault(row.location or "", []).append(_item(uow, row, papers[row.id]))
    return InsuranceReport(
        household=households.current(uow).name,
        day=uow.today(),
        currency_code=uow.actor.currency_code,
        locale=uow.actor.locale,
        places=tuple(InsuredPlace(name, tuple(items)) for name, items in places.items()),
    )


def owned(uow: UnitOfWork, location: str | None, most: int) -> list[PurchaseView]:
    """Return what the household still has; InvalidInput when that is more than `most`."""
    uow.require(Permission.READ)
    rows: list[PurchaseView] = []
    for status in OWNED:
        wanted = validated(PurchaseFilter, {"status": status, "location": location or None})
        rows += listing.purchases(uow, wanted, "name", 0, most + 1).items
        if len(rows) > most:
            message = f"There are over {most:,} things. Choose one location."
            raise InvalidInput.field("location", message)
    return rows


def _item(uow: UnitOfWork, row: PurchaseView, papers: Sequence[DocumentView]) -> InsuredItem:
    proofs = [paper for paper in papers if paper.kind != DocumentKind.PHOTO]
    return InsuredItem(
        name=row.product_name,
        maker=" ".join(part for part in (row.brand, row.model) if part),
        serial_number=row.serial_number or "",
        retailer=row.retailer or "",
        bought_on=row.purchase_date,
        quantity=row.quantity,
        price=row.total,
        currency_code=row.currency_code,
        base_price=row.base_total,
        value=_value(uow, row),
        proofs=tuple(paper.file_name for paper in proofs),
        picture=_picture(row, papers),
    )


def _value(uow: UnitOfWork, row: PurchaseView) -> int | None:
    if row.base_total is None or row.useful_life_months is None:
        return row.base_total
    left = row.residual_value * row.base_total // row.total if row.total else 0
    start = row.delivery_date or row.purchase_date
    return rules.value_on(
        rules.Wear(row.base_total, left, start, row.useful_life_months), uow.today()
    )


def _picture(row: PurchaseView, papers: Sequence[DocumentView]) -> str | None:
    drawn = [paper for paper in papers if paper.has_thumbnail]
    chosen = [paper for paper in drawn if paper.id == row.photo_id]
    photos = [paper for paper in drawn if paper.kind == DocumentKind.PHOTO]
    best = next(iter((*chosen, *photos)), None)
    return documents.thumbnail_key(best.sha256) if best else None


def labels(
    uow: UnitOfWork, origin: str, ids: Sequence[UUID] = (), location: str | None = None
) -> list[Label]:
    """Return the labels of some things, or of all the household still has, at a place or anywhere.

    Their codes hold addresses below `origin`. InvalidInput for an unknown id, and over 1,000.
    """
    uow.require(Permission.READ)
    if not ids:
        return [_label(row, origin) for row in owned(uow, location, MOST_LABELS)]
    try:
        rows = listing.views(uow, list(dict.fromkeys(ids)))
    except NotFound as error:
        raise InvalidInput.field("ids", "One of these purchases does not exist.") from error
    return [_label(row, origin) for row in rows]


def label(uow: UnitOfWork, origin: str, purchase_id: UUID) -> Label:
    """Return the label of a thing; NotFound when it is unknown."""
    return _label(listing.view(uow, purchase_id), origin)


def _label(row: PurchaseView, origin: str) -> Label:
    words = " · ".join(part for part in (row.location, row.serial_number) if part)
    return Label(row.product_name, words, f"{origin.rstrip('/')}/inventory/{row.id}")
