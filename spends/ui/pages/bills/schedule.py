"""Recurrence rules as plain choices, and back; and in words."""

from calendar import month_name
from dataclasses import dataclass
from datetime import date

from spends.kit import recurrence

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
REPEATS = {
    "once": "Once",
    "week": "Weeks",
    "month": "Months",
    "year": "Years",
    "rule": "Own rule",
}
ON = {
    "day": "The day of the month it is first due",
    "last": "The last day of the month",
    "weekday": "A weekday of the month",
}
PLACES = {"1": "First", "2": "Second", "3": "Third", "4": "Fourth", "-1": "Last"}
WORKDAYS = ",".join(DAYS[:5])
WEEKDAYS = {
    "MO": "Monday",
    "TU": "Tuesday",
    "WE": "Wednesday",
    "TH": "Thursday",
    "FR": "Friday",
    "SA": "Saturday",
    "SU": "Sunday",
    WORKDAYS: "Weekday, Monday to Friday",
}
_UNITS = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year"}
_LONG = 28
FEW = 3
_TEENS = range(11, 14)


@dataclass(frozen=True)
class Choices:
    """How often something comes, as the form has it: all of it text."""

    repeat: str = "month"
    interval: str = "1"
    on: str = "day"
    place: str = "-1"
    weekday: str = "FR"
    rule: str = ""


def rule_of(choices: Choices) -> str | None:
    """Return the rule that the choices make, None for once; it may be wrong as yet."""
    kind, interval = choices.repeat, choices.interval.strip()
    if kind == "once":
        return None
    if kind == "rule":
        return choices.rule.strip()
    every = "" if interval == "1" else f";INTERVAL={interval}"
    if kind == "week":
        return f"FREQ=WEEKLY{every}"
    if kind == "year":
        return f"FREQ=YEARLY{every}"
    days = {
        "last": ";BYMONTHDAY=-1",
        "weekday": f";BYDAY={choices.weekday};BYSETPOS={choices.place}",
    }
    return f"FREQ=MONTHLY{every}{days.get(choices.on, '')}"


def choices_of(rule: str | None, first: date) -> Choices:
    """Return the choices that make a rule; those that make none have it as it is written."""
    if rule is None:
        return Choices(repeat="once")
    parts = _parts(rule)
    interval = parts.pop("INTERVAL", "1")
    kind = parts.pop("FREQ", "")
    if kind == "WEEKLY" and parts in ({}, {"BYDAY": DAYS[first.weekday()]}):
        return Choices("week", interval, rule=rule)
    if kind == "YEARLY" and (not parts or parts == _leap()):
        return Choices("year", interval, rule=rule)
    if kind == "MONTHLY":
        found = _monthly(parts, first)
        if found is not None:
            return Choices("month", interval, *found, rule=rule)
    return Choices("rule", rule=rule)


def in_words(rule: str | None, first: date) -> str:
    """Return how often something comes: "Every 2 weeks on Friday", "Every month on the 14th"."""
    if rule is None:
        return "Once"
    parts = _parts(rule)
    kind, interval = parts.pop("FREQ", ""), parts.pop("INTERVAL", "1")
    ends = _ends(parts)
    parts.pop("WKST", None)
    months = parts.pop("BYMONTH", "") if kind == "MONTHLY" else ""
    unit = _UNITS.get(kind, "")
    every = f"Every {unit}" if interval == "1" else f"Every {interval} {unit}s"
    days = _days(kind, parts, first)
    if days is None or (months and interval != "1"):
        return f"By a rule of its own{ends}"
    return f"{every}{_months(months)}{days}{ends}"


def next_days(rule: str | None, first: date, start: date, last: date | None) -> list[date]:
    """Return the next five days on which something is due."""
    found: list[date] = []
    day = recurrence.following(first, rule, start)
    while day is not None and len(found) < 5 and (last is None or day <= last):  # noqa: PLR2004  a few days suffice
        found.append(day)
        day = recurrence.following(first, rule, date.fromordinal(day.toordinal() + 1))
    return found


