"""The month that is shown: its budgets, or its envelopes."""

from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import reflex as rx

from spends.domains.budgets.schemas import PeriodAmount
from spends.domains.budgets.service import budgets, plans, status
from spends.domains.households import service as households
from spends.kit.actor import Actor
from spends.kit.clock import month_of as month_begins
from spends.kit.ids import parse_id
from spends.kit.money import decimal_amount
from spends.kit.unit_of_work import UnitOfWork
from spends.ui import format as written
from spends.ui.ahead import fetch_ahead
from spends.ui.components.toast import notify
from spends.ui.pages.budgets.address import ENVELOPES, PATH, VIEWS, Shown, looked_at, read_address
from spends.ui.pages.budgets.envelope_rows import Envelope, Giving, envelopes_of, giving_of
from spends.ui.pages.budgets.gathering import Gathered, gather
from spends.ui.pages.budgets.rows import Absent, Group, month_of
from spends.ui.pages.budgets.total import Total
from spends.ui.pages.transactions.listing import show_address
from spends.ui.typed import plain_text
from spends.ui.work import read, write

Events = list[Any]
Limits = list[tuple[UUID, int | None]]


class _Version(NamedTuple):
    """What the page follows from: as long as it is the same, so is what is shown."""

    actor: Actor
    counter: int
    today: date
    shown: Shown


class BudgetsState(rx.State):
    """A month's budgets as the address says."""

    ready: bool = False
    exists: bool = False
    view: str = "limits"
    month: str = ""
    month_text: str = ""
    last_month: str = ""
    is_present: bool = True
    total: Total = Total()
    groups: list[Group] = []
    absent: list[Absent] = []
    of: str = ""
    whole: str = PATH
    giving: Giving = Giving()
    envelopes: list[Envelope] = []

    _shown: Shown | None = None
    _version: _Version | None = None
    _undone: Limits = []

    @rx.event
    async def prepare(self) -> None:
        """Bring this month while the browser puts up its page."""
        if self.router.url.path != PATH:
            self._shown = None
            await self._show()

    @rx.event
    async def restore(self) -> Events:
        """Show what the address says."""
        query = self.router.url.query_parameters
        today = await read(lambda uow: uow.today())
        self._shown = read_address(query, today)
        return await self._show_anew()

    @rx.event
    async def refresh(self) -> Events:
        """Show the same month again after something changed."""
        return await self._show_anew()

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
        """Show the limits or the envelopes."""
        chosen = plain_text(view, 20)
        return await self._go(view=chosen) if chosen in VIEWS else []

    @rx.event
    async def copy_last(self) -> Events:
        """Give every budget the limit that it had in the period before."""
        before, changed = await write(self._copy)
        if not changed:
            return [notify(f"Nothing to copy: every limit is as it was in {self.last_month}")]
        self._undone = before
        await self._show()
        words = "1 limit" if changed == 1 else f"{changed} limits"
        return [notify(f"Copied {words} of {self.last_month}", undo=BudgetsState.undo_copy)]

    @rx.event
    async def undo_copy(self) -> None:
        """Give every budget back what it had before the copy."""
        before, self._undone = self._undone, []
        await write(lambda uow: _put(uow, before, looked_at(self.month, uow.today())))
        await self._show()

    @rx.event
    async def remove(self, budget_id: str) -> Events:
        """Delete a budget."""
        wanted = parse_id(budget_id)
        await write(lambda uow: budgets.delete_budget(uow, wanted))
        moved = await self._show_anew()
        return [*moved, notify("Budget deleted", undo=BudgetsState.bring_back(str(wanted)))]

    @rx.event
    async def bring_back(self, budget_id: str) -> Events:
        """Bring a deleted budget back."""
        wanted = parse_id(budget_id)
        await write(lambda uow: budgets.restore_budget(uow, wanted))
        return await self._show_anew()

    async def _here(self) -> Shown:
        if self._shown is None:
            self._shown = Shown(month_begins(await read(lambda uow: uow.today())))
        return self._shown

    def _copy(self, uow: UnitOfWork) -> tuple[Limits, int]:
        day = looked_at(self.month, uow.today())
        before = [
            (each.budget.id, None if each.line.limit == each.budget.amount else each.line.limit)
            for each in status.statuses(uow, day)
            if each.span is not None
        ]
        return before, plans.copy_last(uow, day)

    async def _go(self, *, months: int | None = None, view: str = "") -> Events:
        today = await read(lambda uow: uow.today())
        old = await self._here()
        new = old
        if months is not None:
            new = old.step(months) if months else replace(old, month=month_begins(today))
        if view:
            new = replace(new, view=view, of="")
        if new == old:
            return []
        self._shown = new
        await self._show()
        return [show_address((await self._here()).address(today))]

    async def _show_anew(self) -> Events:
        """Show the month; the address forgets a figure that has no rows of its own any more."""
        asked = await self._here()
        await self._show()
        shown = await self._here()
        # What is undone from another page's toast changes nothing of that page's address.
        if shown == asked or self._version is None or self.router.url.path != PATH:
            return []
        return [show_address(shown.address(self._version.today), replacing=True)]

    async def _show(self) -> None:
        """Show the month; nothing is sent anew that is there already."""
        known, shown = self._version if self.ready else None, self._shown

        def found(uow: UnitOfWork) -> tuple[_Version, Gathered] | None:
            wanted = shown or Shown(month_begins(uow.today()))
            version = _Version(uow.actor, households.change_counter(uow), uow.today(), wanted)
            return None if version == known else (version, gather(uow, wanted))

        result = await read(found)
        if result is not None:
            self._version = result[0]
            self._take(result[1])

    def _take(self, found: Gathered) -> None:
        month, shown, pen = month_of(found), found.shown, found.pen
        self._shown, self.view, self.of = shown, shown.view, shown.of
        self.whole = replace(shown, of="").address(pen.today)
        self.month = shown.month.isoformat()
        self.month_text = written.month_name(shown.month, pen.locale)
        self.last_month = written.month_name(shown.step(-1).month, pen.locale)
        self.is_present = shown.month == month_begins(pen.today)
        self.exists = bool(found.statuses)
        if self.total != month.total:
            self.total = month.total
        self.groups, self.absent = month.groups, month.absent
        if shown.view == ENVELOPES and found.envelopes is not None:
            self.giving = giving_of(found, found.envelopes)
            self.envelopes = envelopes_of(found, found.envelopes)
        self.ready = True


def _put(uow: UnitOfWork, amounts: Limits, day: date) -> None:
    known = {each.id: each for each in budgets.views(uow)}
    for budget_id, minor in amounts:
        if budget_id not in known or budgets.schedule(known[budget_id]).at(day) is None:
            continue
        code = known[budget_id].currency_code
        amount = None if minor is None else decimal_amount(minor, code)
        plans.set_amount(uow, budget_id, PeriodAmount(amount=amount, day=day))


fetch_ahead("budgets", BudgetsState.prepare)
