"""What the sheet does in which an account is held against its statement."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import reflex as rx

from spends.domains.ledger.bulk_schemas import BulkEdit
from spends.domains.ledger.reconcile_schemas import NewReconciliation
from spends.domains.ledger.service import reconciling
from spends.domains.ledger.service.many import bulk
from spends.kit.errors import Conflict, InvalidInput, NotFound
from spends.kit.ids import parse_id
from spends.kit.money import minor_units
from spends.kit.unit_of_work import UnitOfWork
from spends.kit.validation import validated
from spends.ui.components.toast import notify
from spends.ui.components.types import Option
from spends.ui.format import long_date
from spends.ui.forms import FOCUS_ERROR, focus
from spends.ui.pages.accounts.reconcile_rows import (
    Difference,
    Sheet,
    difference_of,
    first_guess,
    sheet_of,
)
from spends.ui.pages.transactions.rows import category_options
from spends.ui.typed import plain_text, typed_amount
from spends.ui.work import current_actor, read, write

Events = list[Any]
LINES = "reconcile-lines"
# The arrows and j, k go from line to line, Enter and x tick one.
KEYS = (
    "((put) => put(put, 50))((put, left) => setTimeout(() => {"
    " const lines = document.getElementById('" + LINES + "');"
    " if (!lines && left) put(put, left - 1);"
    " if (!lines || lines.dataset.keys) return; lines.dataset.keys = '1';"
    " lines.addEventListener('keydown', (event) => {"
    " const boxes = [...lines.querySelectorAll('input')], at = boxes.indexOf(event.target);"
    " const step = {ArrowDown: 1, j: 1, ArrowUp: -1, k: -1}[event.key];"
    " if (at < 0 || event.metaKey || event.ctrlKey || event.altKey) return;"
    " if (step) { event.preventDefault(); boxes[at + step]?.focus() }"
    " else if (event.key === 'Enter' || event.key === 'x')"
    " { event.preventDefault(); event.target.click() } }) }, 120))"
)


class ReconcileState(rx.State):
    """The statement that is at hand, and the lines of its account."""

    is_open: bool = False
    sheet: Sheet = Sheet()
    day: str = ""
    balance: str = ""
    day_error: str = ""
    balance_error: str = ""
    problem: str = ""
    difference: Difference = Difference()
    adjusting: bool = False
    adjust_category: str = ""
    unlocking: bool = False
    categories: list[Option] = []

    _guess: tuple[str, str] = ("", "")

    @rx.event
    async def open(self, account_id: str) -> Events:
        """Open the sheet for an account."""
        wanted = parse_id(account_id)
        self._guess = await read(lambda uow: first_guess(uow, wanted))
        self.day, self.balance = self._guess
        self.adjusting = self.unlocking = False
        self.adjust_category = ""
        await self._show(wanted)
        self.is_open = True
        return [focus("statement-balance"), rx.call_script(KEYS)]

    @rx.event
    async def set_open(self, is_open: bool) -> None:  # noqa: FBT001  an event's argument
        """Close the sheet; what was ticked stays ticked."""
        if is_open is not True:
            self.is_open = self.adjusting = self.unlocking = False

    def close_unchanged(self) -> None:
        """Leave the sheet behind, unless what was typed in it would be lost."""
        self.is_open = self.is_open and (self.day, self.balance) != self._guess
        self.adjusting = self.unlocking = False

    @rx.event(supersedes=True)
    async def set_day(self, text: str) -> None:
        """Take the statement's day."""
        self.day = plain_text(text, 20)
        if self.sheet.id:
            await self._show(UUID(self.sheet.id))

    @rx.event(supersedes=True)
    async def set_balance(self, text: str) -> None:
        """Take what the statement says."""
        self.balance = plain_text(text, 100)
        if self.sheet.id:
            await self._count()

    @rx.event
    async def tick(self, line_id: str, ticked: bool) -> None:  # noqa: FBT001  an event's argument
        """Tick a line as seen on the statement, or not."""
        chosen = {parse_id(line_id)}
        await self._mark(chosen, ticked=ticked is True)

    @rx.event
    async def tick_all(self) -> None:
        """Tick all lines that are shown."""
        await self._mark(
            {UUID(line.id) for line in self.sheet.lines if not line.ticked}, ticked=True
        )

    @rx.event
    async def set_adjusting(self, is_open: bool) -> None:  # noqa: FBT001  an event's argument
        """Ask in which category the difference goes."""
        self.adjusting = is_open is True and self.difference.state == "apart"
        if self.adjusting:
            self.categories = await read(category_options)

    @rx.event
    async def set_adjust_category(self, category_id: str) -> None:
        """Take the category of the adjustment, "" for none."""
        self.adjust_category = plain_text(category_id, 60)

    @rx.event
    async def adjust(self) -> Events:
        """Add a line for the difference, and finish."""
        return await self._finish({"category_id": self.adjust_category or None})

    @rx.event
    async def finish(self) -> Events:
        """Lock what is ticked, once it comes to what the statement says."""
        return await self._finish(None)

    @rx.event
    async def set_unlocking(self, is_open: bool) -> None:  # noqa: FBT001  an event's argument
        """Ask before the last reconciliation is taken back."""
        self.unlocking = is_open is True and any(past.open for past in self.sheet.history)

    @rx.event
    async def unlock(self) -> Events:
        """Take the last reconciliation back."""
        account_id = parse_id(self.sheet.id)
        self.unlocking = False
        await write(lambda uow: reconciling.unlock(uow, account_id))
        await self._show(account_id)
        return [*_shown_anew(), notify(f"{self.sheet.name} is unlocked. Its lines can be changed")]

    async def _finish(self, adjustment: dict[str, Any] | None) -> Events:
        account_id, name = parse_id(self.sheet.id), self.sheet.name
        self._forget()
        try:
            amount = typed_amount(self.balance, self.sheet.currency, "balance")
            data = {"statement_date": self.day, "balance": amount, "adjustment": adjustment}
            new = validated(NewReconciliation, data)
            done = await write(lambda uow: reconciling.finish(uow, account_id, new))
        except (InvalidInput, Conflict) as error:
            return self._refused(error)
        day = long_date(done.statement_date, current_actor().locale)
        self.is_open = self.adjusting = False
        return [*_shown_anew(), notify(f"{name} is reconciled up to {day}")]

    def _refused(self, error: InvalidInput | Conflict) -> Events:
        self.adjusting = False
        fields = {"statement_date": "day_error", "balance": "balance_error"}
        for name, message in error.errors or [("", error.message)]:
            setattr(self, fields.get(name, "problem"), message)
        return [rx.call_script(FOCUS_ERROR)]

    def _forget(self) -> None:
        self.day_error = self.balance_error = self.problem = ""

    async def _mark(self, ids: set[UUID], *, ticked: bool) -> None:
        self._forget()
        known = {UUID(line.id) for line in self.sheet.lines}
        wanted = ids & known
        if not wanted:
            return
        edit = BulkEdit(cleared=ticked)
        try:
            await write(lambda uow: bulk.change(uow, wanted, edit))
        except (Conflict, NotFound):
            # Somebody else locked or deleted it meanwhile: what is there now is shown.
            await self._show(UUID(self.sheet.id))
            self.problem = "Some of these lines have changed. This is how they are now."
            return
        lines = [
            replace(line, ticked=ticked) if UUID(line.id) in wanted else line
            for line in self.sheet.lines
        ]
        self.sheet = replace(self.sheet, lines=lines)
        await self._count()

    async def _show(self, account_id: UUID) -> None:
        self._forget()
        day = self._day()
        self.sheet = await read(lambda uow: sheet_of(uow, account_id, day or uow.today()))
        await self._count()

    async def _count(self) -> None:
        self.balance_error = self.problem = ""
        account_id, day = UUID(self.sheet.id), self._day()
        balance = self._balance()
        self.difference = await read(_counting(account_id, day, balance))

    def _day(self) -> date | None:
        try:
            return date.fromisoformat(self.day)
        except ValueError:
            self.day_error = "Enter the day of the statement."
            return None

    def _balance(self) -> int | None:
        if not self.balance.strip():
            return None
        try:
            typed = typed_amount(self.balance, self.sheet.currency, "balance")
            return minor_units(typed, self.sheet.currency, "balance")
        except InvalidInput as error:
            self.balance_error = error.message
            return None


def _counting(
    account_id: UUID, day: date | None, balance: int | None
) -> Callable[[UnitOfWork], Difference]:
    def counted(uow: UnitOfWork) -> Difference:
        now = reconciling.standing(uow, account_id, day or uow.today(), balance)
        return difference_of(now, uow.actor.locale)

    return counted


def _shown_anew() -> Events:
    """Return the event that shows the accounts as they are now."""
    from spends.ui.pages.accounts.state import AccountsState  # which opens this sheet

    return [AccountsState.refresh]
