"""What budgets spent period by period, read in two statements, however many they are."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from uuid import UUID

from spends.domains.budgets.kinds import MONTHS, Period, Rollover
from spends.domains.budgets.rules import Line, Schedule, Span, rolled
from spends.domains.budgets.service.budgets import schedule
from spends.domains.budgets.views import BudgetView
from spends.domains.currencies import service as currencies
from spends.domains.ledger.kinds import NO_CATEGORY
from spends.domains.ledger.service.reading import spending
from spends.domains.ledger.service.reading.spending import Ask, CategoryFacts, Kinship
from spends.kit.unit_of_work import UnitOfWork

YEAR = 12


@dataclass(slots=True, eq=False)
class Calendar:
    """The periods of one schedule, worked out once for all budgets that share it."""

    schedule: Schedule
    _spans: dict[int, Span] = field(default_factory=dict)
    _lengths: dict[int, int] = field(default_factory=dict)
    _numbers: dict[date, int] = field(default_factory=dict)

    def span(self, number: int) -> Span:
        """Return the days of the period with a number."""
        found = self._spans.get(number)
        if found is None:
            found = self._spans[number] = self.schedule.span(number)
        return found

    def length(self, number: int) -> int:
        """Return how many days the period with a number has."""
        found = self._lengths.get(number)
        if found is None:
            found = self._lengths[number] = self.span(number).days
        return found

    def index(self, day: date) -> int:
        """Return the number of the period that a day is in, were there no last day."""
        found = self._numbers.get(day)
        if found is None:
            found = self._numbers[day] = self.schedule.index(day)
        return found

    @property
    def by_month(self) -> bool:
        """Whether its periods are whole months, which the ledger keeps sums of."""
        when = self.schedule
        return when.period in MONTHS and when.first.day == 1 and _ends_with_month(when.last)


def _ends_with_month(day: date | None) -> bool:
    return day is None or (day + timedelta(days=1)).day == 1


@dataclass(slots=True, eq=False)
class Course:
    """What a budget spent in its periods from the number `first` to `last`, in this order.

    `missing` is how many lines, and parts of lines, lack a rate.
    """

    budget: BudgetView
    calendar: Calendar
    first: int
    last: int
    spent: list[int]
    missing: list[int]

    @classmethod
    def of(cls, budget: BudgetView, calendar: Calendar, first: int, last: int) -> "Course":
        """Return a course that has spent nothing yet."""
        count = last - first + 1
        return cls(budget, calendar, first, last, [0] * count, [0] * count)

    @property
    def days(self) -> Span:
        """The days from the first period that matters to the end of the last one."""
        span = self.calendar.span
        return Span(span(self.first).start, span(self.last).end)

    @property
    def spans(self) -> list[Span]:
        """The days of each period."""
        span = self.calendar.span
        return [span(number) for number in range(self.first, self.last + 1)]

    def lines(self, own: Mapping[date, int]) -> list[Line]:
        """Return each period's line; `own` are the amounts of those that have their own."""
        limits = [self.budget.amount] * len(self.spent)
        if own:
            limits = [own.get(span.start, self.budget.amount) for span in self.spans]
        pairs = zip(limits, self.spent, strict=True)
        return rolled(pairs, Rollover(self.budget.rollover))


def begun(budgets: Sequence[BudgetView], day: date, earlier: int | None) -> list[Course]:
    """Return the courses of budgets until the period that a day is in, or the last before it.

    What rolls over needs all periods from the first; others only so many `earlier` ones, None for
    all. Nothing is read.
    """
    calendars: dict[tuple[str, date, date | None], Calendar] = {}
    found = []
    for budget in budgets:
        key = (budget.period, budget.start_date, budget.end_date)
        calendar = calendars.get(key)
        if calendar is None:
            calendar = calendars[key] = Calendar(schedule(budget))
        ends = min(day, budget.end_date) if budget.end_date else day
        last = max(calendar.index(max(ends, budget.start_date)), 0)
        whole = earlier is None or budget.rollover != Rollover.NONE
        first = 0 if whole or earlier is None else max(0, last - earlier)
        found.append(Course.of(budget, calendar, first, last))
    return found


