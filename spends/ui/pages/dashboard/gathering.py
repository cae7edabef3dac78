"""What the dashboard reads, in one unit of work."""

from dataclasses import dataclass
from datetime import date

from spends.domains.belongings.service import worth as belongings_worth
from spends.domains.belongings.service.worth import Worth
from spends.domains.demo import service as demo
from spends.domains.households import service as households
from spends.domains.households.service.remembering import Remembered
from spends.domains.ledger.schemas import TransactionFilter
from spends.domains.ledger.service import accounts
from spends.domains.ledger.service.reading import listing, reports
from spends.domains.ledger.service.worth import rates
from spends.domains.ledger.views import (
    AccountView,
    CategorySpending,
    MonthFlow,
    NetWorth,
    TransactionView,
)
from spends.kit.clock import add_months, month_of
from spends.kit.unit_of_work import UnitOfWork
from spends.ui.pages.dashboard.belongings import Owned, gather_owned
from spends.ui.pages.dashboard.plans import Planned, gather_plans
from spends.ui.reviews import to_review

MONTHS = 12
RECENT = 8
WAITING = 6


@dataclass(frozen=True, slots=True)
class Gathered:
    """The numbers of one month and of the twelve that end with it.

    `flows` begin a month earlier, so that the oldest shown has one before it; `worth` is as of the
    month's end, or of today, `things` what the belongings are worth on the same days. Amounts are
    in the household's currency. `owned` is None where nothing was ever bought.
    """

    today: date
    month: date
    flows: list[MonthFlow]
    worth: NetWorth
    things: Worth
    owned: Owned | None
    plans: Planned
    spending: list[CategorySpending]
    recent: list[TransactionView]
    waiting: list[TransactionView]
    uncategorised: int
    to_review: int
    missing: list[tuple[str, int]]
    accounts: list[AccountView]
    is_sample: bool
    counter: int


def gather(uow: UnitOfWork, wanted: str) -> Gathered:
    """Return what the dashboard shows of a month, written 2026-11; the present one otherwise.

    It is read once after each change of the household, and what was read is shown to all.
    """
    present = month_of(uow.today())
    month = min(month_named(wanted) or present, present)
    return _known.of(uow, lambda uow: _gathered(uow, month), month)


def _gathered(uow: UnitOfWork, month: date) -> Gathered:
    today = uow.today()
    present = month_of(today)
    back = (present.year - month.year) * 12 + present.month - month.month
    uncategorised = reports.uncategorised(uow)
    known = accounts.account_views(uow)
    net = reports.net_worth(uow, MONTHS + 1 + back, known)
    everything, unsorted = TransactionFilter(), TransactionFilter(uncategorised=True)
    return Gathered(
        today=today,
        month=month,
        flows=reports.cash_flow(uow, month, MONTHS + 1),
        worth=net,
        things=belongings_worth.on_days(uow, [day for day, _ in net.by_month[: MONTHS + 1]]),
        owned=gather_owned(uow),
        plans=gather_plans(uow, month, known),
        spending=reports.spending_by_category(uow, month, month),
        recent=listing.list_page(uow, everything, limit=RECENT).items,
        waiting=listing.list_page(uow, unsorted, limit=WAITING).items if uncategorised else [],
        uncategorised=uncategorised,
        to_review=to_review(uow),
        missing=rates.missing_rates(uow),
        accounts=[account for account in known if account.closed_at is None],
        is_sample=demo.is_sample(uow),
        counter=households.change_counter(uow),
    )


def month_named(text: str) -> date | None:
    """Return the first day of a month written 2026-11; None for anything else."""
    try:
        month = date.fromisoformat(f"{text}-01")
    except (TypeError, ValueError):
        return None
    return month if month >= EARLIEST else None


def month_end(month: date) -> date:
    """Return the last day of a month."""
    return date.fromordinal(add_months(month, 1).toordinal() - 1)


EARLIEST = date(1970, 1, 1)
_known = Remembered[Gathered]()
