"""/api/analytics: what the household's purchases and warranties add up to."""

import datetime
from collections.abc import Callable
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel

from spends.api.amounts import AmountText, amount_text
from spends.api.deps import Work
from spends.api.lists import Paging
from spends.api.purchases import PurchaseRow
from spends.api.transactions import TransactionOut
from spends.api.warranties import WarrantyOut
from spends.domains.belongings.models import Brand, Retailer
from spends.domains.belongings.schemas import PurchaseFilter
from spends.domains.belongings.service import analytics, coverage, purchases, warranties
from spends.kit.unit_of_work import UnitOfWork

router = APIRouter(prefix="/api/analytics", tags=["analytics"])

MONTH = "%Y-%m"
YEAR_DAYS = 365
Months = Annotated[int, Query(ge=1, le=120, description="How many months, the present one last.")]
Limit = Annotated[int, Query(ge=1, le=100, description="How many rows; the others are summed up.")]
From = Annotated[datetime.date | None, Query(description="The first day that counts.")]
To = Annotated[datetime.date | None, Query(description="The last day that counts.")]


class _Sum(BaseModel):
    """`missing` counts purchases without an exchange rate, which are not in the sum."""

    currency_code: str
    missing: int


class MonthOut(_Sum):
    """What was bought in a month, written as 2025-03."""

    month: str
    total_amount: AmountText
    item_count: int


class PeriodOut(_Sum):
    """What was bought in the day, week or month that begins on `period`."""

    period: datetime.date
    total_amount: AmountText
    item_count: int


class SummaryOut(_Sum):
    """All purchases of a period."""

    total_spent: AmountText
    item_count: int
    avg_price: AmountText | None
    first_purchase: datetime.date | None
    last_purchase: datetime.date | None


class NameOut(_Sum):
    """A retailer's or brand's part; `percentage` of the number of purchases."""

    id: UUID | None
    name: str
    count: int
    percentage: float
    total_spent: AmountText


class ProductOut(_Sum):
    """A product by its name."""

    product_name: str
    count: int
    total_spent: AmountText
    avg_price: AmountText


class EvidenceOut(BaseModel):
    """How much of the larger spending, from `least` on, has a receipt.

    `percentage` of what was spent, rounded down, null without any; `without` is the largest bank
    lines that have none.
    """

    currency_code: str
    least: AmountText
    total_amount: AmountText
    proven_amount: AmountText
    count: int
    proven_count: int
    percentage: int | None
    without: list[TransactionOut]


class ScorecardOut(_Sum):
    """What a retailer or brand has shown; `total_spent` leaves returned purchases out.

    `refund_days` is how long refunds took on average, null without any; `late` how many came after
    the day they were expected, or have not come by then.
    """

    id: UUID
    name: str
    purchases: int
    total_spent: AmountText
    returned: int
    claims: int
    rejected_claims: int
    refunds: int
    refund_days: int | None
    late: int


class ReplacementOut(BaseModel):
    """What will have to be bought again: put aside `per_month` until `due`."""

    purchase_id: UUID
    product_name: str
    amount: AmountText
    currency_code: str
    due: datetime.date
    months: int
    per_month: AmountText


class CoverMonthOut(BaseModel):
    """Warranties at the end of a month; those expiring soon are among the active."""

    month: str
    active: int
    expiring_soon: int
    expired: int


class CoverOut(BaseModel):
    """Warranties by today's status; those expiring soon are among the active."""

    active: int
    expiring_soon: int
    expired: int
    voided: int


@router.get("/spending", summary="Spending by month")
async def spending(work: Work, months: Months = 12) -> list[MonthOut]:
    """Return what was bought in each of the last months."""

    def found(uow: UnitOfWork) -> list[MonthOut]:
        code = uow.actor.currency_code
        return [
            MonthOut(
                month=row.start.strftime(MONTH),
                total_amount=amount_text(row.total, code),
                item_count=row.count,
                currency_code=code,
                missing=row.missing,
            )
            for row in analytics.spending(uow, months)
        ]

    return await work.read(found)


