"""A month's budgets as a person reads them: the total line, the groups and their rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from spends.domains.budgets.kinds import Period
from spends.domains.budgets.rules import Span
from spends.domains.budgets.views import BudgetStatus, BudgetView
from spends.ui.components.icon_paths import ICON_PATHS
from spends.ui.format import NO_RATE
from spends.ui.pages.budgets.address import TOTAL, rows_address
from spends.ui.pages.budgets.gathering import Gathered, Known
from spends.ui.pages.budgets.total import Total, sums_of, total_of
from spends.ui.pages.budgets.words import (
    Pen,
    as_typed,
    carried_words,
    forecast_words,
    left_words,
    share,
    uncounted,
)

EVERYTHING = "Everything"
MAIN = "Main categories"
NOBODY = "Somebody who left"


@dataclass(frozen=True)
class Row:
    """A budget in a period; `share` and `mark` in percent of what it may spend, `mark` -1 for none.

    `limit` is what it may spend in words, `amount` the period's own as it is typed, `worth` what is
    spent of it in the household's currency where the budget is in another one.
    """

    id: str
    name: str
    icon: str
    color: str
    note: str
    spent: str
    limit: str
    worth: str
    amount: str
    currency: str
    month: str
    once: bool
    share: int
    mark: int
    tone: str
    left: str
    forecast: str
    how: str
    carried: str
    missing: str
    missing_href: str
    href: str


@dataclass(frozen=True)
class Group:
    """Budgets on categories of one parent, and what they come to."""

    name: str
    sum: str
    rows: list[Row]


@dataclass(frozen=True)
class Absent:
    """A budget that has no period in the month."""

    id: str
    name: str
    words: str


class Month(NamedTuple):
    """A month in full."""

    total: Total
    groups: list[Group]
    absent: list[Absent]


def month_of(found: Gathered) -> Month:
    """Return a month's budgets as they are shown."""
    here = [each for each in found.statuses if each.span is not None]
    listed = found.together.counted if found.shown.of == TOTAL else here
    return Month(
        total_of(found, here),
        [
            Group(name, _sum(each, found.pen), [row_of(one, found) for one in each])
            for name, each in _grouped(listed, found.categories).items()
        ],
        []
        if found.shown.of == TOTAL
        else [_absent(each.budget, found) for each in found.statuses if each.span is None],
    )


def _grouped(
    here: Sequence[BudgetStatus], known: Mapping[UUID, Known]
) -> dict[str, list[BudgetStatus]]:
    """Return budgets by the category theirs are below, those on main ones alone together."""
    tops = {each.budget.id: _top(each.budget.category_id, known) for each in here}
    parted = {tops[each.budget.id] for each in here if _is_below(each.budget, tops[each.budget.id])}
    groups: dict[str, list[BudgetStatus]] = {EVERYTHING: [], MAIN: []}
    for each in here:
        top = tops[each.budget.id]
        name = EVERYTHING if top is None else known[top].name if top in parted else MAIN
        groups.setdefault(name, []).append(each)
    return {
        name: sorted(members, key=lambda one: _is_below(one.budget, tops[one.budget.id]))
        for name, members in groups.items()
        if members
    }


def _top(category_id: UUID | None, known: Mapping[UUID, Known]) -> UUID | None:
    top, above = None, category_id
    while above is not None and above in known:
        top, above = above, known[above].parent_id
    return top


def _is_below(budget: BudgetView, top: UUID | None) -> bool:
    return top is not None and budget.category_id != top


def _sum(here: Sequence[BudgetStatus], pen: Pen) -> str:
    """Return "320 of 500" of a group whose budgets are of one currency and of the same days."""
    alike = {(each.budget.currency_code, each.span, each.budget.member_id) for each in here}
    names = {each.budget.category_id for each in here}
    if len(here) < 2 or len(alike) > 1 or None in names:  # noqa: PLR2004  one alone has no sum
        return ""
    code = here[0].budget.currency_code
    spent, limit = sums_of(here)
    return f"{pen.whole(spent, code)} of {pen.whole(limit, code)}" if limit else ""


def row_of(found: BudgetStatus, all_found: Gathered) -> Row:
    """Return a budget as its row shows it."""
    pen, budget, line = all_found.pen, found.budget, found.line
    code = budget.currency_code
    span = found.span or Span(pen.today, pen.today)
    forecast, how = forecast_words(found, pen)
    return Row(
        id=str(budget.id),
        name=budget.name,
        icon=ICON_PATHS.get(budget.icon, ICON_PATHS["wallet"]),
        color=budget.color,
        note=note_of(budget, span, all_found),
        spent=pen.money(line.spent, code),
        limit=pen.money(line.available, code),
        worth=_worth(budget, all_found),
        amount=as_typed(line.limit, code),
        currency=code,
        month=pen.span(span),
        once=budget.period == Period.CUSTOM,
        share=share(line.spent, line.available),
        mark=share(found.mark, line.available) if span.start <= pen.today <= span.end else -1,
        tone=tone(found),
        left=left_words(found, all_found.since.get(budget.id), pen),
        forecast=forecast,
        how=how,
        carried=carried_words(line.carried, code, pen),
        missing=uncounted(found.missing, code),
        missing_href=rows_of(budget, span, unrated=code),
        href=rows_of(budget, span),
    )


def _worth(budget: BudgetView, found: Gathered) -> str:
    worths, pen, own = found.together.worths, found.pen, found.currency
    if budget.currency_code == own or budget.id not in worths:
        return ""
    sums = worths[budget.id]
    if sums is None:
        return NO_RATE
    return f"\u2248\u00a0{pen.money(sums.spent, own)} of {pen.money(sums.available, own)}"


def tone(found: BudgetStatus) -> str:
    """Return how a budget's bar is coloured: over its limit, going there, or within it.

    Unsure where lines that have no rate might change that: nothing is foretold from the others.
    """
    if found.line.left < 0:
        return "bad"
    if found.missing:
        return "unsure"
    return "soon" if found.forecast.amount > found.line.available else "good"


def note_of(budget: BudgetView, span: Span, found: Gathered) -> str:
    """Return whose it is and which days it is on, where it is not plainly the month."""
    parts = []
    if budget.member_id is not None:
        parts.append(found.people.get(budget.member_id, NOBODY))
    if (span.start, span.end) != (found.shown.month, found.shown.end):
        parts.append(found.pen.span(span))
    return " · ".join(parts)


def rows_of(budget: BudgetView, span: Span, *, unrated: str = "") -> str:
    """Return where the transactions are that a budget counts, or those it cannot count."""
    return rows_address(
        str(budget.category_id or ""),
        span.start,
        span.end,
        member=str(budget.member_id or ""),
        unrated=unrated,
    )


def _absent(budget: BudgetView, found: Gathered) -> Absent:
    pen = found.pen
    if budget.start_date > found.shown.end:
        words = f"Begins {pen.day(budget.start_date)}"
    else:
        words = f"Ended {pen.day(budget.end_date)}" if budget.end_date else ""
    return Absent(str(budget.id), budget.name, words)
