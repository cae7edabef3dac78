"""Rates as a household enters them, and what its lines are worth by them."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from spends.domains.currencies.schemas import NewRate
from spends.domains.ledger.repository import rows
from spends.domains.ledger.service.worth import rates
from tests.support.homes import DAY, Home


def enter(home: Home, rate: str, day: date = DAY, base: str = "USD", quote: str = "EUR") -> None:
    """Enter a rate of the household's own."""
    with home.work() as uow:
        rates.enter_rate(uow, NewRate(base=base, quote=quote, day=day, rate=Decimal(rate)))


def worth_of(home: Home, *ids: UUID) -> list[int | None]:
    """Return what lines count as in the household's currency."""
    with home.work(write=False) as uow:
        found = {line.id: line.base_amount for line in rows.transactions(uow, ids)}
    return [found[line_id] for line_id in ids]
