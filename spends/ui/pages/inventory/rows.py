"""The purchases of a page, ready to be shown."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from spends.domains.belongings.kinds import OWNED, PurchaseStatus
from spends.domains.belongings.models import Brand, Retailer
from spends.domains.belongings.service import listing, names
from spends.domains.belongings.service import worth as values
from spends.domains.belongings.views import PurchaseView
from spends.domains.documents import service as documents
from spends.domains.documents.kinds import LinkTarget
from spends.domains.documents.views import FaceView
from spends.domains.ledger.service.naming import categories
from spends.kit.actor import Actor
from spends.kit.unit_of_work import UnitOfWork
from spends.ui.components.icon_paths import ICON_PATHS
from spends.ui.components.purchase_chip import (
    STATUS_TONES,
    STATUSES,
    WARRANTY_TONES,
    warranty_words,
)
from spends.ui.components.types import Option
from spends.ui.format import NO_RATE, money, number, short_date, worth
from spends.ui.navigation import ICONS
from spends.ui.pages.transactions.rows import category_options
from spends.ui.pictures import picture_of


@dataclass(frozen=True)
class Row:
    """A purchase as the inventory shows it."""

    id: str
    href: str
    name: str
    note: str
    retailer: str
    location: str
    day: str
    total: str
    worth: str
    status: str
    status_tone: str
    cover: str
    cover_tone: str
    photo: str
    icon: str
    hue: str
    proven: bool


@dataclass(frozen=True)
class Choices:
    """What the filters offer."""

    retailers: list[Option]
    brands: list[Option]
    categories: list[Option]
    locations: list[Option]


def make_rows(
    uow: UnitOfWork, items: Sequence[PurchaseView], worth_on: date | None = None
) -> list[Row]:
    """Return purchases as rows, each with its picture, and with its worth on a day if asked for."""
    papers = documents.faces(uow, LinkTarget.PURCHASE, [item.id for item in items])
    known = categories.category_facts(uow).items()
    looks: dict[UUID | None, tuple[str, str]] = {
        key: (facts.icon, facts.color) for key, facts in known
    }
    today = uow.today()
    rows = [_row(item, papers.get(item.id, ()), looks, today, uow.actor) for item in items]
    if worth_on is None:
        return rows
    found = values.of_each(uow, [item.id for item in items], worth_on)
    return [
        replace(row, worth=worth_words(found.get(item.id), worth_on, today, uow.actor))
        for row, item in zip(rows, items, strict=True)
    ]


def worth_words(value: int | None, day: date, today: date, actor: Actor) -> str:
    """Return what things are worth on a day: "worth €120", "worth €120 on 31 May"."""
    if value is None:
        return NO_RATE
    words = f"worth {money(value, actor.currency_code, actor.locale)}"
    return words if day == today else f"{words} on {short_date(day, today, actor.locale)}"


def _row(
    item: PurchaseView,
    papers: Sequence[FaceView],
    looks: dict[UUID | None, tuple[str, str]],
    today: date,
    actor: Actor,
) -> Row:
    locale, currency = actor.locale, actor.currency_code
    icon, hue = looks.get(item.category_id, ("", ""))
    status = PurchaseStatus(item.status)
    where = f"Lent to {item.lent_to}" if item.lent_to else item.location
    until = item.covered_until if status in OWNED else None
    many = f"{number(item.quantity, locale)} pieces" if item.quantity > 1 else ""
    return Row(
        id=str(item.id),
        href=f"/inventory/{item.id}",
        name=item.product_name,
        note=" · ".join(part for part in (item.brand, where, many) if part),
        retailer=item.retailer or "",
        location=where or "",
        day=short_date(item.purchase_date, today, locale),
        total=money(item.total, item.currency_code, locale),
        worth=worth(item.base_total, item.currency_code, currency, locale),
        status=STATUSES[status],
        status_tone=STATUS_TONES.get(status, ""),
        cover=warranty_words(until, today, locale),
        cover_tone=WARRANTY_TONES.get(item.warranty, ""),
        photo=picture_of(item, papers),
        icon=ICON_PATHS.get(icon, ICON_PATHS[ICONS["purchase"]]),
        hue=hue,
        proven=bool(papers),
    )


def choices(uow: UnitOfWork) -> Choices:
    """Return what the filters offer."""
    return Choices(
        name_options(uow, Retailer),
        name_options(uow, Brand),
        category_options(uow),
        [Option(name, name) for name, _ in listing.locations(uow)],
    )


def name_options(uow: UnitOfWork, model: type[Retailer] | type[Brand]) -> list[Option]:
    """Return the retailers or brands by name, as a filter offers them."""
    return [Option(str(key), name) for key, name in names.labels(uow, model)]


def range_words(start: int, shown: int, count: int | None, locale: str) -> str:
    """Return "51-100 of 12,345"; the total is left out while it is being counted."""
    if not shown:
        return ""
    words = f"{number(start, locale)}\u2013{number(start + shown - 1, locale)}"
    return words if count is None else f"{words} of {number(count, locale)}"
