"""The warranties, their numbers and their claims as a person reads them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from spends.domains.belongings.kinds import ClaimOutcome, WarrantyStatus, WarrantyType
from spends.domains.belongings.service.analytics import CoverMonth, CoverSummary
from spends.domains.belongings.views import ClaimView, WarrantyView
from spends.ui.components.figures import Series, bars
from spends.ui.components.purchase_chip import span
from spends.ui.format import month_name, number, short_date, short_month
from spends.ui.pages.dashboard.belongings_rows import left_words
from spends.ui.pages.item.covers import TYPES
from spends.ui.pages.item.steps import OUTCOMES
from spends.ui.pages.warranties.filters import PAGE

WHOLE = 100
CLAIMS_SHOWN = 8


@dataclass(frozen=True)
class Row:
    """A warranty in the list; `elapsed` is how much of its time is over, in percent."""

    id: str
    href: str
    product: str
    kind: str
    provider: str
    start: str
    end: str
    elapsed: int
    bar: str
    chip: str
    tone: str
    voided: bool
    claims: str


@dataclass(frozen=True)
class Claim:
    """A claim in the log."""

    id: str
    href: str
    product: str
    words: str
    notes: str
    chip: str
    tone: str
    is_open: bool


@dataclass(frozen=True)
class Numbers:
    """The figures at the top, each with what it means."""

    exists: bool = False
    active: str = ""
    active_note: str = ""
    soon: str = ""
    soon_note: str = ""
    expired: str = ""
    expired_note: str = ""
    voided: str = ""
    voided_note: str = ""
    words: str = ""


def row_of(row: WarrantyView, today: date, locale: str) -> Row:
    """Return a warranty as the list shows it."""
    end = row.warranty_end
    chip, tone = _chip(row, today, locale)
    return Row(
        id=str(row.id),
        href=f"/inventory/{row.purchase_id}",
        product=row.product_name,
        kind=TYPES[WarrantyType(row.warranty_type)],
        provider=row.provider or "",
        start=short_date(row.warranty_start, today, locale),
        end=short_date(end, today, locale) if end else "No end",
        elapsed=elapsed(row.warranty_start, end, today),
        bar=tone if row.status == WarrantyStatus.ACTIVE else "over",
        chip=chip,
        tone=tone,
        voided=row.status == WarrantyStatus.VOIDED,
        claims=_open_claims(row.open_claim_count),
    )


def _chip(row: WarrantyView, today: date, locale: str) -> tuple[str, str]:
    """Return where a warranty stands, in words and in colour."""
    end = row.warranty_end
    if row.status == WarrantyStatus.VOIDED:
        return "Voided", ""
    if end is not None and end < today:
        return f"Expired {span((today - end).days)} ago", ""
    if row.warranty_start > today:
        return f"Starts {short_date(row.warranty_start, today, locale)}", "accent"
    if end is None:
        return "Lifetime", "good"
    words = left_words((end - today).days)
    return words[0].upper() + words[1:], "soon" if row.expiring_soon else "good"


def elapsed(start: date, end: date | None, today: date) -> int:
    """Return how much of a time is over, in percent; none of one without an end."""
    if today <= start or end is None:
        return 0
    if today >= end:
        return WHOLE
    return (today - start).days * WHOLE // (end - start).days


def _open_claims(count: int) -> str:
    if not count:
        return ""
    return "1 open claim" if count == 1 else f"{count} open claims"


def claims_of(found: Sequence[ClaimView], today: date, locale: str) -> list[Claim]:
    """Return the claims as the log shows them: what is open on top, the newest first."""
    ordered = sorted(found, key=lambda row: row.closed is not None)
    return [_claim(row, today, locale) for row in ordered]


def _claim(row: ClaimView, today: date, locale: str) -> Claim:
    words = f"Opened {short_date(row.opened, today, locale)}"
    chip, tone = "Open", "soon"
    if row.closed is not None:
        words = f"{words}, closed {short_date(row.closed, today, locale)}"
        chip = OUTCOMES[ClaimOutcome(row.outcome)] if row.outcome else "Closed"
        tone = "bad" if row.outcome == ClaimOutcome.REJECTED else "good" if row.outcome else ""
    return Claim(
        id=str(row.id),
        href=f"/inventory/{row.purchase_id}",
        product=row.product_name,
        words=words,
        notes=row.notes or "",
        chip=chip,
        tone=tone,
        is_open=row.closed is None,
    )


def numbers_of(cover: CoverSummary, locale: str) -> Numbers:
    """Return the figures at the top."""
    total = cover.active + cover.expired + cover.voided
    soon = f", {number(cover.expiring_soon, locale)} of them ending soon"
    return Numbers(
        exists=total > 0,
        active=number(cover.active, locale),
        active_note=f"of {_many(total, 'warranty', 'warranties', locale)}",
        soon=number(cover.expiring_soon, locale),
        soon_note="Time to claim what is broken" if cover.expiring_soon else "Nothing to hurry for",
        expired=number(cover.expired, locale),
        expired_note="Their time is over",
        voided=number(cover.voided, locale),
        voided_note="Ended by hand",
        words=(
            f"{number(cover.active, locale)} active{soon if cover.expiring_soon else ''}, "
            f"{number(cover.expired, locale)} expired"
        ),
    )


def _many(count: int, one: str, more: str, locale: str) -> str:
    return f"{number(count, locale)} {one if count == 1 else more}"


def timeline_rows(months: Sequence[CoverMonth]) -> list[list[str]]:
    """Return the months' ends as a table, the last on top; none where there never was cover."""
    if not any(row.active or row.expired for row in months):
        return []
    return [
        [month_name(row.month), str(row.active), str(row.expiring_soon), str(row.expired)]
        for row in reversed(months)
    ]


def timeline_figure(months: Sequence[CoverMonth], locale: str) -> dict[str, Any]:
    """Return the drawing of the months' ends; those ending soon stand apart."""
    return bars(
        [short_month(row.month, locale) for row in months],
        [
            Series("Active", [float(row.active - row.expiring_soon) for row in months], "green"),
            Series("Ends within 30 days", [float(row.expiring_soon) for row in months], "amber"),
            Series("Expired", [float(row.expired) for row in months], "slate"),
        ],
        stacked=True,
    )


def range_words(page: int, shown: int, total: int, locale: str) -> str:
    """Return "51-100 of 12,345, page 2 of 247"."""
    if not shown:
        return ""
    start, pages = (page - 1) * PAGE + 1, -(-total // PAGE)
    words = f"{number(start, locale)}\u2013{number(start + shown - 1, locale)}"
    words = f"{words} of {number(total, locale)}"
    return words if pages == 1 else f"{words}, page {number(page, locale)} of {pages}"