def ordinal(number: int) -> str:
    """Return "1st", "22nd", "13th"."""
    ending = "th" if number % 100 in _TEENS else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _parts(rule: str) -> dict[str, str]:
    return dict(piece.split("=", 1) for piece in rule.split(";") if "=" in piece)


def _leap() -> dict[str, str]:
    return {"BYMONTH": "2", "BYMONTHDAY": "28,29", "BYSETPOS": "-1"}


def _clamped(day: int) -> dict[str, str]:
    days = ",".join(map(str, range(_LONG, day + 1)))
    return {"BYMONTHDAY": days, "BYSETPOS": "-1"}


def _monthly(parts: dict[str, str], first: date) -> tuple[str, str, str] | None:
    """Return (on, place, weekday) of a month's rule; None where plain choices do not make it."""
    plain = Choices()
    if parts in ({}, {"BYMONTHDAY": str(first.day)}, _clamped(first.day)):
        return "day", plain.place, plain.weekday
    if parts == {"BYMONTHDAY": "-1"}:
        return "last", plain.place, plain.weekday
    found = _nth(parts)
    return ("weekday", *found) if found else None


def _nth(parts: dict[str, str]) -> tuple[str, str] | None:
    """Return (place, weekday) of "the second Friday"."""
    days, place = parts.get("BYDAY", ""), parts.get("BYSETPOS", "")
    if {*parts} == {"BYDAY"} and "," not in days:
        place, days = days[:-2], days[-2:]
    elif {*parts} != {"BYDAY", "BYSETPOS"}:
        return None
    return (place, days) if place in PLACES and days in WEEKDAYS else None


def _ends(parts: dict[str, str]) -> str:
    times, until = parts.pop("COUNT", ""), parts.pop("UNTIL", "")
    if times:
        return ", once" if times == "1" else f", {times} times"
    return f", until {until[:4]}-{until[4:6]}-{until[6:8]}" if until else ""


def _days(kind: str, parts: dict[str, str], first: date) -> str | None:
    """Return on which days of its periods something comes; None where words fail."""
    if kind == "DAILY":
        return None if parts else ""
    if kind == "WEEKLY":
        days = parts.get("BYDAY", DAYS[first.weekday()])
        return None if {*parts} - {"BYDAY"} else f" on {_listed(days)}"
    if kind == "YEARLY":
        if parts == _leap():
            return " on 29 February, or the 28th"
        return f" on {first.day} {month_name[first.month]}" if not parts else None
    return _days_of_month(parts, first)


def _days_of_month(parts: dict[str, str], first: date) -> str | None:
    if not parts:
        return f" on the {ordinal(first.day)}"
    if first.day > _LONG and parts == _clamped(first.day):
        return f" on the {ordinal(first.day)}, or its last day"
    if parts == {"BYMONTHDAY": "-1"}:
        return " on its last day"
    if {*parts} == {"BYMONTHDAY"}:
        numbers = [int(each) for each in parts["BYMONTHDAY"].split(",")]
        if min(numbers) > 0:
            return f" on the {_joined([ordinal(each) for each in numbers])}"
    found = _nth(parts)
    if found is None:
        return None
    day = "weekday" if found[1] == WORKDAYS else WEEKDAYS[found[1]]
    return f" on the {PLACES[found[0]].lower()} {day}"


def _months(months: str) -> str:
    """Return which months are meant where not all are: " but August", " in March and June"."""
    if not months:
        return ""
    chosen = {int(each) for each in months.split(",")}
    others = set(range(1, 13)) - chosen
    if 0 < len(others) <= FEW:
        return f" but {_joined([month_name[each] for each in sorted(others)])}"
    return f" in {_joined([month_name[each] for each in sorted(chosen)])}" if others else ""


def _listed(days: str) -> str:
    if days == WORKDAYS:
        return "weekdays"
    return _joined([WEEKDAYS[each] for each in days.split(",")])


def _joined(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
