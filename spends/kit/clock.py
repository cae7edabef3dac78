"""What time it is: instants in UTC, civil days in a household's time zone."""

from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from spends.kit.errors import InvalidInput


def now() -> datetime:
    """Return the present instant, aware and in UTC."""
    return datetime.now(UTC)


@lru_cache(maxsize=1)
def timezones() -> frozenset[str]:
    """Return the IANA time zone names that are known."""
    return frozenset(available_timezones())


def zone(timezone: str) -> ZoneInfo:
    """Return the zone of an IANA name; InvalidInput for an unknown one."""
    try:
        return ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidInput.field(
            "timezone", f"“{timezone}” is not a time zone, such as Europe/Paris."
        ) from error


def today(timezone: str) -> date:
    """Return the civil day it is now in a time zone."""
    return now().astimezone(zone(timezone)).date()


def month_of(day: date) -> date:
    """Return the first day of a day's month."""
    return day.replace(day=1)


def add_months(month: date, count: int) -> date:
    """Return the first day of the month `count` months after (or before) the given first day."""
    index = month.year * 12 + month.month - 1 + count
    return date(index // 12, index % 12 + 1, 1)
