"""How budgets stand: what all of them spent is read in two statements, however many they are."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import dropwhile
from uuid import UUID

from spends.domains.budgets import repository, rules
from spends.domains.budgets.kinds import MONTHS, Period, Rollover
from spends.domains.budgets.rules import Forecast, Line, Schedule, Span
from spends.domains.budgets.service.budgets import schedule, view, views
from spends.domains.budgets.views import BudgetLine, BudgetStatus, BudgetView
from spends.domains.currencies import service as currencies
from spends.domains.ledger.kinds import NO_CATEGORY
from spends.domains.ledger.service import categories, spending
from spends.domains.ledger.service.spending import Ask, CategoryFacts, DaySpending, Kinship
from spends.kit.actor import Permission
from spends.kit.unit_of_work import UnitOfWork

EARLIER = 6
"""So many periods before the present one are looked at for the forecast."""
MOST_PERIODS = 120
"""The most periods that a history shows."""
NOTHING = Line(0, 0, 0, 0, 0)


@dataclass(slots=True, eq=False)
class _Course:
    """What a budget spent by the number of its period, from the first that matters."""

    budget: BudgetView
    schedule: Schedule
    first: int
    last: int
    spent: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    missing: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def by_month(self) -> bool:
        """Whether its periods are whole months, which the ledger keeps sums of."""
        return (
            Period(self.budget.period) in MONTHS
            and self.budget.start_date.day == 1
            and self.budget.member_id is None
            and _ends_with_month(self.budget.end_date)
        )

    @property
    def days(self) -> Span:
        """The days from the first period that matters to the end of the last one."""
        return Span(self.schedule.span(self.first).start, self.schedule.span(self.last).end)

    def add(self, day: date, spent: int | None, missing: int = 0) -> None:
        """Count what a day or a month cost; None where there is no rate."""
        self.count(self.schedule.index(day), spent, missing)

    def count(self, number: int, spent: int | None, missing: int) -> None:
        """Count what is in the period with a number."""
        if self.first <= number <= self.last:
            self.spent[number] += spent or 0
            self.missing[number] += max(missing, int(spent is None))


def _ends_with_month(day: date | None) -> bool:
    return day is None or (day + timedelta(days=1)).day == 1


def statuses(uow: UnitOfWork, day: date | None = None) -> list[BudgetStatus]:
    """Return how all budgets stand on a day, today unless said, in their order."""
    uow.require(Permission.READ)
    return _statuses(uow, views(uow), day or uow.today())


def status(uow: UnitOfWork, budget_id: UUID, day: date | None = None) -> BudgetStatus:
    """Return how one budget stands on a day; NotFound when it is unknown."""
    return _statuses(uow, [view(uow, budget_id)], day or uow.today())[0]


def history(uow: UnitOfWork, budget_id: UUID, count: int = 12) -> list[BudgetLine]:
    """Return the last periods of a budget until today's, the newest first; NotFound."""
    budget = view(uow, budget_id)
    today = uow.today()
    (course,) = _courses(uow, [budget], today, earlier=min(count, MOST_PERIODS))
    own = repository.own_amounts(uow, [budget.id]).get(budget.id, {})
    lines = _lines(course, own)
    shown = [
        BudgetLine(span, line, span.start in own)
        for number, line in lines.items()
        if (span := course.schedule.span(number)).start <= today
    ]
    return shown[::-1][:count]


