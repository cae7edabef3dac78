"""Recurrence rules of RFC 5545 as text: read, checked, written in one form."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from spends.kit.errors import InvalidInput

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
FEBRUARY = 2
SHORTEST_MONTH = 28
MONTHS = 12
MOST_TIMES = 10_000
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
_LONGEST_INTERVAL = {"DAILY": 3660, "WEEKLY": 520, "MONTHLY": 240, "YEARLY": 20}
_NUMBER = re.compile(r"-?[0-9]{1,7}")


@dataclass(frozen=True, slots=True)
class Rule:
    """The parts of a rule; those that are not there are empty or None."""

    frequency: str
    interval: int
    times: int | None
    until: date | None
    days: tuple[str, ...]
    months: tuple[int, ...]
    month_days: tuple[int, ...]
    positions: tuple[int, ...]
    week_start: str


def wrong(sentence: str) -> InvalidInput:
    """Return the error that a rule is not understood or makes no sense."""
    return InvalidInput.field("recurrence_rule", sentence)


def bare(rule: str) -> str:
    """Return a rule in capitals without `RRULE:`; InvalidInput for what is none."""
    text = rule.strip().upper().removeprefix("RRULE:").strip(";")
    if not text or any(character.isspace() for character in text):
        raise wrong("This is no recurrence rule, such as FREQ=MONTHLY.")
    return text


@lru_cache(maxsize=4096)
def parsed(text: str) -> Rule:
    """Return what a rule says; InvalidInput, in words for people, where that is not understood."""
    parts: dict[str, str] = {}
    for piece in text.split(";"):
        name, equals, value = piece.partition("=")
        if not equals or not value or name in parts:
            raise wrong("This is no recurrence rule, such as FREQ=MONTHLY.")
        parts[name] = value
    frequency = parts.get("FREQ", "")
    if frequency in {"SECONDLY", "MINUTELY", "HOURLY"} or {"BYHOUR", "BYMINUTE", "BYSECOND"} & {
        *parts
    }:
        raise wrong("It comes more often than daily. Choose days, weeks, months or years.")
    if frequency not in FREQUENCIES:
        raise wrong("This is no recurrence rule, such as FREQ=MONTHLY.")
    if unknown := sorted({*parts} - _KNOWN):
        raise wrong(f"{unknown[0]} is not understood in a recurrence rule. Leave it out.")
    if {"COUNT", "UNTIL"} <= {*parts}:
        raise wrong("A rule ends on a day or after a number of times, not both.")
    return Rule(
        frequency,
        _number(parts.get("INTERVAL", "1"), 1, _LONGEST_INTERVAL[frequency]),
        _number(parts["COUNT"], 1, MOST_TIMES) if "COUNT" in parts else None,
        _day(parts["UNTIL"]) if "UNTIL" in parts else None,
        _weekdays(parts.get("BYDAY"), frequency),
        _numbers(parts.get("BYMONTH"), 1, MONTHS),
        _numbers(parts.get("BYMONTHDAY"), -31, 31),
        _numbers(parts.get("BYSETPOS"), -366, 366),
        _week_start(parts.get("WKST", "MO")),
    )


def _number(text: str, least: int, most: int) -> int:
    if _NUMBER.fullmatch(text) is None:
        raise wrong(f"“{text[:20]}” is no number in a recurrence rule.")
    number = int(text)
    if not least <= number <= most:
        raise wrong(f"{number} is too {'small' if number < least else 'large'} in this rule.")
    return number


def _numbers(text: str | None, least: int, most: int) -> tuple[int, ...]:
    found = {
        _number(piece.removeprefix("+"), least, most) for piece in (text or "").split(",") if text
    }
    if 0 in found:
        raise wrong("0 is no day, month or place in a recurrence rule.")
    return tuple(sorted(found))


def _day(text: str) -> date:
    try:
        return datetime.strptime(text[:8], "%Y%m%d").date()  # noqa: DTZ007 - a civil day
    except ValueError as error:
        raise wrong("UNTIL must be a day such as 20261231.") from error


def _weekdays(text: str | None, frequency: str) -> tuple[str, ...]:
    if text is None:
        return ()
    found = []
    for piece in text.split(","):
        place, name = piece[:-2], piece[-2:]
        if name not in DAYS:
            raise wrong(f"“{piece[:10]}” is no weekday such as MO or -1FR.")
        if place:
            if frequency not in {"MONTHLY", "YEARLY"}:
                raise wrong("“The second Friday” goes with months and years alone.")
            number = _number(place.removeprefix("+"), -53, 53)
            if number == 0:
                raise wrong("0 is no day, month or place in a recurrence rule.")
            found.append(f"{number}{name}")
        else:
            found.append(name)
    order = {name: index for index, name in enumerate(DAYS)}
    return tuple(sorted(set(found), key=lambda each: (order[each[-2:]], each)))


def _week_start(text: str) -> str:
    if text not in DAYS:
        raise wrong("WKST must be a weekday such as MO.")
    return text


def month_end(rule: Rule, first: date) -> Rule:
    """Return the rule with its short months told to use their last day."""
    if rule.days or rule.positions or first.day <= SHORTEST_MONTH:
        return rule
    if rule.month_days not in {(), (first.day,)}:
        return rule
    days = tuple(range(SHORTEST_MONTH, first.day + 1))
    if rule.frequency == "MONTHLY":
        return Rule(
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
    february = rule.months in {(), (FEBRUARY,)} and (first.month, first.day) == (FEBRUARY, 29)
    if rule.frequency == "YEARLY" and february:
        return Rule(
            "YEARLY", rule.interval, rule.times, rule.until, (), (2,), days, (-1,), rule.week_start
        )
    return rule


def written(rule: Rule) -> str:
    """Return a rule as text, its parts in one order."""
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
