"""What budgets give out. Amounts in minor units of the budget's currency."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from spends.domains.budgets.rules import Forecast, Line, Span


@dataclass(frozen=True, slots=True)
class BudgetView:
    """A budget as it was set; category and member are None where it is on all of them."""

    id: UUID
    name: str
    category_id: UUID | None
    category_name: str | None
    color: str
    icon: str
    member_id: UUID | None
    amount: int
    currency_code: str
    period: str
    start_date: date
    end_date: date | None
    rollover: str
    thresholds: tuple[int, ...]
    position: int
    version: int


@dataclass(frozen=True, slots=True)
class BudgetStatus:
    """How a budget stands on a day; `span` is None where it has no period then.

    `mark` is what an even spender would have spent by now, `per_day_left` what each day to come may
    take. `crossed` are the thresholds that were reached; `missing` lines have no rate yet and are
    not counted.
    """

    budget: BudgetView
    span: Span | None
    line: Line
    days_left: int
    per_day_left: int
    mark: int
    forecast: Forecast
    crossed: tuple[int, ...]
    missing: int


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """One period of a budget; `own` where its amount is not the budget's."""

    span: Span
    line: Line
    own: bool


@dataclass(frozen=True, slots=True)
class Suggested:
    """What a category may get: the median of `months` (oldest first) and how it came to be."""

    category_id: UUID
    category_name: str
    color: str
    icon: str
    amount: int
    currency_code: str
    months: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Envelopes:
    """A month's income given out, in the household's currency.

    `to_give_out` is what no envelope holds yet: with what all envelopes have left it makes up all
    income less all spending since `since`: `came_in` less `went_out`.
    """

    month: date
    since: date
    currency_code: str
    income: int
    given: int
    unbudgeted: int
    came_in: int
    went_out: int
    to_give_out: int
    envelopes: tuple[BudgetStatus, ...]
    left_out: tuple[BudgetView, ...]
    missing: int
