"""When something comes again: RFC 5545 recurrence rules over civil days.

A rule is kept as text in the form that `normal` gives it. What it means is what python-dateutil
says; the shapes that households use are counted out (`recurrence_days`), so that years of history
cost nothing.
"""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice

from dateutil.rrule import rrule, rrulestr

from spends.kit.recurrence_days import DAYS_APART, counted
from spends.kit.recurrence_rule import (
    MONTHS,
    MOST_TIMES,
    Rule,
    bare,
    month_end,
    parsed,
    written,
    wrong,
)

LATEST = date(2200, 12, 31)
_NEVER_AFTER = timedelta(days=366 * 41)


def normal(rule: str, first: date) -> str:
    """Return a rule in the one form it is kept in, for something first due on a day.

    A plain "every month" or "every year" from a day that not every month has, such as the 31st or
    29 February, means that month's last day where it is shorter. Raises InvalidInput, with a
    sentence for people, for what is no rule, fires more than daily, or never fires.
    """
    asked = month_end(parsed(bare(rule)), first)
    text = written(asked)
    if asked.until is not None and asked.until < first:
        raise wrong("It ends before its first day. Choose a later end.")
    if next(_occurring(first, text, first, min(LATEST, first + _NEVER_AFTER)), None) is None:
        raise wrong("This never comes: no day in the next 40 years fits. Change its days.")
    return text


def between(
    first: date, rule: str | None, start: date, end: date, limit: int = MOST_TIMES
) -> list[date]:
    """Return the days, in order, on which something is due from `start` to `end`, both included.

    `first` is the day the rule counts from, `rule` a `normal` one or None for what comes once. At
    most `limit` days are returned.
    """
    start = max(start, first)
    if rule is None:
        return [first] if start <= first <= end else []
    return list(islice(_occurring(first, rule, start, min(end, LATEST)), limit))


def following(first: date, rule: str | None, day: date) -> date | None:
    """Return the first day due on or after a day; None where there is none any more."""
    if rule is None:
        return first if first >= day else None
    until = parsed(rule).until
    last = min(LATEST, max(day, first) + _NEVER_AFTER)
    if until is not None:
        last = min(last, until)
    return next(_occurring(first, rule, max(day, first), last), None)


def months_apart(rule: str | None) -> int | None:
    """Return how many months a rule's periods span; None for days, weeks and what comes once."""
    if rule is None:
        return None
    asked = parsed(rule)
    return {"MONTHLY": 1, "YEARLY": MONTHS}.get(asked.frequency, 0) * asked.interval or None


def clamped(year: int, month: int, day: int) -> date:
    """Return a day of a month, or that month's last one where it is shorter."""
    return date(year, month, min(day, monthrange(year, month)[1]))


def _occurring(first: date, text: str, start: date, end: date) -> Iterator[date]:
    """Return what is due from `start` on, not before `first`, as far as `end`."""
    rule = parsed(text)
    if rule.until is not None:
        end = min(end, rule.until)
    since = first if rule.times is not None else start
    days = counted(rule, first, since, end) or _by_dateutil(rule, text, first, since, end)
    if rule.times is None:
        return days
    return (day for day in islice(days, rule.times) if day >= start)


def _by_dateutil(rule: Rule, text: str, first: date, since: date, end: date) -> Iterator[date]:
    begin = _aligned(rule, first, since)
    bare = ";".join(part for part in text.split(";") if not part.startswith(("COUNT=", "UNTIL=")))
    rules = rrulestr(bare, dtstart=datetime.combine(begin, time()))
    if not isinstance(rules, rrule):  # pragma: no cover - one rule makes one
        raise TypeError(text)
    stop = datetime.combine(end, time())
    found = rules.replace(until=stop)
    return (day for moment in found if (day := moment.date()) >= since)


def _aligned(rule: Rule, first: date, since: date) -> date:
    """Return a later day for a rule to begin with that changes nothing from `since` on."""
    if rule.frequency in DAYS_APART:
        step = rule.interval * DAYS_APART[rule.frequency]
        # One period early: a week's earlier days may belong to the step before.
        skipped = max(0, (since - first).days // step - 1)
        return first + timedelta(days=step * skipped)
    if not (rule.days or rule.month_days):
        return first
    if rule.frequency == "MONTHLY":
        origin = first.year * MONTHS + first.month - 1
        passed = since.year * MONTHS + since.month - 1 - origin
        skipped = max(0, passed // rule.interval) * rule.interval
        if skipped == 0:
            return first
        return date((origin + skipped) // MONTHS, (origin + skipped) % MONTHS + 1, 1)
    skipped = max(0, (since.year - first.year) // rule.interval) * rule.interval
    if skipped == 0 or not (rule.months or rule.days):
        return first
    return date(first.year + skipped, 1, 1)
