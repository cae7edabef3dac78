"""The warranties of a purchase as layers, their claims, and what the law may give besides."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from spends.domains.belongings.kinds import ClaimOutcome, WarrantyStatus, WarrantyType
from spends.domains.belongings.rules import ENDLESS
from spends.domains.belongings.service import warranties
from spends.domains.belongings.views import ClaimView, PurchaseDetail, WarrantyView
from spends.kit.unit_of_work import UnitOfWork
from spends.ui.components.purchase_chip import warranty_words
from spends.ui.format import short_date
from spends.ui.pages.item.steps import OUTCOMES

TYPES: dict[WarrantyType, str] = {
    WarrantyType.LIMITED: "Limited warranty",
    WarrantyType.EXTENDED: "Extended warranty",
    WarrantyType.LIFETIME: "Lifetime warranty",
    WarrantyType.STATUTORY: "Legal guarantee",
    WarrantyType.CARD: "Cover of the card",
}


@dataclass(frozen=True)
class Claim:
    """A claim under a warranty."""

    id: str
    anchor: str
    title: str
    words: str
    is_open: bool


@dataclass(frozen=True)
class Cover:
    """A warranty with its claims."""

    id: str
    anchor: str
    title: str
    words: str
    chip: str
    tone: str
    voided: bool
    notes: str
    claims: list[Claim] = field(default_factory=list)


@dataclass(frozen=True)
class Promise:
    """What the law of a country may give; a suggestion, never advice. Empty where none is known."""

    title: str = ""
    words: str = ""


def covers_of(uow: UnitOfWork, detail: PurchaseDetail) -> list[Cover]:
    """Return the warranties of a purchase, the first to begin on top."""
    return [_cover(uow, row, detail.claims) for row in detail.warranties]


def _cover(uow: UnitOfWork, row: WarrantyView, claims: Iterable[ClaimView]) -> Cover:
    today, locale = uow.today(), uow.actor.locale
    start = short_date(row.warranty_start, today, locale)
    end = short_date(row.warranty_end, today, locale) if row.warranty_end else "no end"
    voided = row.status == WarrantyStatus.VOIDED
    tone = "" if voided or row.status == WarrantyStatus.EXPIRED else "good"
    return Cover(
        id=str(row.id),
        anchor=f"warranty-{row.id}",
        title=TYPES[WarrantyType(row.warranty_type)],
        words=" · ".join(part for part in (row.provider, f"{start} to {end}") if part),
        chip="Voided" if voided else warranty_words(row.warranty_end or ENDLESS, today, locale),
        tone="soon" if row.expiring_soon else tone,
        voided=voided,
        notes=row.notes or "",
        claims=[_claim(each, today, locale) for each in claims if each.warranty_id == row.id],
    )


def _claim(row: ClaimView, today: date, locale: str) -> Claim:
    opened = short_date(row.opened, today, locale)
    words = [f"Opened {opened}"]
    if row.closed:
        words.append(f"closed {short_date(row.closed, today, locale)}")
    if row.notes:
        words.append(row.notes)
    outcome = OUTCOMES[ClaimOutcome(row.outcome)] if row.outcome else "Closed"
    title = f"Claim: {outcome.lower()}" if row.closed else "Claim: open"
    return Claim(str(row.id), f"claim-{row.id}", title, " · ".join(words), row.closed is None)


def promise_of(uow: UnitOfWork, purchase_id: UUID) -> Promise:
    """Return what the law of the reader's country may give."""
    found = warranties.suggestion(uow, purchase_id)
    if found is None:
        return Promise()
    end = short_date(found.warranty_end, uow.today(), uow.actor.locale)
    return Promise(f"The law may cover it until {end}", f"{found.law}. A suggestion, not advice.")