@router.get("/spending/by-period", summary="Spending by day, week or month")
async def spending_by_period(
    work: Work,
    date_from: Annotated[datetime.date, Query(description="The first day that counts.")],
    date_to: Annotated[datetime.date, Query(description="The last day that counts.")],
    group: analytics.Group = "month",
) -> list[PeriodOut]:
    """Return what was bought in each period between two days; weeks begin on Monday."""

    def found(uow: UnitOfWork) -> list[PeriodOut]:
        code = uow.actor.currency_code
        return [
            PeriodOut(
                period=row.start,
                total_amount=amount_text(row.total, code),
                item_count=row.count,
                currency_code=code,
                missing=row.missing,
            )
            for row in analytics.by_period(uow, group, date_from, date_to)
        ]

    return await work.read(found)


@router.get("/summary", summary="All purchases in numbers")
async def summary(work: Work, date_from: From = None, date_to: To = None) -> SummaryOut:
    """Return the number, sum and mean of the purchases."""

    def found(uow: UnitOfWork) -> SummaryOut:
        code = uow.actor.currency_code
        row = analytics.summary(uow, date_from, date_to)
        return SummaryOut(
            total_spent=amount_text(row.total, code),
            item_count=row.count,
            avg_price=amount_text(row.average, code),
            first_purchase=row.first,
            last_purchase=row.last,
            currency_code=code,
            missing=row.missing,
        )

    return await work.read(found)


@router.get("/retailers", summary="Purchases by retailer")
async def retailers(
    work: Work, date_from: From = None, date_to: To = None, limit: Limit = 10
) -> list[NameOut]:
    """Return the retailers with the most purchases, then the others as one."""
    return await work.read(_named(analytics.retailers, date_from, date_to, limit))


@router.get("/brands", summary="Purchases by brand")
async def brands(
    work: Work, date_from: From = None, date_to: To = None, limit: Limit = 10
) -> list[NameOut]:
    """Return the brands with the most purchases, then the others as one."""
    return await work.read(_named(analytics.brands, date_from, date_to, limit))


def _named(
    find: Callable[..., list[analytics.NameShare]],
    date_from: datetime.date | None,
    date_to: datetime.date | None,
    limit: int,
) -> Callable[[UnitOfWork], list[NameOut]]:
    def found(uow: UnitOfWork) -> list[NameOut]:
        code = uow.actor.currency_code
        return [
            NameOut(
                id=row.id,
                name=row.name,
                count=row.count,
                percentage=float(row.percentage),
                total_spent=amount_text(row.total, code),
                currency_code=code,
                missing=row.missing,
            )
            for row in find(uow, date_from, date_to, limit)
        ]

    return found


@router.get("/top-products", summary="What most was spent on")
async def top_products(
    work: Work, date_from: From = None, date_to: To = None, limit: Limit = 10
) -> list[ProductOut]:
    """Return the products that most was spent on, by name."""

    def found(uow: UnitOfWork) -> list[ProductOut]:
        code = uow.actor.currency_code
        return [
            ProductOut(
                product_name=row.name,
                count=row.count,
                total_spent=amount_text(row.total, code),
                avg_price=amount_text(row.average, code),
                currency_code=code,
                missing=row.missing,
            )
            for row in analytics.top_products(uow, date_from, date_to, limit)
        ]

    return await work.read(found)


@router.get("/warranties/timeline", summary="Warranties by month")
async def warranties_timeline(work: Work, months: Months = 12) -> list[CoverMonthOut]:
    """Return the state of the warranties at the end of each of the last months."""

    def found(uow: UnitOfWork) -> list[CoverMonthOut]:
        return [
            CoverMonthOut(
                month=row.month.strftime(MONTH),
                active=row.active,
                expiring_soon=row.expiring_soon,
                expired=row.expired,
            )
            for row in analytics.warranties_timeline(uow, months)
        ]

    return await work.read(found)