def read(uow: UnitOfWork, courses: Sequence[Course], known: Mapping[UUID, CategoryFacts]) -> None:
    """Read what courses spent; `known` are all categories."""
    kinship = spending.kinship(uow, known)
    base = uow.actor.currency_code
    by_month: list[Course] = []
    by_day: list[Course] = []
    for course in courses:
        budget = course.budget
        summed = budget.member_id is None and budget.currency_code == base
        (by_month if summed and course.calendar.by_month else by_day).append(course)
    _add_months(uow, by_month, kinship, known)
    for course, day, spent, missing in days_of(uow, by_day, kinship):
        place = course.calendar.index(day) - course.first
        if 0 <= place < len(course.spent):
            course.spent[place] += spent
            course.missing[place] += missing


def _add_months(
    uow: UnitOfWork,
    courses: Sequence[Course],
    kinship: Kinship,
    known: Mapping[UUID, CategoryFacts],
) -> None:
    if not courses:
        return
    days = [course.days for course in courses]
    first, last = min(span.start for span in days), max(span.end for span in days)
    months = _month(last) - _month(first) + 1
    spent: dict[UUID, list[int]] = {}
    missing: dict[UUID, list[int]] = {}
    for month, category_id, _, cost, lacking in spending.by_month(uow, first, last, known):
        place = _month(month) - _month(first)
        spent.setdefault(category_id, [0] * months)[place] += cost
        if lacking:
            missing.setdefault(category_id, [0] * months)[place] += lacking

    @cache
    def of(category_id: UUID | None) -> tuple[list[int], list[int]]:
        wanted = spent.keys() if category_id is None else kinship.families.get(category_id, ())
        return _together(wanted, spent), _together(wanted, missing)

    for course, span in zip(courses, days, strict=True):
        step = MONTHS[Period(course.budget.period)]
        begin, end = _month(span.start) - _month(first), _month(span.end) - _month(first) + 1
        costs, lacks = of(course.budget.category_id)
        course.spent = _summed(costs[begin:end], step) or course.spent
        course.missing = _summed(lacks[begin:end], step) or course.missing


def _month(day: date) -> int:
    return day.year * YEAR + day.month


def _together(wanted: Collection[UUID], months: Mapping[UUID, list[int]]) -> list[int]:
    """Return the sums of some categories by month; nothing where they have none."""
    rows = [months[each] for each in wanted if each in months]
    return rows[0] if len(rows) == 1 else [sum(column) for column in zip(*rows, strict=True)]


def _summed(months: Sequence[int], step: int) -> list[int]:
    if step == 1:
        return list(months)
    return [sum(months[begin : begin + step]) for begin in range(0, len(months), step)]


def days_of(
    uow: UnitOfWork, courses: Sequence[Course], kinship: Kinship
) -> Iterator[tuple[Course, date, int, int]]:
    """Yield what courses cost by day, in their own currency, and how many pieces have no rate.

    A piece is a line or a part of one. One in a budget's own currency needs none.
    """
    if not courses:
        return
    asks = [
        Ask(number, *course.days, _wanted(course.budget, kinship), course.budget.member_id)
        for number, course in enumerate(courses)
    ]
    values = _Values(uow, min(ask.first for ask in asks), max(ask.last for ask in asks))
    for each in spending.by_day(uow, asks):
        course = courses[each.number]
        if each.currency_code == course.budget.currency_code:
            yield course, each.day, each.spent, 0
            continue
        worth = values.of(each.base_spent, each.day, course.budget.currency_code)
        if worth is None:
            yield course, each.day, 0, each.lines
        else:
            yield course, each.day, worth, each.missing


def _wanted(budget: BudgetView, kinship: Kinship) -> Collection[UUID]:
    if budget.category_id is None:
        return [*kinship.expenses, NO_CATEGORY]
    return kinship.families.get(budget.category_id, frozenset())


class _Values:
    """What amounts of the household's currency are in those of budgets."""

    def __init__(self, uow: UnitOfWork, first: date, last: date) -> None:
        self._uow = uow
        self._days = (first, last)
        self._converters: dict[str, Callable[[int, date], int | None]] = {}

    def of(self, amount: int, day: date, currency_code: str) -> int | None:
        """Return an amount at a day's rate; None without one."""
        base = self._uow.actor.currency_code
        if currency_code not in self._converters:
            self._converters[currency_code] = currencies.converter(
                self._uow, base, currency_code, *self._days
            )
        return self._converters[currency_code](amount, day)
