"""What the dashboard does."""

from datetime import date
from typing import Any

import reflex as rx

from spends.domains.demo import service as demo
from spends.domains.households import service as households
from spends.kit.clock import add_months, month_of
from spends.ui.components.toast import notify
from spends.ui.format import month_name, number
from spends.ui.pages.dashboard import charts, rows
from spends.ui.pages.dashboard.charts import Bar
from spends.ui.pages.dashboard.gathering import EARLIEST, MONTHS, Gathered, gather
from spends.ui.pages.dashboard.rows import AccountLine, Line, Numbers, Pen
from spends.ui.session import SessionState
from spends.ui.work import current_actor, read, write

BARS = 6


class DashboardState(rx.State):
    """A month of the household, and the twelve that end with it."""

    ready: bool = False
    is_empty: bool = False
    is_sample: bool = False
    month_text: str = ""
    is_present: bool = True
    has_earlier: bool = True
    numbers: Numbers = Numbers()
    flow_words: str = ""
    flow_figure: dict[str, Any] = {}
    flow_rows: list[list[str]] = []
    spending_words: str = ""
    spending_figure: dict[str, Any] = {}
    spending_rows: list[list[str]] = []
    spending_bars: list[Bar] = []
    spending_href: str = "/transactions"
    uncategorised: str = ""
    waiting: list[Line] = []
    missing: str = ""
    recent: list[Line] = []
    accounts: list[AccountLine] = []
    asks_removal: bool = False
    is_removing: bool = False

    _month: date = EARLIEST
    _counter: int = -1
    _months: dict[str, dict[str, str]] = {}
    _categories: dict[str, str] = {}

    @rx.event
    async def load(self) -> None:
        """Show the month that the address names, the present one otherwise."""
        self.asks_removal = False
        await self._fill()

    @rx.event
    async def refresh(self) -> Any:
        """Show what others changed since; asked every few seconds while the page is seen."""
        if not self.ready or await read(households.change_counter) == self._counter:
            return None
        await self._fill()
        return SessionState.load

    @rx.event
    async def previous(self) -> Any:
        """Go to the month before."""
        return self._to(add_months(self._month, -1))

    @rx.event
    async def following(self) -> Any:
        """Go to the month after."""
        return self._to(add_months(self._month, 1))

    @rx.event
    async def present(self) -> Any:
        """Go back to this month."""
        return rx.redirect("/")

    @rx.event
    async def open_month(self, label: object, series: object) -> Any:
        """Go to the transactions behind a month of the drawing, by its label and series."""
        if not isinstance(label, str):
            return None
        known = series if isinstance(series, str) and series in charts.SERIES else charts.KEPT
        return self._follow(self._months.get(known, {}).get(label))

    @rx.event
    async def open_category(self, name: object, series: object) -> Any:
        """Go to the month's transactions of a category of the drawing, by its name."""
        del series
        return self._follow(self._categories.get(name) if isinstance(name, str) else None)

    @rx.event
    async def ask_removal(self) -> None:
        """Ask whether the sample data shall go."""
        self.asks_removal = True

    @rx.event
    async def set_asking(self, is_open: object) -> None:
        """Close the question, or leave it open."""
        self.asks_removal = is_open is True

    @rx.event
    async def remove_sample(self) -> Any:
        """Take the sample data out."""
        self.is_removing = True
        yield
        try:
            gone = await write(demo.remove_sample)
        finally:
            self.is_removing = self.asks_removal = False
        await self._fill()
        yield notify(f"The sample data is gone: {number(gone, current_actor().locale)} lines.")
        yield SessionState.load

    def _to(self, month: date) -> Any:
        return rx.redirect(f"/?month={month:%Y-%m}") if month >= EARLIEST else None

    def _follow(self, address: str | None) -> Any:
        return rx.redirect(address) if address else None

    async def _fill(self) -> None:
        wanted = self.router.url.query_parameters.get("month", "")
        found = await read(lambda uow: gather(uow, wanted))
        actor = current_actor()
        pen = Pen(actor.currency_code, actor.locale, found.today)
        self._month, self._counter = found.month, found.counter
        self.month_text = month_name(found.month)
        self.is_present = found.month == month_of(found.today)
        self.has_earlier = found.month > EARLIEST
        self.is_empty = not found.accounts and not found.recent
        self.is_sample = found.is_sample
        self.numbers = rows.numbers(found, pen)
        self.recent = rows.lines(found.recent, pen)
        self.accounts = rows.account_lines(found.accounts, pen)
        self._fill_flow(found, pen)
        self._fill_spending(found, pen)
        self._fill_decisions(found, pen)
        self.ready = True

    def _fill_flow(self, found: Gathered, pen: Pen) -> None:
        flows = found.flows[-MONTHS:]
        self.flow_words = charts.flow_words(flows, pen)
        self.flow_rows = charts.flow_table(flows, pen)
        figure = charts.flow_figure(flows, pen, last_is_open=self.is_present)
        if figure != self.flow_figure:
            self.flow_figure = figure
        self._months = charts.flow_links(flows)

    def _fill_spending(self, found: Gathered, pen: Pen) -> None:
        every = charts.spending_bars(found, pen)
        self.spending_words = pen.month(found.month)
        self.spending_rows = charts.spending_table(found, pen)
        self.spending_bars = every[:BARS]
        self.spending_href = rows.month_link(found.month, type="spent")
        figure = charts.spending_figure(found, pen)
        if figure != self.spending_figure:
            self.spending_figure = figure
        self._categories = {charts.OTHERS: self.spending_href} | {
            row.name: row.href for row in every
        }

    def _fill_decisions(self, found: Gathered, pen: Pen) -> None:
        count = found.uncategorised
        noun = "transaction" if count == 1 else "transactions"
        self.uncategorised = (
            f"{number(count, pen.locale)} {noun} without a category" if count else ""
        )
        self.waiting = rows.lines(found.waiting, pen)
        lines = sum(number_of for _, number_of in found.missing)
        codes = ", ".join(code for code, _ in found.missing[:3])
        verb = "line has" if lines == 1 else "lines have"
        self.missing = (
            f"{number(lines, pen.locale)} {verb} no exchange rate: {codes}" if lines else ""
        )
