"""One purchase and all that hangs on it, ready to be shown."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from spends.domains.belongings.kinds import OWNED, PaymentRole, PurchaseStatus
from spends.domains.belongings.service import chain, listing
from spends.domains.belongings.views import PurchaseDetail, PurchaseView
from spends.domains.documents.views import DocumentView, FaceView
from spends.domains.ledger.service.naming import categories
from spends.kit.unit_of_work import UnitOfWork
from spends.ui.components.document_tile import KINDS
from spends.ui.components.icon_paths import ICON_PATHS
from spends.ui.components.purchase_chip import (
    STATUS_TONES,
    STATUSES,
    WARRANTY_TONES,
    warranty_words,
)
from spends.ui.components.types import Option
from spends.ui.format import long_date, money, number, with_worth, worth
from spends.ui.navigation import ICONS
from spends.ui.pages.item.costs import Cost, cost_of
from spends.ui.pages.item.covers import Cover, Promise, covers_of, promise_of
from spends.ui.pages.item.lines import Line, RefundRow, lines_of, offers_of, refunds_of
from spends.ui.pages.item.steps import ChainStep, Gap, gaps_of, steps_of
from spends.ui.pictures import picture_of
from spends.ui.valued import worth_on


@dataclass(frozen=True)
class Fact:
    """One thing that is known of a purchase."""

    label: str
    words: str


@dataclass(frozen=True)
class Paper:
    """A document of a purchase; `is_cover` says that it is its picture."""

    id: str
    anchor: str
    name: str
    words: str
    kind: str
    picture: str
    href: str
    can_cover: bool
    is_cover: bool


@dataclass(frozen=True)
class Item:
    """A purchase as its own page shows it."""

    id: str = ""
    name: str = ""
    note: str = ""
    photo: str = ""
    icon: str = ICON_PATHS["package"]
    hue: str = ""
    status: str = ""
    status_tone: str = ""
    cover: str = ""
    cover_tone: str = ""
    total: str = ""
    worth: str = ""
    net: str = ""
    currency: str = ""
    lent: bool = False
    sold: bool = False
    owned: bool = False
    returnable: bool = False
    unpaid: bool = False
    sale_unpaid: bool = False
    can_expect: bool = False
    notes: str = ""
    facts: list[Fact] = field(default_factory=list)
    steps: list[ChainStep] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    offers: list[Line] = field(default_factory=list)
    refunds: list[RefundRow] = field(default_factory=list)
    covers: list[Cover] = field(default_factory=list)
    under: list[Option] = field(default_factory=list)
    promise: Promise = field(default_factory=Promise)
    papers: list[Paper] = field(default_factory=list)
    cost: Cost = field(default_factory=Cost)
    today: str = ""
    label_href: str = ""


def item_of(uow: UnitOfWork, purchase_id: UUID) -> Item:
    """Return a purchase with all that hangs on it; NotFound when it is unknown."""
    detail = listing.purchase(uow, purchase_id)
    row, today, locale = detail.purchase, uow.today(), uow.actor.locale
    facts = categories.category_facts(uow)
    icon, hue = "", ""
    if row.category_id is not None and row.category_id in facts:
        icon, hue = facts[row.category_id].icon, facts[row.category_id].color
    status = PurchaseStatus(row.status)
    owned = status in OWNED
    until = row.covered_until if owned else None
    lines = lines_of(uow, row.id)
    roles = {line.role for line in lines}
    unpaid = PaymentRole.PAID not in roles
    sale_unpaid = status == PurchaseStatus.SOLD and PaymentRole.SOLD not in roles
    awaited = any(
        refund.dismissed_on is None and refund.settled_on is None for refund in detail.refunds
    )
    covers = covers_of(uow, detail)
    asked = sum(refund.amount for refund in detail.refunds if refund.dismissed_on is None)
    return Item(
        id=str(row.id),
        name=row.product_name,
        note=" · ".join(part for part in (row.brand, row.retailer) if part),
        photo=picture_of(row, [_face(paper) for paper in detail.documents]),
        icon=ICON_PATHS.get(icon, ICON_PATHS[ICONS["purchase"]]),
        hue=hue,
        status=STATUSES[status],
        status_tone=STATUS_TONES.get(status, ""),
        cover=warranty_words(until, today, locale),
        cover_tone=WARRANTY_TONES.get(row.warranty, ""),
        total=money(row.total, row.currency_code, locale),
        worth=worth(row.base_total, row.currency_code, uow.actor.currency_code, locale),
        net=_net(uow, detail),
        currency=row.currency_code,
        lent=bool(row.lent_to),
        sold=status == PurchaseStatus.SOLD,
        owned=owned,
        returnable=owned and asked < row.total,
        unpaid=unpaid,
        sale_unpaid=sale_unpaid,
        can_expect=asked < row.total,
        notes=row.notes or "",
        facts=_facts(uow, row),
        steps=steps_of(uow, chain.of_detail(uow, detail)),
        gaps=gaps_of(
            is_paid=not unpaid,
            has_papers=bool(detail.documents),
            has_cover=bool(covers),
            is_quiet=not (awaited or any(claim.closed is None for claim in detail.claims)),
        ),
        lines=lines,
        offers=offers_of(uow, row.id, unpaid=unpaid, sale_unpaid=sale_unpaid),
        refunds=refunds_of(uow, detail.refunds),
        covers=covers,
        under=[Option(cover.id, f"{cover.title}, {cover.chip.lower()}") for cover in covers],
        promise=promise_of(uow, row.id),
        papers=_papers(detail.documents, row.photo_id),
        cost=cost_of(uow, row),
        today=today.isoformat(),
        label_href=f"/api/purchases/{row.id}/label",
    )


def _net(uow: UnitOfWork, detail: PurchaseDetail) -> str:
    row, locale = detail.purchase, uow.actor.locale
    if detail.net_cost == row.total:
        return ""
    parts = []
    if detail.credited:
        parts.append(f"{money(detail.credited, row.currency_code, locale)} refunded")
    if row.sold_for:
        parts.append(f"sold for {money(row.sold_for, row.currency_code, locale)}")
    code = row.currency_code
    base = worth_on(uow, detail.net_cost, code, uow.today())
    net = with_worth(money(detail.net_cost, code, locale), base)
    return f"Net cost {net}: {' and '.join(parts)}"


def _facts(uow: UnitOfWork, row: PurchaseView) -> list[Fact]:
    locale = uow.actor.locale

    def paid(minor: int) -> str:
        base = worth_on(uow, minor, row.currency_code, row.purchase_date)
        return with_worth(money(minor, row.currency_code, locale), base)

    many = row.quantity > 1
    life = row.useful_life_months
    pairs: list[tuple[str, Any]] = [
        ("Price of one", paid(row.price) if many or row.tax or row.shipping else ""),
        ("Quantity", number(row.quantity, locale) if many else ""),
        ("Tax on top", paid(row.tax) if row.tax else ""),
        ("Shipping", paid(row.shipping) if row.shipping else ""),
        ("Retailer", row.retailer),
        ("Brand", row.brand),
        ("Model", row.model),
        ("Serial number", row.serial_number),
        ("Category", row.category_name),
        ("Location", row.location),
        ("Lent to", row.lent_to),
        ("Bought", long_date(row.purchase_date, locale)),
        ("Delivered", row.delivery_date and long_date(row.delivery_date, locale)),
        ("Return until", row.return_by and long_date(row.return_by, locale)),
        ("Sold", row.sold_on and long_date(row.sold_on, locale)),
        ("Useful life", _life(life, locale) if life else ""),
    ]
    return [Fact(label, str(words)) for label, words in pairs if words]


def _life(months: int, locale: str) -> str:
    years, rest = divmod(months, 12)
    if rest or not years:
        return "1 month" if months == 1 else f"{number(months, locale)} months"
    return "1 year" if years == 1 else f"{years} years"


def _face(paper: DocumentView) -> FaceView:
    return FaceView(paper.id, paper.media_type, paper.has_thumbnail)


def _papers(found: Iterable[DocumentView], cover: UUID | None) -> list[Paper]:
    return [
        Paper(
            id=str(paper.id),
            anchor=f"document-{paper.id}",
            name=paper.file_name,
            words=KINDS[paper.kind] + _pages(paper.page_count),
            kind=str(paper.kind),
            picture=paper.thumbnail_path or "",
            href=paper.content_path + ("?inline=true" if paper.shown_inline else ""),
            can_cover=paper.media_type.startswith("image/") and paper.id != cover,
            is_cover=paper.id == cover,
        )
        for paper in found
    ]


def _pages(count: int | None) -> str:
    if not count:
        return ""
    return " · 1 page" if count == 1 else f" · {count} pages"
