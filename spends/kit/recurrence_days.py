"""The days of the recurrence rules that households use, by arithmetic alone."""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from spends.kit.recurrence_rule import DAYS, FEBRUARY, MONTHS, SHORTEST_MONTH, Rule

WEEK = 7
DAYS_APART = {"DAILY": 1, "WEEKLY": WEEK}
_LENGTHS = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def counted(rule: Rule, first: date, since: date, end: date) -> Iterator[date] | None:
    """Return the days from `since` to `end` of the plain shapes; None for all others.

    `since` is not before `first`. How often a rule comes, and until when, is not looked at.
    """
    if rule.week_start != "MO":
        return None
    if rule.frequency in DAYS_APART:
        return _of_weeks(rule, first, since, end)
    yearly = rule.frequency == "YEARLY"
    months = _months(first, rule.interval * (MONTHS if yearly else 1), since, end)
    if rule.days:
        place = None if yearly or rule.months or rule.month_days else _one_place(rule)
        return _on_place(months, *place, since, end) if place else None
    day = _one_day(rule, first)
    plain = not (rule.months or rule.month_days or rule.positions)
    of_year = rule.months == (first.month,) if yearly and not plain else not rule.months
    if day is None or not of_year:
        return None
    return _on_day(months, day, since, end, clamps=bool(rule.positions))


def _of_weeks(rule: Rule, first: date, since: date, end: date) -> Iterator[date] | None:
    if rule.months or rule.month_days or rule.positions:
        return None
    step = rule.interval * DAYS_APART[rule.frequency]
    if not rule.days:
        return _stepped(first, step, since, end)
    if rule.frequency != "WEEKLY":
        return None
    return _on_weekdays(first, step, [DAYS.index(each) for each in rule.days], since, end)


def _one_day(rule: Rule, first: date) -> int | None:
    """Return the one day of the month a rule asks for, -1 for the last; None for other shapes."""
    if not rule.positions:
        if not rule.month_days:
            return first.day
        if len(rule.month_days) == 1 and rule.month_days[0] >= -1:
            return rule.month_days[0]
        return None
    if rule.positions != (-1,) or not rule.month_days:
        return None
    last = rule.month_days[-1]
    return last if rule.month_days == tuple(range(SHORTEST_MONTH, last + 1)) else None


def _one_place(rule: Rule) -> tuple[frozenset[int], int] | None:
    """Return the weekdays, Monday being 0, and which of them in a month, -1 for the last one.

    None for other shapes.
    """
    if len(rule.days) == 1 and len(rule.days[0]) > len(DAYS[0]) and not rule.positions:
        return frozenset({DAYS.index(rule.days[0][-2:])}), int(rule.days[0][:-2])
    if len(rule.positions) == 1 and all(each in DAYS for each in rule.days):
        return frozenset(map(DAYS.index, rule.days)), rule.positions[0]
    return None


def _stepped(first: date, step: int, since: date, end: date) -> Iterator[date]:
    skipped = max(0, -(-(since - first).days // step))
    begin = first.toordinal() + step * skipped
    return map(date.fromordinal, range(begin, end.toordinal() + 1, step))


def _on_weekdays(
    first: date, step: int, weekdays: list[int], since: date, end: date
) -> Iterator[date]:
    """Return some weekdays, Monday being 0, of every week that is `step` days from the first's."""
    monday, least, most = first.toordinal() - first.weekday(), since.toordinal(), end.toordinal()
    begin = monday + (least - monday) // step * step
    for week in range(begin, most + 1, step):
        for weekday in weekdays:
            if least <= week + weekday <= most:
                yield date.fromordinal(week + weekday)


def _months(first: date, step: int, since: date, end: date) -> range:
    """Return every `step`th month from `since`'s to `end`'s: years times twelve and the month."""
    origin = first.year * MONTHS + first.month - 1
    skipped = max(0, (since.year * MONTHS + since.month - 1 - origin) // step)
    return range(origin + skipped * step, end.year * MONTHS + end.month, step)


def _on_day(months: range, day: int, since: date, end: date, *, clamps: bool) -> Iterator[date]:
    """Return a day of each month, -1 for the last; with `clamps` the last of a shorter one."""
    for index in months:
        year, month = divmod(index, MONTHS)
        found = day
        if not 0 < day <= SHORTEST_MONTH:
            longest = _length(year, month + 1)
            found = longest if day == -1 or (clamps and day > longest) else day
            if found > longest:
                continue
        due = date(year, month + 1, found)
        if since <= due <= end:
            yield due


def _on_place(
    months: range, weekdays: frozenset[int], place: int, since: date, end: date
) -> Iterator[date]:
    """Return one of the days of each month that are some weekdays, counted from either end."""
    for index in months:
        due = _placed(*divmod(index, MONTHS), weekdays, place)
        if due is not None and since <= due <= end:
            yield due


@lru_cache(maxsize=4096)
def _placed(year: int, month: int, weekdays: frozenset[int], place: int) -> date | None:
    longest = _length(year, month + 1)
    begin = date(year, month + 1, 1).weekday()
    found = [day for day in range(1, longest + 1) if (begin + day - 1) % WEEK in weekdays]
    index = place - 1 if place > 0 else place
    if not -len(found) <= index < len(found):
        return None
    return date(year, month + 1, found[index])


def _length(year: int, month: int) -> int:
    """Return how many days a month has."""
    leaps = month == FEBRUARY and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return _LENGTHS[month] + leaps
