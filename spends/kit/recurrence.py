"""When something comes again: RFC 5545 recurrence rules over civil days.

A rule is kept as text in the form that `normal` gives it. What it means is what python-dateutil
says; the shapes that households use are counted out here, so that years of history cost nothing.
"""

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice, takewhile

from dateutil.rrule import rrule, rrulestr

from spends.kit.errors import InvalidInput

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
SHORTEST_MONTH = 28
_DAYS_APART = {"DAILY": 1, "WEEKLY": 7}
LATEST = date(2200, 12, 31)
_KNOWN = {
    "FREQ",
    "INTERVAL",
    "COUNT",
    "UNTIL",
    "BYDAY",
    "BYMONTH",
    "BYMONTHDAY",
    "BYSETPOS",
    "WKST",
}
_MOST_TIMES = 10_000
_LONGEST_INTERVAL = {"DAILY": 3660, "WEEKLY": 520, "MONTHLY": 240, "YEARLY": 20}
_NEVER_AFTER = timedelta(days=366 * 41)
_YEAR = 12
_NUMBER = re.compile(r"-?[0-9]{1,7}")


@dataclass(frozen=True, slots=True)
class _Rule:
    frequency: str
    interval: int
    times: int | None
    until: date | None
    days: tuple[str, ...]
    months: tuple[int, ...]
    month_days: tuple[int, ...]
    positions: tuple[int, ...]
    week_start: str


def normal(rule: str, first: date) -> str:
    """Return a rule in the one form it is kept in, for something first due on a day.

    A plain "every month" or "every year" from a day that not every month has, such as the 31st or
    29 February, means that month's last day where it is shorter. Raises InvalidInput, with a
    sentence for people, for what is no rule, fires more than daily, or never fires.
    """
    parsed = _parsed(_bare(rule))
    parsed = _month_end(parsed, first)
    text = _written(parsed)
    if parsed.until is not None and parsed.until < first:
        raise _wrong("It ends before its first day. Choose a later end.")
    if next(_occurring(first, text, first, min(LATEST, first + _NEVER_AFTER)), None) is None:
        raise _wrong("This never comes: no day in the next 40 years fits. Change its days.")
    return text


