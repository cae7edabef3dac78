"""A month's budgets as a person reads them: the total line, the groups and their rows."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from spends.domains.budgets.kinds import Period
from spends.domains.budgets.rules import Span
from spends.domains.budgets.views import BudgetStatus, BudgetView
from spends.domains.ledger.repository.facts import CategoryFacts
from spends.ui import format as written
from spends.ui.components.icon_paths import ICON_PATHS
from spends.ui.pages.budgets.address import rows_address
from spends.ui.pages.budgets.gathering import Gathered
from spends.ui.pages.budgets.words import (
    PERIODS,
    Pen,
    as_typed,
    carried_words,
    forecast_words,
    left_words,
    many,
)

WHOLE = 100
EVERYTHING = "Everything"
MAIN = "Main categories"
NOBODY = "Somebody who left"


@dataclass(frozen=True)
class Row:
    """A budget in a period; `share` and `mark` in percent of what it may spend, `mark` -1 for none.

    `limit` is what it may spend in words, `amount` the period's own as it is typed.
    """

    id: str
    name: str
    icon: str
    color: str
    note: str
    spent: str
    limit: str
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


@dataclass(frozen=True)
class Total:
    """The line above them all; `words` is "" where no budget is on the month."""

    words: str = ""
    spent: str = ""
    left: str = ""
    share: int = 0
    mark: int = -1
    tone: str = ""
    all_spent: str = ""
    href: str = ""
    note: str = ""


class Month(NamedTuple):
    """A month in full."""

    total: Total
    groups: list[Group]
    absent: list[Absent]


def month_of(found: Gathered) -> Month:
    """Return a month's budgets as they are shown."""
    here = [each for each in found.statuses if each.span is not None]
    return Month(
        total_of(found, here),
        [
            Group(name, _sum(each, found.pen), [row_of(one, found) for one in each])
            for name, each in _grouped(here, found.categories).items()
        ],
        [_absent(each.budget, found) for each in found.statuses if each.span is None],
    )


def _grouped(
    here: Sequence[BudgetStatus], known: Mapping[UUID, CategoryFacts]
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


def _top(category_id: UUID | None, known: Mapping[UUID, CategoryFacts]) -> UUID | None:
    found = known.get(category_id) if category_id else None
    while found is not None and found.parent_id is not None:
        found = known.get(found.parent_id)
    return found.id if found is not None else None


def _is_below(budget: BudgetView, top: UUID | None) -> bool:
    return top is not None and budget.category_id != top


def _sum(here: Sequence[BudgetStatus], pen: Pen) -> str:
    """Return "320 of 500" of a group whose budgets are of one currency and of the same days."""
    alike = {(each.budget.currency_code, each.span, each.budget.member_id) for each in here}
    names = {each.budget.category_id for each in here}
    if len(here) < 2 or len(alike) > 1 or None in names:  # noqa: PLR2004
        return ""
    code = here[0].budget.currency_code
    spent, limit = _of_tops(here)
    return f"{pen.whole(spent, code)} of {pen.whole(limit, code)}" if limit else ""


def _of_tops(here: Sequence[BudgetStatus]) -> tuple[int, int]:
    spent = sum(each.line.spent for each in here)
    return spent, sum(each.line.available for each in here)


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
        missing=_missing(found.missing, code),
        href=rows_of(budget, span),
    )


def tone(found: BudgetStatus) -> str:
    """Return how a budget's bar is coloured: over its limit, going there, or within it."""
    if found.line.left < 0:
        return "bad"
    return "soon" if found.forecast.amount > found.line.available else "good"


