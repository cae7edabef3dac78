"""One goal, opened: what went into it, and how more goes in."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import reflex as rx

from spends.domains.goals.schemas import NewContribution
from spends.domains.goals.service import contributions
from spends.kit.errors import Conflict, InvalidInput, NotFound
from spends.kit.ids import parse_id
from spends.kit.money import decimal_amount
from spends.kit.unit_of_work import UnitOfWork
from spends.kit.validation import validated
from spends.ui.components.toast import notify
from spends.ui.forms import FOCUS_ERROR
from spends.ui.pages.documents.state import as_dict
from spends.ui.pages.goals.contributing_rows import Line, Sheet, empty_sheet, offers_of, sheet_of
from spends.ui.pages.goals.editor import GoalEditor
from spends.ui.pages.goals.listing import GoalsState
from spends.ui.typed import plain_text, typed_amount
from spends.ui.work import read, write

Events = list[Any]
WAYS = ("hand", "line")
SIGNS = ("in", "out")
LIMIT = 2000


class GoalSheet(rx.State):
    """The goal in the drawer."""

    shown: bool = False
    sheet: Sheet = empty_sheet()
    way: str = "hand"
    sign: str = "in"
    amount: str = ""
    query: str = ""
    lines: list[Line] = []
    today: str = ""
    problem: str = ""
    errors: dict[str, str] = {}
    turn: int = 0

    @rx.event
    async def open(self, goal_id: str) -> None:
        """Show a goal."""
        self.way, self.sign, self.amount, self.query, self.lines = "hand", "in", "", "", []
        self.problem, self.errors = "", {}
        await self._show(parse_id(goal_id))
        self.shown = True

    @rx.event
    async def set_shown(self, is_open: bool) -> None:  # noqa: FBT001  an event's argument
        """Close the drawer."""
        if is_open is not True:
            self.shown = False

    @rx.event
    async def edit(self) -> Events:
        """Open the goal in the form instead."""
        self.shown = False
        return [GoalEditor.edit(self.sheet.goal.id)]

    @rx.event
    async def remove(self) -> Events:
        """Delete the goal."""
        self.shown = False
        return [GoalsState.remove(self.sheet.goal.id)]

    @rx.event
    async def set_way(self, way: str) -> None:
        """Put something in by hand, or by a bank line."""
        if plain_text(way) in WAYS:
            self.way, self.problem, self.errors = way, "", {}
            if way == "line":
                await self._look()

    @rx.event
    async def set_sign(self, sign: str) -> None:
        """Put in, or take out."""
        if plain_text(sign) in SIGNS:
            self.sign = sign

    @rx.event
    async def set_amount(self, text: str) -> None:
        """Take the amount that was typed."""
        self.amount, self.errors = plain_text(text, 100), {}

    @rx.event(supersedes=True)
    async def set_query(self, text: str) -> None:
        """Offer the bank lines that hold some words."""
        self.query = plain_text(text, 100)
        await self._look()

    @rx.event
    async def put(self, form: dict[str, Any]) -> Events:
        """Put an amount in by hand, or take it out."""
        wanted = parse_id(self.sheet.goal.id)
        sent = as_dict(form)
        if plain_text(sent.get("turn", str(self.turn)), 20) != str(self.turn):
            return []
        self.amount = plain_text(sent.get("amount", self.amount), 100)
        self.problem, self.errors = "", {}
        try:
            amount = typed_amount(self.amount, self.sheet.currency)
            data = {
                "amount": -abs(amount) if self.sign == "out" else abs(amount),
                "contributed_at": plain_text(sent.get("contributed_at"), 20) or None,
                "note": plain_text(sent.get("note"), LIMIT) or None,
            }
            new = validated(NewContribution, data)
            made = await write(lambda uow: str(contributions.contribute(uow, wanted, new).id))
        except (InvalidInput, Conflict) as error:
            return self._refuse(error)
        words = "Taken out" if self.sign == "out" else "Put in"
        self.amount, self.sign = "", "in"
        self.turn += 1
        return await self._done(wanted, words, GoalSheet.withdraw(str(wanted), made))

    @rx.event
    async def put_line(self, transaction_id: str) -> Events:
        """Put a bank line in."""
        wanted, line = parse_id(self.sheet.goal.id), parse_id(transaction_id)
        new = NewContribution(transaction_id=line)
        try:
            made = await write(lambda uow: str(contributions.contribute(uow, wanted, new).id))
        except (InvalidInput, Conflict) as error:
            return self._refuse(error)
        return await self._done(wanted, "Put in", GoalSheet.withdraw(str(wanted), made))

    @rx.event
    async def withdraw(self, goal_id: str, contribution_id: str) -> Events:
        """Take a contribution off, as if it had never been."""
        wanted, one = parse_id(goal_id), parse_id(contribution_id)
        back = await write(lambda uow: _withdrawn(uow, wanted, one))
        return await self._done(wanted, "Contribution removed", GoalSheet.put_back(goal_id, *back))

    @rx.event
    async def put_back(
        self, goal_id: str, amount: str, transaction_id: str, day: str, note: str
    ) -> Events:
        """Put a contribution in again that was removed."""
        wanted = parse_id(goal_id)
        data = {
            "amount": plain_text(amount, 40),
            "transaction_id": plain_text(transaction_id, 60) or None,
            "contributed_at": plain_text(day, 20) or None,
            "note": plain_text(note, LIMIT) or None,
        }
        new = validated(NewContribution, data)
        await write(lambda uow: contributions.contribute(uow, wanted, new).id)
        return await self._done(wanted, "It is back", None)

    def _refuse(self, error: InvalidInput | Conflict) -> Events:
        """Say what is wrong, at the amount or above the form."""
        at: dict[str, str] = {}
        others = []
        for name, message in error.errors or [("form", error.message)]:
            if name in {"amount", "contributed_at", "note"}:
                at.setdefault(name, message)
            else:
                others.append(message)
        self.errors = at if self.way == "hand" else {}
        self.problem = " ".join(others if self.way == "hand" else [*at.values(), *others])
        return [rx.call_script(FOCUS_ERROR)] if self.errors else []

    async def _done(self, goal_id: UUID, words: str, undo: Any) -> Events:
        self.problem, self.errors = "", {}
        if self.shown and self.sheet.goal.id == str(goal_id):
            await self._show(goal_id)
            if self.way == "line":
                await self._look()
        return [GoalsState.refresh, notify(words, undo=undo)]

    async def _look(self) -> None:
        """Offer bank lines."""
        wanted, words = parse_id(self.sheet.goal.id), self.query
        self.lines = await read(lambda uow: offers_of(uow, wanted, words))

    async def _show(self, goal_id: UUID) -> None:
        self.sheet, self.today = await read(
            lambda uow: (sheet_of(uow, goal_id), uow.today().isoformat())
        )


def _withdrawn(uow: UnitOfWork, goal_id: UUID, one: UUID) -> tuple[str, str, str, str]:
    """Take a contribution off; return what puts it back: amount, bank line, day, note."""
    known = contributions.contributions(uow, goal_id)
    row = next((each for each in known if each.id == one), None)
    if row is None:
        raise NotFound
    code = sheet_of(uow, goal_id).currency
    contributions.withdraw(uow, goal_id, one)
    amount: Decimal = decimal_amount(row.amount, code)
    line = str(row.transaction_id) if row.transaction_id else ""
    return str(amount), line, row.contributed_at.isoformat(), row.note or ""