def between(
    first: date, rule: str | None, start: date, end: date, limit: int = _MOST_TIMES
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
    parsed = _parsed(rule)
    last = min(LATEST, max(day, first) + _NEVER_AFTER)
    if parsed.until is not None:
        last = min(last, parsed.until)
    return next(_occurring(first, rule, max(day, first), last), None)


def months_apart(rule: str | None) -> int | None:
    """Return how many months a rule's periods span; None for days, weeks and what comes once."""
    if rule is None:
        return None
    parsed = _parsed(rule)
    return {"MONTHLY": 1, "YEARLY": _YEAR}.get(parsed.frequency, 0) * parsed.interval or None


def clamped(year: int, month: int, day: int) -> date:
    """Return a day of a month, or that month's last one where it is shorter."""
    return date(year, month, min(day, monthrange(year, month)[1]))


def _wrong(sentence: str) -> InvalidInput:
    return InvalidInput.field("recurrence_rule", sentence)


def _bare(rule: str) -> str:
    text = rule.strip().upper().removeprefix("RRULE:").strip(";")
    if not text or any(character.isspace() for character in text):
        raise _wrong("This is no recurrence rule, such as FREQ=MONTHLY.")
    return text


@lru_cache(maxsize=4096)
def _parsed(text: str) -> _Rule:
    parts: dict[str, str] = {}
    for piece in text.split(";"):
        name, equals, value = piece.partition("=")
        if not equals or not value or name in parts:
            raise _wrong("This is no recurrence rule, such as FREQ=MONTHLY.")
        parts[name] = value
    frequency = parts.get("FREQ", "")
    if frequency in {"SECONDLY", "MINUTELY", "HOURLY"} or {"BYHOUR", "BYMINUTE", "BYSECOND"} & {
        *parts
    }:
        raise _wrong("It comes more often than daily. Choose days, weeks, months or years.")
    if frequency not in FREQUENCIES:
        raise _wrong("This is no recurrence rule, such as FREQ=MONTHLY.")
    if unknown := sorted({*parts} - _KNOWN):
        raise _wrong(f"{unknown[0]} is not understood in a recurrence rule. Leave it out.")
    if {"COUNT", "UNTIL"} <= {*parts}:
        raise _wrong("A rule ends on a day or after a number of times, not both.")
    return _Rule(
        frequency,
        _number(parts.get("INTERVAL", "1"), 1, _LONGEST_INTERVAL[frequency]),
        _number(parts["COUNT"], 1, _MOST_TIMES) if "COUNT" in parts else None,
        _day(parts["UNTIL"]) if "UNTIL" in parts else None,
        _weekdays(parts.get("BYDAY"), frequency),
        _numbers(parts.get("BYMONTH"), 1, _YEAR),
        _numbers(parts.get("BYMONTHDAY"), -31, 31),
        _numbers(parts.get("BYSETPOS"), -366, 366),
        _week_start(parts.get("WKST", "MO")),
    )


def _number(text: str, least: int, most: int) -> int:
    if _NUMBER.fullmatch(text) is None:
        raise _wrong(f"“{text[:20]}” is no number in a recurrence rule.")
    number = int(text)
    if not least <= number <= most:
        raise _wrong(f"{number} is too {'small' if number < least else 'large'} in this rule.")
    return number


def _numbers(text: str | None, least: int, most: int) -> tuple[int, ...]:
    found = {
        _number(piece.removeprefix("+"), least, most) for piece in (text or "").split(",") if text
    }
    if 0 in found:
        raise _wrong("0 is no day, month or place in a recurrence rule.")
    return tuple(sorted(found))


def _day(text: str) -> date:
    try:
        return datetime.strptime(text[:8], "%Y%m%d").date()  # noqa: DTZ007 - a civil day
    except ValueError as error:
        raise _wrong("UNTIL must be a day such as 20261231.") from error


def _weekdays(text: str | None, frequency: str) -> tuple[str, ...]:
    if text is None:
        return ()
    found = []
    for piece in text.split(","):
        place, name = piece[:-2], piece[-2:]
        if name not in DAYS:
            raise _wrong(f"“{piece[:10]}” is no weekday such as MO or -1FR.")
        if place:
            if frequency not in {"MONTHLY", "YEARLY"}:
                raise _wrong("“The second Friday” goes with months and years alone.")
            number = _number(place.removeprefix("+"), -53, 53)
            if number == 0:
                raise _wrong("0 is no day, month or place in a recurrence rule.")
            found.append(f"{number}{name}")
        else:
            found.append(name)
    order = {name: index for index, name in enumerate(DAYS)}
    return tuple(sorted(set(found), key=lambda each: (order[each[-2:]], each)))


def _week_start(text: str) -> str:
    if text not in DAYS:
        raise _wrong("WKST must be a weekday such as MO.")
    return text


def _month_end(rule: _Rule, first: date) -> _Rule:
    """Return the rule with its short months told to use their last day."""
    if rule.days or rule.positions or first.day <= SHORTEST_MONTH:
        return rule
    if rule.month_days not in {(), (first.day,)}:
        return rule
    days = tuple(range(SHORTEST_MONTH, first.day + 1))
    if rule.frequency == "MONTHLY":
        return _Rule(
            "MONTHLY",
            rule.interval,
            rule.times,
            rule.until,
            (),
            rule.months,
            days,
            (-1,),
            rule.week_start,
        )
    february = rule.months in {(), (2,)} and (first.month, first.day) == (2, 29)
    if rule.frequency == "YEARLY" and february:
        return _Rule(
            "YEARLY", rule.interval, rule.times, rule.until, (), (2,), days, (-1,), rule.week_start
        )
    return rule


def _written(rule: _Rule) -> str:
    parts = [f"FREQ={rule.frequency}"]
    if rule.interval > 1:
        parts.append(f"INTERVAL={rule.interval}")
    lists: tuple[tuple[str, Sequence[object]], ...] = (
        ("BYMONTH", rule.months),
        ("BYMONTHDAY", rule.month_days),
        ("BYDAY", rule.days),
        ("BYSETPOS", rule.positions),
    )
    parts += [f"{name}={','.join(map(str, values))}" for name, values in lists if values]
    if rule.times is not None:
        parts.append(f"COUNT={rule.times}")
    if rule.until is not None:
        parts.append(f"UNTIL={rule.until:%Y%m%d}")
    if rule.week_start != "MO":
        parts.append(f"WKST={rule.week_start}")
    return ";".join(parts)


def _occurring(first: date, text: str, start: date, end: date) -> Iterator[date]:
    """Return what is due from `start` on, not before `first`, as far as `end`."""
    rule = _parsed(text)
    if rule.until is not None:
        end = min(end, rule.until)
    since = first if rule.times is not None else start
    days = _counted(rule, first, since, end) or _by_dateutil(rule, text, first, since, end)
    if rule.times is not None:
        days = islice(days, rule.times)
    return (day for day in takewhile(lambda day: day <= end, days) if day >= start)


def _counted(rule: _Rule, first: date, since: date, end: date) -> Iterator[date] | None:
    """Return the days of the plain shapes, by arithmetic; None for all others."""
    if rule.days or rule.week_start != "MO":
        return None
    plain = not (rule.months or rule.month_days or rule.positions)
    if rule.frequency in _DAYS_APART:
        step = rule.interval * _DAYS_APART[rule.frequency]
        return _stepped(first, step, since, end) if plain else None
    day = _one_day(rule, first)
    yearly = rule.frequency == "YEARLY"
    of_year = rule.months == (first.month,) if yearly and not plain else not rule.months
    if day is None or not of_year:
        return None
    months = _months(first, rule.interval * (_YEAR if yearly else 1), since, end)
    return _on_day(months, day, since, clamps=bool(rule.positions))


def _one_day(rule: _Rule, first: date) -> int | None:
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


def _stepped(first: date, step: int, since: date, end: date) -> Iterator[date]:
    skipped = max(0, -(-(since - first).days // step))
    days = (end - first).days
    return (first + timedelta(days=step * index) for index in range(skipped, days // step + 1))


def _months(first: date, step: int, since: date, end: date) -> Iterator[date]:
    """Return the first days of every `step`th month from `since`'s to `end`'s."""
    origin = first.year * _YEAR + first.month - 1
    skipped = max(0, (since.year * _YEAR + since.month - 1 - origin) // step)
    last = end.year * _YEAR + end.month - 1
    for index in range(origin + skipped * step, last + 1, step):
        yield date(index // _YEAR, index % _YEAR + 1, 1)


def _on_day(months: Iterator[date], day: int, since: date, *, clamps: bool) -> Iterator[date]:
    """Return a day of each month from `since` on, -1 for the last; `clamps` a shorter month's."""
    for month in months:
        longest = monthrange(month.year, month.month)[1]
        found = longest if day == -1 or (clamps and day > longest) else day
        if found <= longest and month.replace(day=found) >= since:
            yield month.replace(day=found)


def _by_dateutil(rule: _Rule, text: str, first: date, since: date, end: date) -> Iterator[date]:
    begin = _aligned(rule, first, since)
    bare = ";".join(part for part in text.split(";") if not part.startswith(("COUNT=", "UNTIL=")))
    rules = rrulestr(bare, dtstart=datetime.combine(begin, time()))
    if not isinstance(rules, rrule):  # pragma: no cover - one rule makes one
        raise TypeError(text)
    stop = datetime.combine(end, time())
    found = rules.replace(until=stop)
    return (day for moment in found if (day := moment.date()) >= first)


def _aligned(rule: _Rule, first: date, since: date) -> date:
    """Return a later day for a rule to begin with that changes nothing from `since` on."""
    if rule.frequency in _DAYS_APART:
        step = rule.interval * _DAYS_APART[rule.frequency]
        # One period early: a week's earlier days may belong to the step before.
        skipped = max(0, (since - first).days // step - 1)
        return first + timedelta(days=step * skipped)
    if not (rule.days or rule.month_days):
        return first
    if rule.frequency == "MONTHLY":
        origin = first.year * _YEAR + first.month - 1
        passed = since.year * _YEAR + since.month - 1 - origin
        skipped = max(0, passed // rule.interval) * rule.interval
        if skipped == 0:
            return first
        return date((origin + skipped) // _YEAR, (origin + skipped) % _YEAR + 1, 1)
    skipped = max(0, (since.year - first.year) // rule.interval) * rule.interval
    if skipped == 0 or not (rule.months or rule.days):
        return first
    return date(first.year + skipped, 1, 1)
