"""The line above all budgets of a month: what they come to, with nothing counted twice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from spends.domains.budgets.rules import Span
from spends.domains.budgets.views import BudgetStatus
from spends.ui import format as written
from spends.ui.pages.budgets.address import rows_address
from spends.ui.pages.budgets.gathering import Gathered, Known
from spends.ui.pages.budgets.words import WHOLE, many, share


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


def total_of(found: Gathered, here: Sequence[BudgetStatus]) -> Total:
    """Return the total line: of the budget on everything, or of all that are on a category."""
    pen, shown, code = found.pen, found.shown, found.currency
    counted = counted_in_total(found, here)
    if not counted:
        return Total()
    spent, available = sums_of(counted)
    left, days = available - spent, counted[0].days_left
    left_text, words_tone = _total_left(left, days, found)
    if words_tone == "good" and sum(each.forecast.amount for each in counted) > available:
        words_tone = "soon"
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
    return [
        each
        for each in fitting
        if not _is_within(each.budget.category_id, limited, found.categories)
    ]


def _is_within(
    category_id: UUID | None, limited: set[UUID | None], known: Mapping[UUID, Known]
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


def sums_of(here: Sequence[BudgetStatus]) -> tuple[int, int]:
    """Return what was spent of what may be, by budgets of one currency."""
    spent = sum(each.line.spent for each in here)
    return spent, sum(each.line.available for each in here)
