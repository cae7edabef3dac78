"""What owning a thing has cost, and how its value falls."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from spends.domains.belongings import rules
from spends.domains.belongings.service import worth
from spends.domains.belongings.views import PurchaseView
from spends.kit.money import decimal_amount
from spends.kit.unit_of_work import UnitOfWork
from spends.ui.components.figures import Series, area
from spends.ui.format import money, notation, short_date
from spends.ui.valued import Amount, worths

POINTS = 12


@dataclass(frozen=True)
class Cost:
    """The cost of ownership in words, and the value over time where a useful life is known.

    `worths` says of net cost, upkeep, total, value and a month what they are in the household's
    currency today.
    """

    net: str = ""
    upkeep: str = ""
    total: str = ""
    per_month: str = ""
    value: str = ""
    worths: list[str] = field(default_factory=lambda: [""] * 5)
    missing: str = ""
    words: str = ""
    figure: dict[str, Any] = field(default_factory=dict)
    rows: list[list[str]] = field(default_factory=list)


def cost_of(uow: UnitOfWork, row: PurchaseView) -> Cost:
    """Return what a purchase has cost until today, or until it was sold."""
    found, locale = worth.ownership(uow, row.id), uow.actor.locale

    def said(minor: int) -> str:
        return money(minor, found.currency_code, locale)

    value = "" if found.value is None else said(found.value)
    sums = (found.net_cost, found.upkeep, found.total, found.value or 0, found.per_month)
    figure, rows = _values(uow, row)
    return Cost(
        net=said(found.net_cost),
        upkeep=said(found.upkeep),
        total=said(found.total),
        per_month=said(found.per_month),
        value=value,
        worths=worths(uow, [Amount(each, found.currency_code, uow.today()) for each in sums]),
        missing="Some upkeep has no exchange rate and is not in it." if found.missing else "",
        words=f"Worth {value} today, by a straight line" if value else "",
        figure=figure,
        rows=rows,
    )


def _values(uow: UnitOfWork, row: PurchaseView) -> tuple[dict[str, Any], list[list[str]]]:
    months = row.useful_life_months
    if not months:
        return {}, []
    locale, today = uow.actor.locale, uow.today()
    start = row.delivery_date or row.purchase_date
    wear = rules.Wear(row.total, row.residual_value, start, months)
    span = (wear.end - start).days
    days = sorted({start + timedelta(days=span * at // POINTS) for at in range(POINTS + 1)})
    values = rules.values_on(wear, days)
    code = row.currency_code
    drawn = [float(decimal_amount(value, code)) for value in values]
    labels = [day.isoformat() for day in days]
    rows = [
        [short_date(day, today, locale), money(value, code, locale)]
        for day, value in zip(days, values, strict=True)
    ]
    return area(labels, Series("Value", drawn, "iris"), money=notation(code, locale)), rows
