"""The month that is shown, and the list of all bills; how bills are deleted and brought back."""

from dataclasses import replace
from typing import Any, TypeAlias

import reflex as rx

from spends.domains.bills.service import bills, calendar
from spends.kit.clock import month_of
from spends.kit.ids import parse_id
from spends.kit.unit_of_work import UnitOfWork
from spends.ui import format as written
from spends.ui.ahead import fetch_ahead
from spends.ui.components.toast import notify
from spends.ui.pages.bills.address import PATH, VIEWS, Shown, read_address
from spends.ui.pages.bills.gathering import Gathered, gather
from spends.ui.pages.bills.rows import (
    BillRow,
    Day,
    DueRow,
    Heading,
    Week,
    agenda_of,
    bill_rows,
    headings_of,
    upcoming_of,
    weeks_of,
)
from spends.ui.pages.bills.sums import Figures, figures_of
from spends.ui.pages.transactions.listing import show_address
from spends.ui.typed import plain_text
from spends.ui.version import Version, version_of
from spends.ui.work import read, write

Events = list[Any]
DAY_LENGTH = 10
MOST_OPEN = 50


_Version: TypeAlias = Version[tuple[Shown, tuple[str, ...]]]


class BillsState(rx.State):
    """A month's bills as the address says, and all bills."""

    ready: bool = False
    exists: bool = False
    view: str = "calendar"
    month_text: str = ""
    figures: Figures = Figures()
    headings: list[Heading] = []
    weeks: list[Week] = []
    agenda: list[Day] = []
    upcoming: list[DueRow] = []
    of: str = ""
    whole: str = PATH
    rows: list[BillRow] = []

    _shown: Shown | None = None
    _version: _Version | None = None
    _opened: tuple[str, ...] = ()

    @rx.event
    async def prepare(self) -> None:
        """Bring this month while the browser puts up its page."""
        if self.router.url.path != PATH:
            self._shown = None
            await self._show()

    @rx.event
    async def restore(self) -> None:
        """Show what the address says."""
        query = self.router.url.query_parameters
        today = await read(lambda uow: uow.today())
        self._shown = read_address(query, today)
        await self._show()

    @rx.event
    async def refresh(self) -> None:
        """Show the same month again after something changed."""
        await self._show()

    @rx.event
    async def previous(self) -> Events:
        """Go a month back."""
        return await self._go(months=-1)

    @rx.event
    async def following(self) -> Events:
        """Go a month on."""
        return await self._go(months=1)

    @rx.event
    async def present(self) -> Events:
        """Come back to this month."""
        return await self._go(months=0)

    @rx.event
    async def set_view(self, view: str) -> Events:
        """Show the calendar or the list."""
        chosen = plain_text(view, 20)
        return await self._go(view=chosen) if chosen in VIEWS else []

    @rx.event
    async def open_day(self, day: str) -> None:
        """Show all bills of a day on which many are due."""
        wanted = plain_text(day, DAY_LENGTH)
        if self.ready and wanted not in self._opened:
            self._opened = (*self._opened, wanted)[-MOST_OPEN:]
            await self._show()

    @rx.event
    async def remove(self, bill_id: str) -> Events:
        """Delete a bill."""
        wanted = parse_id(bill_id)

        def done(uow: UnitOfWork) -> str:
            name = calendar.bill(uow, wanted).name
            bills.delete_bill(uow, wanted)
            return name

        name = await write(done)
        await self._show()
        return [notify(f"Deleted {name}", undo=BillsState.bring_back(str(wanted)))]

    @rx.event
    async def bring_back(self, bill_id: str) -> None:
        """Bring a deleted bill back."""
        wanted = parse_id(bill_id)
        await write(lambda uow: bills.restore_bill(uow, wanted).id)
        await self._show()

    async def _go(self, *, months: int | None = None, view: str = "") -> Events:
        today = await read(lambda uow: uow.today())
        old = self._shown or Shown(month_of(today))
        new = old
        if months is not None:
            new = old.step(months) if months else replace(old, month=month_of(today))
        if view:
            new = replace(new, view=view, of="")
        if new == old:
            return []
        self._shown, self._opened = new, ()
        await self._show()
        return [show_address(new.address(today))]

    async def _show(self) -> None:
        """Show the month; nothing is sent anew that is there already."""
        known, shown, opened = self._version if self.ready else None, self._shown, self._opened

        def found(uow: UnitOfWork) -> tuple[_Version, Gathered] | None:
            wanted = shown or Shown(month_of(uow.today()))
            version = version_of(uow, (wanted, opened))
            return None if version == known else (version, gather(uow, wanted))

        result = await read(found)
        if result is not None:
            self._take(*result)

    def _take(self, version: _Version, found: Gathered) -> None:
        shown = found.shown
        self._version, self._shown = version, shown
        self.view, self.of, self.exists = shown.view, shown.of, bool(found.bills)
        self.month_text = written.month_name(shown.month, found.pen.locale)
        self.figures = figures_of(found)
        self.whole = replace(shown, of="").address(found.pen.today)
        self.headings = headings_of(found)
        self.weeks = weeks_of(found, self._opened)
        self.agenda = agenda_of(self.weeks, found)
        self.upcoming = upcoming_of(found)
        self.rows = bill_rows(found)
        self.ready = True


fetch_ahead("bills", BillsState.prepare)
