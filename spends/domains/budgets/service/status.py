"""How budgets stand: what all of them spent is read in two statements, however many they are."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import dropwhile
from uuid import UUID

from spends.domains.budgets import repository, rules
from spends.domains.budgets.rules import Forecast, Line, Span
from spends.domains.budgets.service import courses
from spends.domains.budgets.service.budgets import schedule, view, views
from spends.domains.budgets.service.courses import Calendar, Course
from spends.domains.budgets.views import BudgetLine, BudgetStatus, BudgetView
from spends.domains.households.service.remembering import Remembered
from spends.domains.ledger.schemas import TransactionFilter
from spends.domains.ledger.service.naming import categories
from spends.domains.ledger.service.reading import listing, spending
from spends.domains.ledger.service.reading.spending import CategoryFacts
from spends.kit.actor import Permission
from spends.kit.paging import COUNT_CAP
from spends.kit.unit_of_work import UnitOfWork

EARLIER = 6
"""So many periods before the present one are looked at for the forecast."""
MOST_PERIODS = 120
"""The most periods that a history shows."""
NOTHING = Line(0, 0, 0, 0, 0)
_known = Remembered[tuple[BudgetStatus, ...]](100)


def statuses(uow: UnitOfWork, day: date | None = None) -> list[BudgetStatus]:
    """Return how all budgets stand on a day, today unless said, in their order.

    It is read once after each change of the household.
    """
    uow.require(Permission.READ)
    asked = day or uow.today()
    return list(_known.of(uow, lambda uow: _all(uow, asked), asked))


def _all(uow: UnitOfWork, day: date) -> tuple[BudgetStatus, ...]:
    known = categories.category_facts(uow)
    return tuple(_statuses(uow, views(uow, known), day, known))


def status(uow: UnitOfWork, budget_id: UUID, day: date | None = None) -> BudgetStatus:
    """Return how one budget stands on a day; NotFound when it is unknown."""
    budget = view(uow, budget_id)
    return _statuses(uow, [budget], day or uow.today(), categories.category_facts(uow))[0]


def history(uow: UnitOfWork, budget_id: UUID, count: int = 12) -> list[BudgetLine]:
    """Return the last periods of a budget until today's, the newest first; NotFound."""
    budget = view(uow, budget_id)
    today = uow.today()
    (course,) = _read(uow, [budget], today, earlier=min(count, MOST_PERIODS))
    own = repository.own_amounts(uow, [budget.id]).get(budget.id, {})
    shown = [
        BudgetLine(span, line, span.start in own)
        for span, line in zip(course.spans, course.lines(own), strict=True)
        if span.start <= today
    ]
    return shown[::-1][:count]


def lines_of(
    uow: UnitOfWork, budgets: Sequence[BudgetView], day: date
) -> dict[UUID, dict[Span, Line]]:
    """Return all periods of budgets from their first to the one that a day is in."""
    own = repository.own_amounts(uow, [budget.id for budget in budgets])
    return {
        course.budget.id: dict(
            zip(course.spans, course.lines(own.get(course.budget.id, {})), strict=True)
        )
        for course in _read(uow, budgets, day, earlier=None)
    }


def _read(
    uow: UnitOfWork, budgets: Sequence[BudgetView], day: date, earlier: int | None
) -> list[Course]:
    found = courses.begun(budgets, day, earlier)
    courses.read(uow, found, categories.category_facts(uow))
    return found


def over_since(uow: UnitOfWork, found: Sequence[BudgetStatus]) -> dict[UUID, date]:
    """Return since which day those budgets that are over their limit have been so without a break.

    Only what these spent in their periods is read, by day, in one statement.
    """
    uow.require(Permission.READ)
    over = {
        each.budget.id: (each.line.available, each.span)
        for each in found
        if each.span is not None and each.line.left < 0
    }
    if not over:
        return {}
    overspent = []
    for each in found:
        if each.budget.id in over and each.span is not None:
            calendar = Calendar(schedule(each.budget))
            number = calendar.index(each.span.start)
            overspent.append(Course.of(each.budget, calendar, number, number))
    by_day: dict[UUID, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for course, day, spent, _ in courses.days_of(uow, overspent, spending.kinship(uow)):
        by_day[course.budget.id][day] += spent
    return {
        budget_id: rules.over_since(available, span, by_day[budget_id])
        for budget_id, (available, span) in over.items()
    }


def _statuses(
    uow: UnitOfWork,
    budgets: Sequence[BudgetView],
    day: date,
    known: Mapping[UUID, CategoryFacts],
) -> list[BudgetStatus]:
    if not budgets:
        return []
    own = repository.own_amounts(uow)
    found = courses.begun(budgets, day, EARLIER)
    courses.read(uow, found, known)
    shown = [_status(course, own.get(course.budget.id, {}), day) for course in found]
    return _without_parts(uow, shown)


def _status(course: Course, own: dict[date, int], day: date) -> BudgetStatus:
    budget = course.budget
    if day < budget.start_date or (budget.end_date is not None and day > budget.end_date):
        return BudgetStatus(budget, None, NOTHING, 0, 0, 0, Forecast(0, 0, 0), (), 0)
    span = course.calendar.span(course.last)
    line = course.lines(own)[-1]
    return BudgetStatus(
        budget,
        span,
        line,
        days_left=span.days - max(rules.gone(span, day) - 1, 0),
        per_day_left=rules.per_day_left(line.left, span, day),
        mark=rules.mark(line.available, span, day),
        forecast=rules.forecast(line.spent, span, day, _earlier(course)),
        crossed=tuple(rules.crossed(budget.thresholds, line.available, line.spent)),
        missing=course.missing[-1],
    )


def _without_parts(uow: UnitOfWork, found: list[BudgetStatus]) -> list[BudgetStatus]:
    """Return the same, with lines without a rate counted once: courses count their parts.

    Only where it can differ are they counted, and as far as lists count.
    """
    lacking = [each.span for each in found if each.missing and each.span]
    if not lacking:
        return found
    first, last = min(span.start for span in lacking), max(span.end for span in lacking)
    has_parts = spending.parts_without_rate(uow, first, last) > 0
    base = uow.actor.currency_code
    return [
        replace(each, missing=_without_rate(uow, each))
        if each.missing
        and (has_parts or each.budget.category_id is None or each.budget.currency_code != base)
        else each
        for each in found
    ]


def _without_rate(uow: UnitOfWork, found: BudgetStatus) -> int:
    """Return how many transactions a budget lacks for want of a rate."""
    budget, span = found.budget, found.span
    wanted = TransactionFilter(
        category_id=budget.category_id,
        counts_as="expense",
        member_id=budget.member_id,
        date_from=span and span.start,
        date_to=span and span.end,
        without_rate_to=budget.currency_code,
    )
    number = listing.count(uow, wanted)
    return number if number <= COUNT_CAP else found.missing


def _earlier(course: Course) -> list[tuple[int, int]]:
    """Return what the periods before the last one cost, and how many days they had.

    What is before the first spending says nothing: nobody wrote it down then.
    """
    first = max(course.first, course.last - EARLIER)
    costs = zip(range(first, course.last), course.spent[first - course.first :], strict=False)
    seen = dropwhile(lambda each: not each[1], costs)
    return [(cost, course.calendar.length(number)) for number, cost in seen]