def lines_of(
    uow: UnitOfWork, budgets: Sequence[BudgetView], day: date
) -> dict[UUID, dict[Span, Line]]:
    """Return all periods of budgets from their first to the one that a day is in."""
    courses = _courses(uow, budgets, day, earlier=None)
    own = repository.own_amounts(uow, [budget.id for budget in budgets])
    return {
        course.budget.id: {
            course.schedule.span(number): line
            for number, line in _lines(course, own.get(course.budget.id, {})).items()
        }
        for course in courses
    }


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
    courses = []
    for each in found:
        if each.budget.id in over and each.span is not None:
            number = schedule(each.budget).index(each.span.start)
            courses.append(_Course(each.budget, schedule(each.budget), number, number))
    by_day: dict[UUID, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for course, day, spent, _ in _days(uow, courses, spending.kinship(uow)):
        by_day[course.budget.id][day] += spent or 0
    return {
        budget_id: rules.over_since(available, span, by_day[budget_id])
        for budget_id, (available, span) in over.items()
    }


def _statuses(uow: UnitOfWork, budgets: Sequence[BudgetView], day: date) -> list[BudgetStatus]:
    own = repository.own_amounts(uow)
    courses = _courses(uow, budgets, day, earlier=EARLIER)
    return [_status(course, own.get(course.budget.id, {}), day) for course in courses]


def _status(course: _Course, own: dict[date, int], day: date) -> BudgetStatus:
    span = course.schedule.at(day)
    if span is None:
        nothing = Forecast(0, 0, 0)
        return BudgetStatus(course.budget, None, NOTHING, 0, 0, 0, nothing, (), 0)
    lines = _lines(course, own)
    line = lines[course.last]
    before = (
        (lines[number].spent, course.schedule.span(number).days)
        for number in range(max(course.first, course.last - EARLIER), course.last)
    )
    # What is before the first spending says nothing: nobody wrote it down then.
    earlier = list(dropwhile(lambda each: not each[0], before))
    return BudgetStatus(
        course.budget,
        span,
        line,
        days_left=span.days - max(rules.gone(span, day) - 1, 0),
        per_day_left=rules.per_day_left(line.left, span, day),
        mark=rules.mark(line.available, span, day),
        forecast=rules.forecast(line.spent, span, day, earlier),
        crossed=tuple(rules.crossed(course.budget.thresholds, line.available, line.spent)),
        missing=course.missing[course.last],
    )


def _lines(course: _Course, own: dict[date, int]) -> dict[int, Line]:
    numbers = range(course.first, course.last + 1)
    amounts = [
        (own.get(course.schedule.start(number), course.budget.amount), course.spent[number])
        for number in numbers
    ]
    return dict(zip(numbers, rules.rolled(amounts, Rollover(course.budget.rollover)), strict=True))


def _courses(
    uow: UnitOfWork, budgets: Sequence[BudgetView], day: date, earlier: int | None
) -> list[_Course]:
    """Return the spending of budgets until the period that a day is in, or the last before it.

    What rolls over needs all periods from the first; others only so many `earlier` ones, None for
    all.
    """
    courses = []
    for budget in budgets:
        when = schedule(budget)
        ends = min(day, budget.end_date) if budget.end_date else day
        last = max(when.index(max(ends, budget.start_date)), 0)
        rolls = budget.rollover != Rollover.NONE
        # One more period tells what the first that is shown has cost beside the others.
        first = 0 if rolls or earlier is None else max(0, last - earlier)
        courses.append(_Course(budget, when, first, last))
    known = categories.category_facts(uow)
    kinship = spending.kinship(uow, known)
    by_month = [course for course in courses if course.by_month and _in_base(uow, course)]
    _add_months(uow, by_month, kinship.families, known)
    others = set(courses) - set(by_month)
    _add_days(uow, [course for course in courses if course in others], kinship)
    return courses


def _in_base(uow: UnitOfWork, course: _Course) -> bool:
    return course.budget.currency_code == uow.actor.currency_code


def _add_months(
    uow: UnitOfWork,
    courses: Sequence[_Course],
    families: dict[UUID, frozenset[UUID]],
    known: Mapping[UUID, CategoryFacts],
) -> None:
    if not courses:
        return
    meant: dict[UUID, list[_Course]] = defaultdict(list)
    everything = [course for course in courses if course.budget.category_id is None]
    for course in courses:
        if course.budget.category_id is not None:
            for category_id in families.get(course.budget.category_id, ()):
                meant[category_id].append(course)
    first = min(course.days.start for course in courses)
    last = max(course.days.end for course in courses)
    # Budgets that begin together have their periods in common.
    numbers = {course.schedule: dict[date, int]() for course in courses}
    shared = {course: numbers[course.schedule] for course in courses}
    for month, category_id, _, spent, missing in spending.by_month(uow, first, last, known):
        for course in (*meant.get(category_id, ()), *everything):
            of_month = shared[course]
            if month not in of_month:
                of_month[month] = course.schedule.index(month)
            course.count(of_month[month], spent, missing)


def _add_days(uow: UnitOfWork, courses: Sequence[_Course], kinship: Kinship) -> None:
    for course, day, spent, missing in _days(uow, courses, kinship):
        course.add(day, spent, missing)


def _days(
    uow: UnitOfWork, courses: Sequence[_Course], kinship: Kinship
) -> Iterator[tuple[_Course, date, int | None, int]]:
    """Yield what courses cost by day, in their own currency, and how many lines have no rate."""
    if not courses:
        return
    asks = [
        Ask(
            number,
            course.days.start,
            course.days.end,
            _wanted(course.budget, kinship),
            course.budget.member_id,
        )
        for number, course in enumerate(courses)
    ]
    values = _Values(uow, min(ask.first for ask in asks), max(ask.last for ask in asks))
    for row in spending.by_day(uow, asks):
        course = courses[row.number]
        own = row.currency_code == course.budget.currency_code
        value = values.of(row, course.budget.currency_code)
        yield course, row.day, value, 0 if own else row.missing


def _wanted(budget: BudgetView, kinship: Kinship) -> Collection[UUID]:
    if budget.category_id is None:
        return [*kinship.expenses, NO_CATEGORY]
    return kinship.families.get(budget.category_id, frozenset())


class _Values:
    """What days cost in the currency of a budget, which need not be the household's."""

    def __init__(self, uow: UnitOfWork, first: date, last: date) -> None:
        self._uow = uow
        self._days = (first, last)
        self._converters: dict[str, Callable[[int, date], int | None]] = {}

    def of(self, row: DaySpending, currency_code: str) -> int | None:
        """Return a day's spending; lines in the budget's own currency count as they stand."""
        if row.currency_code == currency_code:
            return row.spent
        base = self._uow.actor.currency_code
        if currency_code not in self._converters:
            self._converters[currency_code] = currencies.converter(
                self._uow, base, currency_code, *self._days
            )
        return self._converters[currency_code](row.base_spent, row.day)