def share(part: int, whole: int) -> int:
    """Return a part in percent, from 0 to 100; all of it where there is nothing to spend."""
    if whole <= 0:
        return WHOLE if part > 0 else 0
    return max(0, min(WHOLE, part * WHOLE // whole))


def note_of(budget: BudgetView, span: Span, found: Gathered) -> str:
    """Return whose it is and which days it is on, where it is not plainly the month."""
    parts = []
    if budget.member_id is not None:
        parts.append(found.people.get(budget.member_id, NOBODY))
    if (span.start, span.end) != (found.shown.month, found.shown.end):
        parts.append(found.pen.span(span))
    return " · ".join(parts)


def rows_of(budget: BudgetView, span: Span) -> str:
    """Return where the transactions are that a budget counts."""
    return rows_address(
        str(budget.category_id or ""), span.start, span.end, member=str(budget.member_id or "")
    )


def _missing(count: int, code: str) -> str:
    if not count:
        return ""
    lines = many(count, "transaction")
    return f"{lines} without a rate to {code}, not counted"


def _absent(budget: BudgetView, found: Gathered) -> Absent:
    pen = found.pen
    if budget.start_date > found.shown.end:
        words = f"Begins {pen.day(budget.start_date)}"
    else:
        words = f"Ended {pen.day(budget.end_date)}" if budget.end_date else ""
    return Absent(str(budget.id), budget.name, words)


def total_of(found: Gathered, here: Sequence[BudgetStatus]) -> Total:
    """Return the total line: of the budget on everything, or of all that are on a category."""
    pen, shown, code = found.pen, found.shown, found.currency
    counted = counted_in_total(found, here)
    if not counted:
        return Total()
    spent, available = _of_tops(counted)
    left, days = available - spent, counted[0].days_left
    left_text, words_tone = _total_left(left, days, found)
    alone = counted[0].budget.category_id is None
    name = written.month_name(shown.month, pen.locale)
    out = len(here) - len(counted)
    return Total(
        words=f"of {pen.money(available, code)}",
        spent=pen.money(spent, code),
        left=left_text,
        share=share(spent, available),
        mark=_mark(found) if shown.month <= pen.today <= shown.end else -1,
        tone=words_tone,
        all_spent="" if alone else f"{pen.money(found.spent, code)} spent in all of {name}",
        href=rows_address("", shown.month, shown.end),
        note=_without(out) if out and not alone else "",
    )


def _without(count: int) -> str:
    if count == 1:
        return "Without 1 budget of other days, people or currency, or part of another one"
    return f"Without {count} budgets of other days, people or currencies, or part of another one"


def counted_in_total(found: Gathered, here: Sequence[BudgetStatus]) -> list[BudgetStatus]:
    """Return the budgets that the total line adds up, so that nothing is counted twice."""
    month = Span(found.shown.month, found.shown.end)
    fitting = [
        each
        for each in here
        if each.span == month
        and each.budget.member_id is None
        and each.budget.currency_code == found.currency
    ]
    whole = [each for each in fitting if each.budget.category_id is None]
    if whole:
        return whole[:1]
    limited = {each.budget.category_id for each in fitting}
    chosen: list[BudgetStatus] = []
    seen: defaultdict[UUID | None, int] = defaultdict(int)
    for each in fitting:
        category_id = each.budget.category_id
        seen[category_id] += 1
        if seen[category_id] == 1 and not _is_within(category_id, limited, found.categories):
            chosen.append(each)
    return chosen


def _is_within(
    category_id: UUID | None, limited: set[UUID | None], known: Mapping[UUID, CategoryFacts]
) -> bool:
    above = known.get(category_id) if category_id else None
    while above is not None and above.parent_id is not None:
        if above.parent_id in limited:
            return True
        above = known.get(above.parent_id)
    return False


def _mark(found: Gathered) -> int:
    days = (found.shown.end - found.shown.month).days + 1
    return found.pen.today.day * WHOLE // days


def _total_left(left: int, days: int, found: Gathered) -> tuple[str, str]:
    pen, shown, code = found.pen, found.shown, found.currency
    if left < 0:
        return f"{pen.money(-left, code)} over", "bad"
    if shown.end < pen.today:
        return f"{pen.money(left, code)} was left", "good"
    if shown.month > pen.today:
        return f"{pen.money(left, code)} for {many(days, 'day')}", "good"
    return f"{pen.money(left // max(days, 1), code)} a day left for {many(days, 'day')}", "good"


def period_words(period: str) -> str:
    """Return how often a budget begins anew."""
    return PERIODS[Period(period)]
