"""Bank lines and money back, on the page of one thing."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from spends.domains.belongings.kinds import PaymentRole
from spends.domains.belongings.schemas import NewCredit, NewPayment, NewRefund, RefundChanges
from spends.domains.belongings.service import payments, refunds
from spends.domains.belongings.views import RefundView
from spends.kit.errors import Conflict, InvalidInput, StaleVersion
from spends.kit.ids import parse_id
from spends.kit.unit_of_work import UnitOfWork
from spends.kit.validation import validated
from spends.ui.components.toast import notify
from spends.ui.format import money, plain_amount
from spends.ui.pages.item.lines import Line, search
from spends.ui.pages.item.state import Events, ItemState, sent_text
from spends.ui.typed import plain_text, typed_amount
from spends.ui.work import current_actor, read, write

CREDIT = "credit"
STALE = "Somebody changed this refund meanwhile. Close the form and open it again."
RETURNED, EXPECTED = "Returned, and its refund is awaited", "The refund is awaited"
LINKED = {
    PaymentRole.PAID: "The payment is linked",
    PaymentRole.SOLD: "The deposit is linked",
    PaymentRole.UPKEEP: "The upkeep is linked",
}


@dataclass(frozen=True)
class RefundDraft:
    """A refund as the form shows it; amount and days as text."""

    title: str = ""
    amount: str = ""
    requested_on: str = ""
    expected_by: str = ""
    notes: str = ""


class PayingState(rx.State):
    """What paid for a purchase, and what comes back of it."""

    query: str = ""
    role: str = ""
    found: list[Line] = []
    refund: RefundDraft = RefundDraft()

    _version: int = 0

    @rx.event
    async def look(self, role: str, refund_id: str) -> None:
        """Open the search for a bank line: one that paid, upkeep, a deposit, a refund's credit."""
        wanted = plain_text(role)
        self.role = wanted if wanted == CREDIT else str(_role(role))
        self.query = ""
        await self._search()
        item = await self._item()
        item.show_form(CREDIT if wanted == CREDIT else "pay", plain_text(refund_id, 60))

    @rx.event(supersedes=True)
    async def set_query(self, text: str) -> None:
        """Search other lines."""
        self.query = plain_text(text, 100).replace("\x00", "")
        await self._search()

    @rx.event
    async def pick(self, line_id: str, split_id: str = "") -> Events:
        """Take a line that was found, for what was searched."""
        if self.role == CREDIT:
            return await self.credit((await self._item()).target, line_id)
        return await self.pay(self.role, line_id, split_id)

    @rx.event
    async def pay(self, role: str, line_id: str, split_id: str = "") -> Events:
        """Link a bank line, or a part of it."""
        item = await self._item()
        wanted, meant = parse_id(item.item.id), _role(role)
        split = parse_id(split_id) if split_id else None
        new = NewPayment(transaction_id=parse_id(line_id), split_id=split, role=meant)
        await write(lambda uow: payments.pay_with(uow, wanted, new))
        item.show_form("")
        undo = PayingState.unpay(str(meant), line_id)
        return [ItemState.refresh, notify(LINKED[meant], undo=undo)]

    @rx.event
    async def unpay(self, role: str, line_id: str) -> Events:
        """Take a bank line off."""
        wanted, meant, line = parse_id((await self._item()).item.id), _role(role), parse_id(line_id)
        was = await write(lambda uow: payments.unpay(uow, wanted, meant, line))
        undo = PayingState.pay(str(meant), str(line), str(was.split_id or ""))
        return [ItemState.refresh, notify("The line is off this purchase", undo=undo)]

    @rx.event
    async def refuse(self, line_id: str) -> Events:
        """Say that a suggested line is not meant; it is never suggested again."""
        wanted, line = parse_id((await self._item()).item.id), parse_id(line_id)
        await write(lambda uow: payments.refuse(uow, wanted, line))
        undo = PayingState.forget_refusal(str(line))
        return [ItemState.refresh, notify("It is not suggested again", undo=undo)]

    @rx.event
    async def forget_refusal(self, line_id: str) -> Events:
        """Let a line be suggested again."""
        wanted, line = parse_id((await self._item()).item.id), parse_id(line_id)
        await write(lambda uow: payments.forget_refusal(uow, wanted, line))
        return [ItemState.refresh]

    @rx.event
    async def expect(self, form: dict[str, Any]) -> Events:
        """Send it back, or wait for money back without that."""
        item = await self._item()
        if item.asking not in {"return", "expect"}:
            return []
        wanted, code = parse_id(item.item.id), item.item.currency
        returning = item.asking == "return"

        def act(uow: UnitOfWork) -> None:
            typed = sent_text(form, "amount")
            data = {
                "amount": typed_amount(typed, code) if typed else None,
                "requested_on": sent_text(form, "requested_on"),
                "expected_by": sent_text(form, "expected_by"),
                "notes": sent_text(form, "notes"),
            }
            if not returning:
                data["reason"] = sent_text(form, "reason") or "price"
            given = {name: value for name, value in data.items() if value is not None}
            begin = refunds.start_return if returning else refunds.expect
            begin(uow, wanted, validated(NewRefund, given))

        try:
            await write(act)
        except (InvalidInput, Conflict) as error:
            return item.refuse(error)
        item.show_form("")
        return [ItemState.refresh, notify(RETURNED if returning else EXPECTED)]

    @rx.event
    async def edit(self, refund_id: str) -> None:
        """Open an expected refund in its form."""
        await self._open("refund", refund_id)

    @rx.event
    async def ask_forget(self, refund_id: str) -> None:
        """Ask whether a refund is to be deleted."""
        await self._open("forget", refund_id)

    @rx.event
    async def change(self, form: dict[str, Any]) -> Events:
        """Change the refund that is open in its form."""
        item = await self._item()
        wanted, code = parse_id(item.target), item.item.currency
        sent = {name: sent_text(form, name) for name in ("requested_on", "expected_by", "notes")}

        def act(uow: UnitOfWork) -> None:
            amount = typed_amount(sent_text(form, "amount") or "", code)
            data = sent | {"amount": amount, "version": self._version}
            refunds.change_refund(uow, wanted, validated(RefundChanges, data))

        try:
            await write(act)
        except StaleVersion:
            item.problem = STALE
            return []
        except (InvalidInput, Conflict) as error:
            return item.refuse(error)
        item.show_form("")
        return [ItemState.refresh, notify("Saved")]

    @rx.event
    async def forget(self) -> Events:
        """Delete the refund that was asked about, once and for all."""
        item = await self._item()
        wanted = parse_id(item.target)
        await write(lambda uow: refunds.delete_refund(uow, wanted))
        item.show_form("")
        return [ItemState.refresh, notify("Refund deleted")]

    @rx.event
    async def credit(self, refund_id: str, line_id: str) -> Events:
        """Count a bank line towards a refund."""
        refund, line = parse_id(refund_id), parse_id(line_id)
        await write(lambda uow: refunds.credit(uow, refund, NewCredit(transaction_id=line)))
        (await self._item()).show_form("")
        undo = PayingState.uncredit(str(refund), str(line))
        return [ItemState.refresh, notify("It counts towards the refund", undo=undo)]

    @rx.event
    async def uncredit(self, refund_id: str, line_id: str) -> Events:
        """Count a bank line no more towards a refund."""
        refund, line = parse_id(refund_id), parse_id(line_id)
        await write(lambda uow: refunds.uncredit(uow, refund, line))
        undo = PayingState.credit(str(refund), str(line))
        return [ItemState.refresh, notify("It counts no more towards the refund", undo=undo)]

    @rx.event
    async def dismiss(self, refund_id: str) -> Events:
        """Wait no more for a refund."""
        undo = PayingState.await_again(refund_id)
        await self._set_dismissed(refund_id, dismissed=True)
        return [ItemState.refresh, notify("No longer waited for", undo=undo)]

    @rx.event
    async def await_again(self, refund_id: str) -> Events:
        """Wait for a refund again."""
        await self._set_dismissed(refund_id, dismissed=False)
        return [ItemState.refresh]

    async def _set_dismissed(self, refund_id: str, *, dismissed: bool) -> None:
        refund, changes = parse_id(refund_id), RefundChanges(dismissed=dismissed)
        await write(lambda uow: refunds.change_refund(uow, refund, changes))

    async def _open(self, question: str, refund_id: str) -> None:
        wanted = parse_id(refund_id)
        found = await read(lambda uow: refunds.refund_view(uow, wanted))
        self.refund, self._version = draft_of(found), found.version
        (await self._item()).show_form(question, str(wanted))

    async def _search(self) -> None:
        role, text = self.role, self.query.strip()
        self.found = await read(lambda uow: search(uow, role, text))

    async def _item(self) -> ItemState:
        return await self.get_state(ItemState)


def draft_of(row: RefundView) -> RefundDraft:
    """Return a refund as the form shows it."""
    return RefundDraft(
        title=money(row.amount, row.currency_code, current_actor().locale),
        amount=plain_amount(row.amount, row.currency_code),
        requested_on=row.requested_on.isoformat(),
        expected_by=row.expected_by.isoformat(),
        notes=row.notes or "",
    )


def _role(text: Any) -> PaymentRole:
    try:
        return PaymentRole(plain_text(text))
    except ValueError as error:
        raise InvalidInput.field("role", "Choose what the line is to the purchase.") from error
