"""Bank lines and money back, on the page of one thing."""

from typing import Any

import reflex as rx

from spends.domains.belongings.kinds import PaymentRole
from spends.domains.belongings.schemas import NewCredit, NewPayment, NewRefund, RefundChanges
from spends.domains.belongings.service import payments, refunds
from spends.kit.errors import Conflict, InvalidInput
from spends.kit.ids import parse_id
from spends.kit.unit_of_work import UnitOfWork
from spends.kit.validation import validated
from spends.ui.components.toast import notify
from spends.ui.pages.item.lines import Line, search
from spends.ui.pages.item.state import Events, ItemState, said, sent_text
from spends.ui.typed import plain_text, typed_amount
from spends.ui.work import read, write

CREDIT = "credit"
LINKED = {
    PaymentRole.PAID: "The payment is linked",
    PaymentRole.SOLD: "The deposit is linked",
    PaymentRole.UPKEEP: "The upkeep is linked",
}


class PayingState(rx.State):
    """What paid for a purchase, and what comes back of it."""

    query: str = ""
    role: str = ""
    found: list[Line] = []

    @rx.event
    async def look(self, role: str, refund_id: str) -> None:
        """Open the search for a bank line: one that paid, upkeep, a deposit, a refund's credit."""
        wanted = plain_text(role)
        self.role = wanted if wanted == CREDIT else str(_role(role))
        self.query = ""
        await self._search()
        item = await self._item()
        item.asking = CREDIT if wanted == CREDIT else "pay"
        item.target = plain_text(refund_id, 60)

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
        item.asking = ""
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
        return [ItemState.refresh]

    @rx.event
    async def expect(self, form: dict[str, Any]) -> Events:
        """Send it back, or wait for money back without that."""
        item = await self._item()
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
            item.problem = said(error)
            return []
        item.asking = ""
        words = "Returned, and its refund is awaited" if returning else "The refund is awaited"
        return [ItemState.refresh, notify(words)]

    @rx.event
    async def credit(self, refund_id: str, line_id: str) -> Events:
        """Count a bank line towards a refund."""
        refund, line = parse_id(refund_id), parse_id(line_id)
        await write(lambda uow: refunds.credit(uow, refund, NewCredit(transaction_id=line)))
        (await self._item()).asking = ""
        undo = PayingState.uncredit(str(refund), str(line))
        return [ItemState.refresh, notify("It counts towards the refund", undo=undo)]

    @rx.event
    async def uncredit(self, refund_id: str, line_id: str) -> Events:
        """Count a bank line no more towards a refund."""
        refund, line = parse_id(refund_id), parse_id(line_id)
        await write(lambda uow: refunds.uncredit(uow, refund, line))
        return [ItemState.refresh]

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

    async def _search(self) -> None:
        role, text = self.role, self.query.strip()
        self.found = await read(lambda uow: search(uow, role, text))

    async def _item(self) -> ItemState:
        return await self.get_state(ItemState)


def _role(text: Any) -> PaymentRole:
    try:
        return PaymentRole(plain_text(text))
    except ValueError as error:
        raise InvalidInput.field("role", "Choose what the line is to the purchase.") from error
