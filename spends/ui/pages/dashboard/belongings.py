"""What the dashboard reads of the belongings, in the same unit of work as all else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from spends.domains.belongings.schemas import PurchaseFilter
from spends.domains.belongings.service import (
    analytics,
    coverage,
    listing,
    payments,
    refunds,
    warranties,
)
from spends.domains.belongings.service.analytics import (
    CoverMonth,
    CoverSummary,
    NameShare,
    PeriodSpending,
    TopProduct,
)
from spends.domains.belongings.service.coverage import Evidence
from spends.domains.belongings.service.payments import Likely
from spends.domains.belongings.views import PurchaseView, RefundView, WarrantyView
from spends.kit.clock import add_months, month_of
from spends.kit.unit_of_work import UnitOfWork
from spends.ui.pictures import pictures
from spends.ui.valued import Amount, worths

MONTHS = 12
ENDING = 5
WAITED_FOR = 5
RECENT = 10
TOP = 6
RETURN_DAYS = 7
LIKELY = 2
AHEAD_DAYS = 1100
"""Warranties that end within three years are worth a line."""


@dataclass(frozen=True, slots=True)
class Owned:
    """The belongings as they are today, and the twelve months that end with the present one.

    `pictures` are those of the purchases by their ids, the recent ones' too; `waited_for_worth`
    says by refund what is still to come in the household's currency.
    """

    first: date
    ending: list[WarrantyView]
    waited_for: list[RefundView]
    waited_for_worth: dict[UUID, str]
    purchases: dict[UUID, PurchaseView]
    pictures: Mapping[UUID, str]
    waited_for_count: int
    to_return: list[PurchaseView]
    likely: list[Likely]
    evidence: Evidence
    recent: list[PurchaseView]
    newest_cover: list[WarrantyView]
    cover: CoverSummary
    cover_months: list[CoverMonth]
    months: list[PeriodSpending]
    retailers: list[NameShare]
    brands: list[NameShare]
    products: list[TopProduct]


def gather_owned(uow: UnitOfWork) -> Owned | None:
    """Return what the dashboard shows of the belongings; None where nothing was ever bought."""
    recent = listing.page(uow, PurchaseFilter(), limit=RECENT).items
    if not recent:
        return None
    today = uow.today()
    first = add_months(month_of(today), 1 - MONTHS)
    waited_for = refunds.open_refunds(uow)
    shown = waited_for[:WAITED_FOR]
    newest = warranties.recent(uow, RECENT)
    ending = _ending(uow) if newest else []
    named = {row.purchase_id for row in ending} | {row.purchase_id for row in shown}
    purchases = {row.id: row for row in listing.views(uow, sorted(named))}
    cover, cover_months = analytics.cover(uow, MONTHS)
    return Owned(
        first=first,
        ending=ending,
        waited_for=shown,
        waited_for_worth=_worth(uow, shown),
        purchases=purchases,
        pictures=pictures(uow, [*recent, *purchases.values()]),
        waited_for_count=len(waited_for),
        to_return=listing.to_return(uow, RETURN_DAYS),
        likely=payments.likely(uow, LIKELY),
        evidence=coverage.evidence(uow, first, today, shown=0),
        recent=recent,
        newest_cover=newest,
        cover=cover,
        cover_months=cover_months,
        months=analytics.spending(uow, MONTHS),
        retailers=analytics.retailers(uow, first, today, TOP),
        brands=analytics.brands(uow, first, today, TOP),
        products=analytics.top_products(uow, first, today, TOP),
    )


def _worth(uow: UnitOfWork, waited_for: Sequence[RefundView]) -> dict[UUID, str]:
    """Return what is still to come in the household's currency, by refund."""
    today = uow.today()
    to_come = [Amount(row.amount - row.credited, row.currency_code, today) for row in waited_for]
    said = worths(uow, to_come)
    return {row.id: words for row, words in zip(waited_for, said, strict=True)}


def _ending(uow: UnitOfWork) -> list[WarrantyView]:
    return warranties.expiring(uow, AHEAD_DAYS, 0, ENDING).items


def last_day(month: date) -> date:
    """Return the last day of a month."""
    return add_months(month, 1) - timedelta(days=1)