@router.get("/warranties/summary", summary="Warranties by status")
async def warranties_summary(work: Work) -> CoverOut:
    """Return how many warranties there are by today's status."""

    def found(uow: UnitOfWork) -> CoverOut:
        row = analytics.warranties_summary(uow)
        return CoverOut(
            active=row.active,
            expiring_soon=row.expiring_soon,
            expired=row.expired,
            voided=row.voided,
        )

    return await work.read(found)


@router.get("/recent-purchases", summary="The newest purchases")
async def recent_purchases(work: Work, limit: Limit = 10) -> list[PurchaseRow]:
    """Return what was bought last."""

    def found(uow: UnitOfWork) -> list[PurchaseRow]:
        rows = purchases.purchases(uow, PurchaseFilter(), "-date", 0, limit).items
        return [PurchaseRow.of(row, uow.actor.currency_code) for row in rows]

    return await work.read(found)


@router.get("/recent-warranties", summary="The newest warranties")
async def recent_warranties(work: Work, limit: Limit = 10) -> list[WarrantyOut]:
    """Return the warranties that began last."""
    return await work.read(
        lambda uow: [WarrantyOut.model_validate(row) for row in warranties.recent(uow, limit)]
    )


@router.get("/evidence", summary="How much spending has a receipt")
async def evidence(
    work: Work,
    date_from: From = None,
    date_to: To = None,
    least: Annotated[
        int, Query(ge=0, le=10**9, description="From so many whole units of currency on.")
    ] = coverage.WORTH_PROVING,
) -> EvidenceOut:
    """Return how much of the larger spending is proven; of a year unless said."""

    def found(uow: UnitOfWork) -> EvidenceOut:
        code = uow.actor.currency_code
        last = date_to or uow.today()
        first = date_from or datetime.date.fromordinal(max(last.toordinal() - YEAR_DAYS, 1))
        row = coverage.evidence(uow, first, last, least)
        return EvidenceOut(
            currency_code=code,
            least=amount_text(row.least, code),
            total_amount=amount_text(row.total, code),
            proven_amount=amount_text(row.proven, code),
            count=row.count,
            proven_count=row.proven_count,
            percentage=row.percentage,
            without=[TransactionOut.of(line, code) for line in row.without],
        )

    return await work.read(found)


@router.get("/scorecards", summary="How retailers or brands have done")
async def scorecards(
    work: Work,
    of: Annotated[
        Literal["retailers", "brands"], Query(description="Whose scorecards.")
    ] = "retailers",
) -> list[ScorecardOut]:
    """Return purchases, returns, claims and refunds of each, the one most was spent on first."""

    def found(uow: UnitOfWork) -> list[ScorecardOut]:
        code = uow.actor.currency_code
        return [
            ScorecardOut(
                id=row.id,
                name=row.name,
                purchases=row.purchases,
                total_spent=amount_text(row.spent, code),
                returned=row.returned,
                claims=row.claims,
                rejected_claims=row.rejected,
                refunds=row.refunds,
                refund_days=row.refund_days,
                late=row.late,
                currency_code=code,
                missing=row.missing,
            )
            for row in coverage.scorecards(uow, Retailer if of == "retailers" else Brand)
        ]

    return await work.read(found)


@router.get("/replacements", summary="What to save for")
async def replacements(work: Work, page: Paging) -> list[ReplacementOut]:
    """Return a part of what will need replacing within ten years, the earliest due first."""

    def found(uow: UnitOfWork) -> list[ReplacementOut]:
        code = uow.actor.currency_code
        return [
            ReplacementOut(
                purchase_id=row.purchase_id,
                product_name=row.product_name,
                amount=amount_text(row.amount, code),
                currency_code=code,
                due=row.due,
                months=row.months,
                per_month=amount_text(row.per_month, code),
            )
            for row in coverage.replacements(uow, skip=page.skip, limit=page.limit)
        ]

    return await work.read(found)
