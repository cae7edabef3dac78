"""The dashboard's two drawings, and the same in words and tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from spends.domains.ledger.views import CategorySpending, MonthFlow
from spends.ui import format as written
from spends.ui.components.figures import Series, bars, doughnut
from spends.ui.pages.dashboard.gathering import Gathered
from spends.ui.pages.dashboard.rows import HUNDRED, Pen, lacking_words, month_link

SLICES = 8
OTHERS = "All others"
# So many characters at most stand in the ring in this size, in px.
INSIDE = ((8, 18), (10, 14), (12, 13))
SMALLEST = 11
INCOME, SPENDING, KEPT = "Income", "Spending", "Kept"
# The type of the transactions behind a point of the drawing, by its series.
SERIES = {INCOME: "earned", SPENDING: "spent", KEPT: "counted"}


@dataclass(frozen=True)
class Bar:
    """A category and what it took."""

    id: str
    name: str
    amount: str
    share: int
    color: str
    href: str


def flow_words(flows: Sequence[MonthFlow], pen: Pen) -> str:
    """Return what the months say in a sentence; months before the first amount do not count."""
    words, lacking = _flow_words(flows, pen), lacking_words(flows, pen)
    return f"{words} Left out: {lacking}." if lacking else words


def _flow_words(flows: Sequence[MonthFlow], pen: Pen) -> str:
    known = [flow for flow in flows if flow.income or flow.spending]
    if not known:
        return "Nothing came in or went out."
    income = sum(flow.income for flow in known)
    kept = income - sum(flow.spending for flow in known)
    average = pen.whole(abs(kept) // len(known))
    if kept < 0:
        return f"You spent {average} a month more than came in."
    share = f", {kept * HUNDRED // income} % of income" if income else ""
    return f"You kept {average} a month on average{share}."


def flow_figure(flows: Sequence[MonthFlow], pen: Pen, *, last_is_open: bool) -> dict[str, Any]:
    """Return the drawing of income, spending and what was kept."""
    names = [written.short_month(flow.month) for flow in flows]
    kept = [pen.drawn(flow.income - flow.spending) for flow in flows]
    return bars(
        names,
        [
            Series(INCOME, [pen.drawn(flow.income) for flow in flows], "green"),
            Series(SPENDING, [pen.drawn(flow.spending) for flow in flows], "iris"),
        ],
        money=written.notation(pen.currency, pen.locale),
        line=Series(KEPT, kept, "text"),
        fade_last=last_is_open,
    )


def flow_links(flows: Sequence[MonthFlow]) -> dict[str, dict[str, str]]:
    """Return the addresses of the transactions behind each point, by series and month's label."""
    return {
        series: {
            written.short_month(flow.month): month_link(flow.month, type=kind) for flow in flows
        }
        for series, kind in SERIES.items()
    }


def flow_table(flows: Sequence[MonthFlow], pen: Pen) -> list[list[str]]:
    """Return the same months as a table, the newest on top; nothing when there is no amount."""
    if not any(flow.income or flow.spending for flow in flows):
        return []
    return [
        [
            written.month_name(flow.month),
            pen.exact(flow.income),
            pen.exact(flow.spending),
            pen.exact(flow.income - flow.spending),
        ]
        for flow in reversed(flows)
    ]


def spending_bars(found: Gathered, pen: Pen) -> list[Bar]:
    """Return what each category took in the month, most first; one that gave back comes last."""
    most = max((row.spent for row in found.spending if row.spent > 0), default=1)
    return [
        Bar(
            id=str(row.category_id or ""),
            name=row.name,
            amount=pen.whole(row.spent),
            share=max(row.spent, 0) * HUNDRED // most,
            color=row.color,
            href=_category_link(found.month, row),
        )
        for row in found.spending
    ]


def _category_link(month: date, row: CategorySpending) -> str:
    if row.category_id is None:
        return month_link(month, type="spent", status="uncategorised")
    return month_link(month, type="spent", category=str(row.category_id))


def spending_figure(found: Gathered, pen: Pen) -> dict[str, Any]:
    """Return the ring of the month's categories, the small ones together, around what they sum to.

    A category that gave back more than it took has no slice, but counts in the sum.
    """
    spent = [row for row in found.spending if row.spent > 0]
    shown = spent if len(spent) <= SLICES else spent[: SLICES - 1]
    labels = [row.name for row in shown]
    values = [pen.drawn(row.spent) for row in shown]
    colors = [row.color for row in shown]
    if len(shown) < len(spent):
        labels.append(OTHERS)
        values.append(pen.drawn(sum(row.spent for row in spent[SLICES - 1 :])))
        colors.append("slate")
    figure = doughnut(labels, values, colors)
    total = pen.whole(sum(row.spent for row in found.spending))
    # What stands in the ring's hole stays in it, however long.
    size = next((size for most, size in INSIDE if len(total) <= most), SMALLEST)
    font = {"size": size, "color": "var(--text)", "weight": 600}
    figure["layout"]["annotations"] = [{"text": total, "showarrow": False, "font": font}]
    return figure


def spending_table(found: Gathered, pen: Pen) -> list[list[str]]:
    """Return what each category took in the month, refunds included."""
    return [[row.name, pen.exact(row.spent)] for row in found.spending]
