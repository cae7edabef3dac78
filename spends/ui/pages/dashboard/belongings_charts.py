"""Warranties and purchases month by month, drawn and as tables."""

from collections.abc import Sequence
from typing import Any

from spends.domains.belongings.service.analytics import PeriodSpending
from spends.ui import format as written
from spends.ui.components.figures import Series, bars
from spends.ui.pages.dashboard.belongings import Owned, last_day
from spends.ui.pages.dashboard.places import inventory
from spends.ui.pages.dashboard.rows import Pen

ACTIVE, SOON_NAME, EXPIRED = "Active", "Ends within 30 days", "Expired"


def cover_words(owned: Owned) -> str:
    """Return how many warranties there are, in words."""
    cover = owned.cover
    if not (cover.active or cover.expired or cover.voided):
        return "There is no warranty yet."
    soon = f", {cover.expiring_soon} of them ending soon" if cover.expiring_soon else ""
    return f"{cover.active} active{soon}, {cover.expired} expired"


def cover_rows(owned: Owned) -> list[list[str]]:
    """Return the months of the warranties as a table; none where there never were any."""
    if not any(row.active or row.expired for row in owned.cover_months):
        return []
    return [
        [
            written.month_name(row.month),
            str(row.active),
            str(row.expiring_soon),
            str(row.expired),
        ]
        for row in reversed(owned.cover_months)
    ]


def cover_figure(owned: Owned, pen: Pen) -> dict[str, Any]:
    """Return the drawing of the warranties at the months' ends; those ending soon stand apart."""
    rows = owned.cover_months
    return bars(
        [written.short_month(row.month, pen.locale) for row in rows],
        [
            Series(ACTIVE, [float(row.active - row.expiring_soon) for row in rows], "green"),
            Series(SOON_NAME, [float(row.expiring_soon) for row in rows], "amber"),
            Series(EXPIRED, [float(row.expired) for row in rows], "slate"),
        ],
        stacked=True,
    )


def months_words(months: Sequence[PeriodSpending], pen: Pen) -> str:
    """Return what was bought in twelve months, in words."""
    total, number = sum(row.total for row in months), sum(row.count for row in months)
    if not number:
        return "Nothing was bought in twelve months."
    things = "1 purchase" if number == 1 else f"{written.number(number, pen.locale)} purchases"
    missing = sum(row.missing for row in months)
    lacking = f", {missing} without an exchange rate" if missing else ""
    return f"{pen.whole(total)} in twelve months, {things}{lacking}"


def month_rows(months: Sequence[PeriodSpending], pen: Pen) -> list[list[str]]:
    """Return what was bought in each month as a table; none where nothing was."""
    if not any(row.count for row in months):
        return []
    return [
        [written.month_name(row.start), pen.exact(row.total), str(row.count)]
        for row in reversed(months)
    ]


def months_figure(owned: Owned, pen: Pen) -> dict[str, Any]:
    """Return the drawing of what was bought in each month."""
    labels = [written.short_month(row.start, pen.locale) for row in owned.months]
    return bars(
        labels,
        [Series("Bought", [pen.drawn(row.total) for row in owned.months], "iris")],
        money=written.notation(pen.currency, pen.locale),
        fade_last=True,
    )


def month_links(owned: Owned, pen: Pen) -> dict[str, str]:
    """Return the addresses of what was bought in each month, by the month's label."""
    return {
        written.short_month(row.start, pen.locale): inventory(
            first=row.start.isoformat(), last=last_day(row.start).isoformat()
        )
        for row in owned.months
    }
