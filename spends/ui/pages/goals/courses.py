"""How debts go down: the drawing, the same as a table, and the schedule month by month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from spends.domains.goals import payoff
from spends.domains.goals.payoff import NeverEnds, Strategy
from spends.domains.goals.views import PayoffView
from spends.kit.clock import add_months, month_of
from spends.kit.money import decimal_amount
from spends.ui.components.figures import Series, empty_figure, lines
from spends.ui.format import money, month_name, notation, short_month
from spends.ui.pages.goals.debt_rows import COLORS, TITLES, chosen_of, length_words
from spends.ui.pages.goals.rows import NONE

POINTS = 120
TICKS = 4
CHOSEN_WIDTH = 3
TABLE_ROWS = 24
LEGEND = [(title, COLORS[key]) for key, (title, _) in TITLES.items()]
COLUMNS = ["Month", *(title for title, _ in TITLES.values())]


class Month(NamedTuple):
    """What a month of a plan does to all debts, in minor units; `ended` are those it ends."""

    month: date
    interest: int
    paid: int
    owed: int
    ended: tuple[str, ...]


@dataclass(frozen=True)
class MonthRow:
    """A month of the schedule."""

    month: str
    paid: str
    interest: str
    off: str
    owed: str
    ended: str


def _labels(count: int, today: date, locale: str) -> list[str]:
    first = month_of(today)
    months = [add_months(first, each) for each in range(count)]
    return [f"{short_month(month, locale)} {month.year}" for month in months]


def _courses(view: PayoffView) -> dict[Strategy, list[int]]:
    """Return what is owed now and at the end of each month, by every plan that ends."""
    start = sum(debt.owed for debt in view.debts if debt.annual_rate is not None)
    return {
        plan.strategy: [start, *plan.course]
        for plan in view.plans
        if plan.months and not plan.never
    }


def _picked(length: int, most: int) -> list[int]:
    """Return at most so many months of all, evenly apart, and the last one."""
    step = max(-(-length // most), 1)
    picked = list(range(0, length, step))
    return picked if picked[-1] == length - 1 else [*picked, length - 1]


def figure_of(view: PayoffView, today: date, locale: str) -> dict[str, Any]:
    """Return the drawing of what is owed over time, by every plan that ends."""
    courses = _courses(view)
    if not courses:
        return empty_figure()
    code, longest = view.currency_code, max(len(course) for course in courses.values())
    labels, picked = _labels(longest, today, locale), _picked(longest, POINTS)
    series = [
        Series(
            TITLES[key][0],
            [float(decimal_amount(course[at], code)) for at in picked if at < len(course)],
            COLORS[key],
        )
        for key, course in sorted(courses.items(), key=lambda each: each[0] == view.strategy)
    ]
    shown = [labels[at] for at in picked]
    figure = lines(shown, series, money=notation(code, locale))
    if view.strategy in courses:  # the chosen way is the last line, over those that run as it does
        figure["data"][-1]["line"]["width"] = CHOSEN_WIDTH
    ticks = [shown[at] for at in _picked(len(shown), TICKS)][:-1] or shown
    figure["layout"]["xaxis"] = {
        "type": "category",
        "tickmode": "array",
        "tickvals": ticks,
        "tickangle": 0,
    }
    return figure


def course_table(view: PayoffView, today: date, locale: str) -> list[list[str]]:
    """Return the same as a table, some months of it."""
    courses = _courses(view)
    if not courses:
        return []
    longest = max(len(course) for course in courses.values())
    labels = _labels(longest, today, locale)

    def cell(key: Strategy, at: int) -> str:
        course = courses.get(key)
        if course is None:
            return NONE
        return money(course[at] if at < len(course) else 0, view.currency_code, locale)

    return [[labels[at], *(cell(key, at) for key in TITLES)] for at in _picked(longest, TABLE_ROWS)]


def course_words(view: PayoffView, locale: str) -> str:
    """Return what the drawing shows, in words."""
    plan = chosen_of(view)
    if plan.never:
        return "By the chosen way this never ends"
    if plan.last_month is None:
        return ""
    when = f"Free of debt in {month_name(plan.last_month, locale)}"
    return f"{when}, {length_words(plan.months)} from now"


def schedule_of(view: PayoffView, today: date) -> list[Month]:
    """Return all months of the chosen plan; none where it never ends."""
    debts = [
        payoff.Debt(
            debt.account_id,
            debt.owed,
            debt.annual_rate,
            debt.minimum_payment or 0,
            debt.position,
        )
        for debt in view.debts
        if debt.annual_rate is not None
    ]
    names = {debt.account_id: debt.name for debt in view.debts}
    try:
        plan = payoff.plan(debts, view.strategy, view.extra)
    except NeverEnds:
        return []
    return [
        Month(
            add_months(month_of(today), at),
            sum(each.interest for each in month),
            sum(each.paid for each in month),
            sum(each.owed for each in month),
            tuple(names[each.debt_id] for each in month if not each.owed),
        )
        for at, month in enumerate(plan.months, 1)
    ]


def month_rows(months: Sequence[Month], code: str, locale: str) -> list[MonthRow]:
    """Return some months of a schedule."""
    return [
        MonthRow(
            month=f"{short_month(each.month, locale)} {each.month.year}",
            paid=money(each.paid, code, locale),
            interest=money(each.interest, code, locale),
            off=money(each.paid - each.interest, code, locale),
            owed=money(each.owed, code, locale),
            ended=", ".join(each.ended),
        )
        for each in months
    ]
