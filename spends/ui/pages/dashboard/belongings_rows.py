"""The belongings on the dashboard as a person reads them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from spends.domains.belongings.kinds import RefundStatus
from spends.domains.belongings.service.analytics import NameShare
from spends.domains.belongings.views import PurchaseView, RefundView, WarrantyView
from spends.ui import format as written
from spends.ui.components.purchase_chip import span
from spends.ui.pages.dashboard.belongings import Owned
from spends.ui.pages.dashboard.belongings_charts import (
    cover_rows,
    cover_words,
    month_rows,
    months_words,
)
from spends.ui.pages.dashboard.places import inventory, item
from spends.ui.pages.dashboard.rows import HUNDRED, Pen

COLORS = ("iris", "teal", "orange", "pink", "cyan", "grass")
DAYS_IN_MONTHS = 60
MONTH_DAYS = 30.44
YEAR = 12
SOON = 30


@dataclass(frozen=True)
class Thing:
    """A purchase, a warranty or a refund in a list."""

    name: str
    note: str
    end: str
    tone: str
    photo: str
    href: str
    worth: str = ""


@dataclass(frozen=True)
class Share:
    """A retailer, a brand or a product, and its part."""

    name: str
    note: str
    amount: str
    share: int
    color: str
    href: str


@dataclass(frozen=True)
class Shown:
    """All cards of the belongings but the drawings."""

    exists: bool = False
    ending: list[Thing] = field(default_factory=list)
    refunds: list[Thing] = field(default_factory=list)
    recent: list[Thing] = field(default_factory=list)
    newest_cover: list[Thing] = field(default_factory=list)
    cover_words: str = ""
    cover_rows: list[list[str]] = field(default_factory=list)
    months_words: str = ""
    month_rows: list[list[str]] = field(default_factory=list)
    retailers: list[Share] = field(default_factory=list)
    brands: list[Share] = field(default_factory=list)
    products: list[Share] = field(default_factory=list)


def shown_of(owned: Owned | None, pen: Pen) -> Shown:
    """Return what the cards say."""
    if owned is None:
        return Shown()
    return Shown(
        exists=True,
        ending=[_ending(row, owned, pen) for row in owned.ending],
        refunds=[_waited_for(row, owned, pen) for row in owned.waited_for],
        recent=[_recent(row, owned, pen) for row in owned.recent],
        newest_cover=[_cover(row, pen) for row in owned.newest_cover],
        cover_words=cover_words(owned),
        cover_rows=cover_rows(owned),
        months_words=months_words(owned.months, pen),
        month_rows=month_rows(owned.months, pen),
        retailers=_shares(owned.retailers, "retailer", owned, pen),
        brands=_shares(owned.brands, "brand", owned, pen),
        products=_products(owned, pen),
    )


def left_words(days: int) -> str:
    """Return "19 days left", "5 months left", "1 year 2 months left"."""
    if days == 0:
        return "Ends today"
    if days < DAYS_IN_MONTHS:
        return "1 day left" if days == 1 else f"{days} days left"
    months = int(days / MONTH_DAYS)
    years, rest = divmod(months, YEAR)
    parts = [_many(years, "year"), _many(rest, "month")]
    return " ".join(part for part in parts if part) + " left"


def _many(count: int, noun: str) -> str:
    return "" if not count else f"1 {noun}" if count == 1 else f"{count} {noun}s"


def _ending(row: WarrantyView, owned: Owned, pen: Pen) -> Thing:
    purchase = owned.purchases[row.purchase_id]
    days = row.days_left or 0
    cost = written.money(purchase.total, purchase.currency_code, pen.locale)
    cost = written.with_worth(cost, _worth(purchase, pen))
    note = " · ".join(part for part in (purchase.location or purchase.retailer, cost) if part)
    tone = "soon" if days <= SOON else "good"
    name, href = row.product_name, item(row.purchase_id)
    return Thing(name, note, left_words(days), tone, owned.pictures[purchase.id], href)


def _worth(purchase: PurchaseView, pen: Pen) -> str:
    return written.worth(purchase.base_total, purchase.currency_code, pen.currency, pen.locale)


def refund_words(row: RefundView, owned: Owned, pen: Pen) -> str:
    """Return "Refund of €89.90 from Otto"."""
    purchase = owned.purchases[row.purchase_id]
    left = written.money(row.amount - row.credited, row.currency_code, pen.locale)
    left = written.with_worth(left, owned.waited_for_worth[row.id])
    source = f"from {purchase.retailer}" if purchase.retailer else f"for {row.product_name}"
    return f"Refund of {left} {source}"


def expected_words(day: date, pen: Pen) -> str:
    """Return "expected 8 days ago", "expected tomorrow", "expected by 3 Dec"."""
    days = (day - pen.today).days
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}.get(days)
    if near:
        return f"expected {near}"
    if days < 0:
        return f"expected {span(-days)} ago"
    return f"expected by {written.short_date(day, pen.today, pen.locale)}"


def opened(words: str) -> str:
    """Return words as they begin a line."""
    return words[:1].upper() + words[1:]


def _waited_for(row: RefundView, owned: Owned, pen: Pen) -> Thing:
    purchase = owned.purchases[row.purchase_id]
    due = expected_words(row.expected_by, pen)
    return Thing(
        row.product_name,
        f"{purchase.retailer} · {due}" if purchase.retailer else opened(due),
        written.money(row.amount - row.credited, row.currency_code, pen.locale),
        "bad" if row.status == RefundStatus.OVERDUE else "",
        owned.pictures[purchase.id],
        item(row.purchase_id),
        owned.waited_for_worth[row.id],
    )


def _recent(row: PurchaseView, owned: Owned, pen: Pen) -> Thing:
    where = f"{row.retailer} · " if row.retailer else ""
    return Thing(
        row.product_name,
        f"{where}{written.near_date(row.purchase_date, pen.today, pen.locale)}",
        written.money(row.total, row.currency_code, pen.locale),
        "",
        owned.pictures[row.id],
        item(row.id),
        _worth(row, pen),
    )


def _cover(row: WarrantyView, pen: Pen) -> Thing:
    began = written.near_date(row.warranty_start, pen.today, pen.locale)
    since = f"from {began}"
    note = f"{row.provider} · {since}" if row.provider else opened(since)
    end, tone = "Lifetime", "good"
    if row.voided_at is not None:
        end, tone = "Voided", ""
    elif row.warranty_end is not None:
        day = written.short_date(row.warranty_end, pen.today, pen.locale)
        is_over = row.warranty_end < pen.today
        end = f"Ended {day}" if is_over else f"Until {day}"
        tone = "" if is_over else "soon" if row.expiring_soon else "good"
    return Thing(row.product_name, note, end, tone, "", item(row.purchase_id))


def _shares(rows: Sequence[NameShare], kind: str, owned: Owned, pen: Pen) -> list[Share]:
    most = max((row.total for row in rows), default=0) or 1
    span = {"first": owned.first.isoformat(), "last": pen.today.isoformat()}
    nobody = {"retailer": "No retailer", "brand": "No brand"}[kind]
    ordered = sorted(rows, key=lambda row: (row.id is None, -row.total))
    return [
        Share(
            name=row.name if row.id or row.name != "None" else nobody,
            note=f"{_many(row.count, 'purchase')}, {row.percentage:.0f} %",
            amount=pen.whole(row.total),
            share=row.total * HUNDRED // most,
            color=COLORS[index % len(COLORS)] if row.id else "slate",
            href=inventory(**{kind: str(row.id)}, **span) if row.id else inventory(**span),
        )
        for index, row in enumerate(ordered)
    ]


def _products(owned: Owned, pen: Pen) -> list[Share]:
    most = max((row.total for row in owned.products), default=0) or 1
    return [
        Share(
            name=row.name,
            note="bought once" if row.count == 1 else f"bought {row.count} times",
            amount=pen.whole(row.total),
            share=row.total * HUNDRED // most,
            color="iris",
            href=inventory(q=row.name[:HUNDRED]),
        )
        for row in owned.products
    ]
