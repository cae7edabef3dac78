"""What is due on a day is marked as paid, by hand or by a bank line, skipped, or open again."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import reflex as rx

from spends.domains.bills.rules import Status
from spends.domains.bills.schemas import OnDue, Paying
from spends.domains.bills.service import paying
from spends.kit.errors import Conflict, InvalidInput
from spends.kit.ids import parse_id
from spends.kit.unit_of_work import UnitOfWork
from spends.kit.validation import validated
from spends.ui.components.toast import notify
from spends.ui.forms import SmallForms
from spends.ui.pages.bills.listing import BillsState
from spends.ui.pages.bills.paying_lines import Line, lines_of
from spends.ui.pages.bills.paying_rows import Before, Sheet, before_of, sheet_of
from spends.ui.pages.documents.state import as_dict
from spends.ui.typed import plain_text, typed_amount
from spends.ui.work import read, write

Events = list[Any]
HAND, LINE = "hand", "line"
FIELDS = {"amount", "paid_on"}
ID_LENGTH = 60


class PayState(SmallForms, rx.State):
    """The bill in the drawer, on one of its days."""

    sheet: Sheet = Sheet()
    amount: str = ""
    query: str = ""
    lines: list[Line] = []

    async def show(self, bill_id: UUID, due: str) -> None:
        """Show a bill on a day, or on the one that matters most."""
        self._ask("")
        self.sheet = await read(lambda uow: sheet_of(uow, bill_id, due))

    @rx.event
    async def step(self, later: bool) -> None:  # noqa: FBT001  an event's argument
        """Go to the day before or after on which it is due."""
        due = self.sheet.following if later is True else self.sheet.previous
        if due:
            await self.show(parse_id(self.sheet.id), due)

    @rx.event
    async def ask(self, question: str) -> None:
        """Open the way to mark it as paid, or close it where it is open."""
        wanted = plain_text(question, 10)
        if wanted not in {HAND, LINE} or wanted == self.asking:
            self._ask("")
            return
        self._ask(wanted)
        self.amount, self.query = self.sheet.typed, ""
        if wanted == LINE:
            await self._look()

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
    async def pay(self, form: dict[str, Any]) -> Events:
        """Mark it as paid by hand."""
        if self.asking != HAND:
            return []
        sent = as_dict(form)
        self.amount = plain_text(sent.get("amount", self.amount), 100)
        self.problem, self.errors = "", {}
        try:
            new = validated(
                Paying,
                {
                    "due": self.sheet.due,
                    "amount": typed_amount(self.amount, self.sheet.currency),
                    "paid_on": plain_text(sent.get("paid_on"), 20) or None,
                },
            )
            return await self._decide(
                lambda uow, bill_id: paying.pay(uow, bill_id, new), "Marked as paid"
            )
        except (InvalidInput, Conflict) as error:
            return self._refuse(error, FIELDS)

    @rx.event
    async def pay_by(self, transaction_id: str) -> Events:
        """Let a bank line pay it."""
        if self.asking != LINE:
            return []
        line = parse_id(transaction_id)
        self.problem = ""
        try:
            new = validated(Paying, {"due": self.sheet.due, "transaction_id": line})
            return await self._decide(lambda uow, bill_id: paying.pay(uow, bill_id, new), "Linked")
        except (InvalidInput, Conflict) as error:
            return self._refuse(error, set())

    @rx.event
    async def skip(self) -> Events:
        """Leave it out."""
        due = _day(self.sheet.due)
        return await self._decide(lambda uow, bill_id: paying.skip(uow, bill_id, due), "Skipped")

    @rx.event
    async def reopen(self) -> Events:
        """Let it be open again."""
        due = _day(self.sheet.due)
        words = "Not skipped" if self.sheet.status == Status.SKIPPED else "Not paid"
        return await self._decide(lambda uow, bill_id: paying.unpay(uow, bill_id, due), words)

    @rx.event
    async def put_back(  # noqa: PLR0917  an event's arguments are plain values
        self, bill_id: str, due: str, status: str, transaction_id: str, amount: str, paid_on: str
    ) -> Events:
        """Bring back how a day stood before it was changed."""
        wanted, day = parse_id(bill_id), _day(due)
        texts = [plain_text(each, ID_LENGTH) for each in (transaction_id, amount, paid_on)]
        before = Before(plain_text(status, 10), *texts)
        await write(lambda uow: _put(uow, wanted, day, before))
        if self.sheet.id == str(wanted):
            await self.show(wanted, self.sheet.due)
        return [BillsState.refresh]

    async def _decide(self, act: Callable[[UnitOfWork, UUID], None], words: str) -> Events:
        """Decide of the day that is shown; the message takes it back."""
        bill_id, due = parse_id(self.sheet.id), _day(self.sheet.due)

        def done(uow: UnitOfWork) -> Before:
            before = before_of(uow, bill_id, due)
            act(uow, bill_id)
            return before

        before = await write(done)
        await self.show(bill_id, due.isoformat())
        undo = PayState.put_back(str(bill_id), due.isoformat(), *before)
        return [BillsState.refresh, notify(words, undo=undo)]

    async def _look(self) -> None:
        """Offer bank lines."""
        bill_id, due, words = parse_id(self.sheet.id), _day(self.sheet.due), self.query
        self.lines = await read(lambda uow: lines_of(uow, bill_id, due, words))


def _day(text: Any) -> date:
    return validated(OnDue, {"due": plain_text(text, 10)}).due


def _put(uow: UnitOfWork, bill_id: UUID, due: date, before: Before) -> None:
    if before.status == Status.SKIPPED:
        paying.skip(uow, bill_id, due)
        return
    paying.unpay(uow, bill_id, due)
    if before.status != Status.PAID:
        return
    data: dict[str, Any] = {"due": due}
    if before.transaction_id:
        data["transaction_id"] = before.transaction_id
    else:
        data |= {"amount": before.amount or None, "paid_on": before.paid_on or None}
    paying.pay(uow, bill_id, validated(Paying, data))
