"""What the dashboard does."""

from datetime import date
from typing import Any

import reflex as rx

from spends.domains.belongings.kinds import PaymentRole
from spends.domains.belongings.schemas import NewPayment
from spends.domains.belongings.service import payments
from spends.domains.demo import service as demo
from spends.domains.households import service as households
from spends.kit.clock import add_months, month_of
from spends.kit.ids import parse_id
from spends.ui.components.toast import notify
from spends.ui.format import month_name, number
from spends.ui.pages.dashboard import (
    belongings_charts,
    belongings_rows,
    charts,
    offers,
    plans_rows,
    rows,
)
from spends.ui.pages.dashboard.belongings_rows import Shown
from spends.ui.pages.dashboard.charts import Bar
from spends.ui.pages.dashboard.decisions import Decision, decisions_of, with_offers
from spends.ui.pages.dashboard.gathering import EARLIEST, MONTHS, Gathered, gather
from spends.ui.pages.dashboard.plans_rows import PlansShown
from spends.ui.pages.dashboard.rows import AccountLine, Line, Numbers, Pen, Things
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
    decisions: list[Decision] = []
    waiting: list[Line] = []
    all_decisions: bool = False
    plans: PlansShown = PlansShown()
    owned: Shown = Shown()
    things: Things = Things()
    cover_figure: dict[str, Any] = {}
    bought_figure: dict[str, Any] = {}
    recent: list[Line] = []
    accounts: list[AccountLine] = []
    asks_removal: bool = False
    is_removing: bool = False

    _month: date = EARLIEST
    _counter: int = -1
    _months: dict[str, dict[str, str]] = {}
    _categories: dict[str, str] = {}
    _bought: dict[str, str] = {}
    _offered: list[str] = []
    _looks: int = 0

    async def rest(self) -> None:
        """Close the question, and the list of all decisions."""
        self.asks_removal = self.all_decisions = False

    @rx.event
    async def load(self) -> Any:
        """Show the month that the address names, the present one otherwise."""
        await self._fill()
        return DashboardState.look_for_bills

    @rx.event(background=True)
    async def look_for_bills(self) -> None:
        """Say what recurs and is no bill yet; nothing else waits for that."""
        async with self:
            self._looks += 1
            turn = self._looks
        found = await read(offers.offered)
        async with self:
            if turn != self._looks:
                return
            self._offered = list(found)
            self.decisions = with_offers(self.decisions, found)

    @rx.event
    async def refresh(self) -> Any:
        """Show what others changed since; asked every few seconds while the page is seen."""
        if not self.ready or await read(households.change_counter) == self._counter:
            return None
        await self._fill()
        return [SessionState.load, DashboardState.look_for_bills]

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
    async def open_bought(self, label: object, series: object) -> Any:
        """Go to what was bought in a month of the drawing, by its label."""
        del series
        return self._follow(self._bought.get(label) if isinstance(label, str) else None)

    @rx.event
    async def toggle_decisions(self) -> None:
        """Show all that waits, or only the most urgent."""
        self.all_decisions = not self.all_decisions

    @rx.event
    async def confirm_payment(self, purchase_id: str, line_id: str) -> Any:
        """Say that a bank line paid for a purchase."""
        purchase, line = parse_id(purchase_id), parse_id(line_id)
        await write(lambda uow: payments.pay_with(uow, purchase, NewPayment(transaction_id=line)))
        await self._fill()
        undo = DashboardState.unlink_payment(str(purchase), str(line))
        return notify("The payment is linked", undo=undo)

    @rx.event
    async def unlink_payment(self, purchase_id: str, line_id: str) -> Any:
        """Take a payment off a purchase again."""
        purchase, line = parse_id(purchase_id), parse_id(line_id)
        await write(lambda uow: payments.unpay(uow, purchase, PaymentRole.PAID, line))
        await self._fill()
        return notify("Unlinked")

    @rx.event
    async def refuse_payment(self, purchase_id: str, line_id: str) -> Any:
        """Say that a bank line did not pay for a purchase; it is not suggested again."""
        purchase, line = parse_id(purchase_id), parse_id(line_id)
        await write(lambda uow: payments.refuse(uow, purchase, line))
        await self._fill()
        return notify("This line is not suggested for it again")

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
        if month < EARLIEST:
            return None
        # The next press counts from here, though the month is not shown yet.
        self._month = month
        return rx.redirect(f"/?month={month:%Y-%m}")

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
        self.is_empty = not (found.accounts or found.recent or found.owned)
        self.is_sample = found.is_sample
        numbers = plans_rows.with_plans(rows.numbers(found, pen), found, pen)
        self.numbers = rows.with_lacking(numbers, found, pen)
        self.plans = plans_rows.plans_of(found, pen)
        self.recent = rows.lines(found.recent, pen)
        self.accounts = rows.account_lines(found.accounts, pen)
        self._fill_flow(found, pen)
        self._fill_spending(found, pen)
        self._fill_owned(found, pen)
        self.decisions = with_offers(decisions_of(found, pen), self._offered)
        self.waiting = rows.lines(found.waiting, pen)
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
        lacking = rows.lacking_words(found.flows[-1:], pen)
        self.spending_words = ", left out: ".join(filter(None, (pen.month(found.month), lacking)))
        self.spending_rows = charts.spending_table(found, pen)
        self.spending_bars = every[:BARS]
        self.spending_href = rows.month_link(found.month, type="spent")
        figure = charts.spending_figure(found, pen)
        if figure != self.spending_figure:
            self.spending_figure = figure
        self._categories = {charts.OTHERS: self.spending_href} | {
            row.name: row.href for row in every
        }

    def _fill_owned(self, found: Gathered, pen: Pen) -> None:
        self.owned = belongings_rows.shown_of(found.owned, pen)
        self.things = rows.things_line(found, pen)
        if found.owned is None:
            return
        cover = belongings_charts.cover_figure(found.owned, pen)
        if cover != self.cover_figure:
            self.cover_figure = cover
        bought = belongings_charts.months_figure(found.owned, pen)
        if bought != self.bought_figure:
            self.bought_figure = bought
        self._bought = belongings_charts.month_links(found.owned, pen)
