"""What reports give out. Amounts in minor units, below zero where money leaves."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from spends.domains.reports.rules import Day, Event, Part, Stretch


@dataclass(frozen=True, slots=True)
class Spread:
    """What moves an account a little every day from one to another: a budget, usual transfers."""

    part: Part
    name: str
    first: date
    last: date
    amount: int
    budget_id: UUID | None = None
    other_account_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class BalanceForecast:
    """What an account, or the household where `account_id` is None, holds day by day.

    In `currency_code`. `start` is today's balance; `days` begin tomorrow. `events` and `spreads`
    say what moves it beside the ordinary days, which are known from `history_days`, 0 where there
    are too few. `made_of` and `start` make the last balance. `below` are the days below zero, none
    for what is owed by its nature; on `may_be_below` the lower edge of the band is below it first.
    `counted` says whether the household's total has it.
    """

    account_id: UUID | None
    name: str
    type: str | None
    currency_code: str
    start: int
    days: tuple[Day, ...]
    events: tuple[Event, ...]
    spreads: tuple[Spread, ...]
    made_of: dict[Part, int]
    lowest: Day
    below: tuple[Stretch, ...]
    may_be_below: date | None
    history_days: int
    counted: bool


@dataclass(frozen=True, slots=True)
class LateBill:
    """What was due long ago and is not paid: it is not in the forecast."""

    bill_id: UUID
    name: str
    due: date
    amount: int
    currency_code: str


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the open accounts, and the household with them, will hold.

    `coverage` is how many of 100 outcomes the bands are to hold. `missing` are currencies without a
    rate today: what is in them is left out of the total, or of an account in another currency.
    """

    today: date
    coverage: int
    accounts: tuple[BalanceForecast, ...]
    total: BalanceForecast
    late: tuple[LateBill, ...]
    missing: tuple[str, ...]
