"""How many rows of a file come in without a worth in the household's currency."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from spends.domains.currencies import service as currencies
from spends.domains.imports.service.reading import MatchedReading
from spends.kit.unit_of_work import UnitOfWork

DAYS = "days"
"""Where an import's report keeps how many rows come in on which day, until they have."""


def days_of(found: MatchedReading) -> dict[str, int]:
    """Return how many rows come in on each day; those of nothing are worth nothing on any."""
    rows = found.reading.rows
    counts = Counter(rows[place][1] for place in found.matched.stored if rows[place][2])
    return {day.isoformat(): count for day, count in counts.items()}


def without_rate(uow: UnitOfWork, currency: str, report: Mapping[str, Any]) -> int:
    """Return for how many of the rows that come in there is no rate of their day, as of now."""
    own = uow.actor.currency_code
    counts = {date.fromisoformat(day): count for day, count in report.get(DAYS, {}).items()}
    if currency == own or not counts:
        return 0
    convert = currencies.converter(uow, currency, own, min(counts), max(counts))
    return sum(count for day, count in counts.items() if convert(1, day) is None)
