"""What the Bills page reads, in one unit of work."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from spends.domains.bills.service import calendar
from spends.domains.bills.views import BillView, OccurrenceView
from spends.domains.currencies import service as currencies
from spends.domains.ledger.service.naming import categories
from spends.kit.unit_of_work import UnitOfWork
from spends.ui.format import locale_of
from spends.ui.pages.bills.address import Shown
from spends.ui.pages.bills.words import Pen

AHEAD = timedelta(days=30)


@dataclass(frozen=True)
class Gathered:
    """All bills, what is due in the weeks of a month, and what is to be paid next.

    `due` are the amounts of the month, of the next 30 days and of what is late in the household's
    currency, `expected` and `yearly` what the next payment and a year of each bill are in it; all
    by today's rates, None where one is missing.
    """

    shown: Shown
    pen: Pen
    currency: str
    week_start: int
    bills: dict[UUID, BillView]
    month: list[OccurrenceView]
    upcoming: list[OccurrenceView]
    due: dict[tuple[UUID, date], int | None] = field(default_factory=dict)
    yearly: dict[UUID, int | None] = field(default_factory=dict)
    expected: dict[UUID, int | None] = field(default_factory=dict)
    colors: dict[UUID, str] = field(default_factory=dict)


def pen_of(uow: UnitOfWork) -> Pen:
    """Return how the household writes."""
    return Pen(uow.today(), uow.actor.locale, uow.actor.currency_code)


def gather(uow: UnitOfWork, shown: Shown) -> Gathered:
    """Return what the page shows of a month."""
    views = {each.id: each for each in calendar.bills(uow)}
    pen = pen_of(uow)
    week_start = locale_of(uow.actor.locale).first_week_day
    if not views:
        return Gathered(shown, pen, uow.actor.currency_code, week_start, {}, [], [])
    first, last = shown.weeks(week_start)
    upcoming = calendar.upcoming(uow, AHEAD.days)
    month = calendar.occurrences(uow, first, last)
    base = _Base(uow, views.values())
    colors = {key: each.color for key, each in categories.category_facts(uow).items()}
    return Gathered(
        shown,
        pen,
        uow.actor.currency_code,
        week_start,
        views,
        month,
        upcoming,
        {
            (each.bill_id, each.due): base.amount(each.amount, each.currency_code)
            for each in (*month, *upcoming)
        },
        {each.id: base.amount(each.yearly, each.currency_code) for each in views.values()},
        {each.id: base.amount(each.expected, each.currency_code) for each in views.values()},
        {
            each.id: colors[each.category_id]
            for each in views.values()
            if each.category_id in colors
        },
    )


class _Base:
    """Amounts in the household's currency, by today's rates."""

    def __init__(self, uow: UnitOfWork, bills: Iterable[BillView]) -> None:
        self._today = uow.today()
        codes = {each.currency_code for each in bills}
        own = uow.actor.currency_code
        self._convert = {
            code: currencies.converter(uow, code, own, self._today, self._today) for code in codes
        }

    def amount(self, minor: int, code: str) -> int | None:
        return self._convert[code](minor, self._today)
