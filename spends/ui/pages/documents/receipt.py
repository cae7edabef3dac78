"""A receipt that is read: its lines to look over and choose; nothing is kept unasked."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

import reflex as rx

from spends.domains.belongings.ports import ReceiptReader
from spends.domains.belongings.receipt_schemas import NewReceiptPurchases, ReceiptView
from spends.domains.belongings.service import receipts
from spends.domains.currencies import service as currencies
from spends.kit import runtime
from spends.kit.errors import Conflict, InvalidInput
from spends.kit.ids import parse_id
from spends.kit.money import decimal_amount
from spends.kit.unit_of_work import UnitOfWork
from spends.kit.validation import validated
from spends.ui.components.toast import notify
from spends.ui.components.types import Option
from spends.ui.format import money, plain_amount, short_date, with_worth
from spends.ui.pages.documents.receipt_sums import Abroad, Paid, Sums, weigh
from spends.ui.pages.documents.sheet import SheetState
from spends.ui.pages.documents.state import as_dict
from spends.ui.pages.transactions.rows import category_options
from spends.ui.typed import plain_text, typed_amount
from spends.ui.valued import worth_on
from spends.ui.work import current_actor, read, write

Events = list[Any]
MOST_LINES = 200
ON_TOP = ("tax", "shipping", "discount")


@dataclass(frozen=True)
class ReceiptLine:
    """A line of the receipt as it was read."""

    number: int
    name: str
    quantity: str
    amount: str


@dataclass(frozen=True)
class Receipt:
    """A receipt as it was read; amounts as they are typed into a form."""

    currency: str = ""
    retailer: str = ""
    day: str = ""
    total: str = ""
    tax: str = ""
    shipping: str = ""
    discount: str = ""
    agrees: bool = False
    verdict: str = ""
    paid_words: str = ""
    paid_agrees: bool = True
    duplicate_words: str = ""


class ReceiptState(rx.State):
    """The receipt in the drawer."""

    shown: bool = False
    document_id: str = ""
    receipt: Receipt = Receipt()
    lines: list[ReceiptLine] = []
    chosen: list[int] = []
    problem: str = ""
    paid_by: str = ""
    pay: bool = False
    sums: Sums = Sums()
    categories: list[Option] = []

    _linked_before: bool = False
    _typed: dict[str, str] = {}
    _paid: Paid | None = None
    _abroad: Abroad | None = None

    @rx.var
    def add_words(self) -> str:
        """What the button does."""
        count = len(self.chosen)
        return "Add 1 purchase" if count == 1 else f"Add {count} purchases"

    @rx.event
    async def begin(self, document_id: str) -> Events:
        """Read a document as a receipt, and show what it seems to say."""
        wanted = parse_id(document_id)
        reader = runtime.current().port(ReceiptReader)  # type: ignore[type-abstract]  # asked for by its protocol
        try:
            found, shown, self._abroad, self.categories = await read(
                lambda uow: (
                    *_proposed(uow, receipts.propose(uow, wanted, reader)),
                    category_options(uow),
                )
            )
        except Conflict as error:
            return [notify(error.message, tone="bad")]
        self.document_id, self.receipt, self.problem = str(wanted), shown, ""
        code = found.currency_code
        self.lines = [
            ReceiptLine(index, line.name, _pieces(line.quantity), plain_amount(line.amount, code))
            for index, line in enumerate(found.lines[:MOST_LINES])
        ] or [ReceiptLine(0, "", "1", shown.total)]
        self.chosen = [line.number for line in self.lines]
        self.paid_by = str(found.transaction.id) if found.transaction else ""
        self._linked_before = bool(found.transaction and found.transaction.is_linked)
        self.pay = self._linked_before
        self._typed = {name: getattr(shown, name) for name in ("total", *ON_TOP)}
        self._typed |= {f"amount-{line.number}": line.amount for line in self.lines}
        self._paid = _paid(found)
        self._weigh()
        self.shown = True
        return []

    @rx.event
    async def set_shown(self, is_open: bool) -> None:  # noqa: FBT001  an event's argument
        """Close the drawer; nothing was saved."""
        if is_open is not True:
            self.shown = False

    @rx.event
    async def weigh(self, name: str, text: str) -> None:
        """Sum up anew what was typed into an amount."""
        if plain_text(name, 40) in self._typed:
            self._typed = self._typed | {name: plain_text(text, 100)}
            self._weigh()

    @rx.event
    async def toggle(self, number: int) -> None:
        """Keep a line, or not."""
        if any(line.number == number for line in self.lines):
            kept = set(self.chosen) ^ {number}
            self.chosen = sorted(kept)
            self._weigh()

    @rx.event
    async def toggle_pay(self) -> None:
        """Link the bank line as what paid, or not."""
        self.pay = not self.pay

    @rx.event
    async def accept(self, form: dict[str, Any]) -> Events:
        """Make purchases of the chosen lines, or say what is wrong."""
        if not self.shown:
            return []
        wanted, line = parse_id(self.document_id), self.paid_by if self.pay else ""
        sent = {name: plain_text(value, 300) for name, value in as_dict(form).items()}
        try:
            new = validated(NewReceiptPurchases, self._given(sent, line))
            made = await write(lambda uow: receipts.accept(uow, wanted, new))
        except (InvalidInput, Conflict) as error:
            told = dict.fromkeys(each.message for each in error.errors)
            self.problem = " ".join(told) or error.message
            return []
        self.shown = False
        taken = "" if self._linked_before else line
        undo = ReceiptState.take_back(str(wanted), [str(one.id) for one in made], taken)
        count = len(made)
        words = "Added 1 purchase" if count == 1 else f"Added {count} purchases"
        return [SheetState.refresh, notify(words, undo=undo)]

    @rx.event
    async def take_back(
        self, document_id: str, purchase_ids: list[str], transaction_id: str
    ) -> Events:
        """Undo what was accepted."""
        wanted = parse_id(document_id)
        made = _ids(purchase_ids)
        line = parse_id(transaction_id) if transaction_id else None
        await write(lambda uow: receipts.take_back(uow, wanted, made, line))
        return [SheetState.refresh]

    def _weigh(self) -> None:
        code, locale = self.receipt.currency, current_actor().locale
        self.sums = weigh(self._typed, self.chosen, code, locale, self._paid, abroad=self._abroad)

    def _given(self, sent: dict[str, str], line: str) -> dict[str, Any]:
        code = self.receipt.currency

        def typed(name: str) -> Decimal:
            return typed_amount(sent.get(name) or "0", code, name)

        lines = [
            {
                "product_name": sent.get(f"name-{row.number}", ""),
                "quantity": sent.get(f"quantity-{row.number}", "") or "1",
                "amount": typed(f"amount-{row.number}"),
                "chosen": row.number in self.chosen,
                "category_id": sent.get(f"category-{row.number}") or None,
                "warranty_months": sent.get(f"warranty-{row.number}") or None,
            }
            for row in self.lines
            if sent.get(f"name-{row.number}") or row.number in self.chosen
        ]
        given: dict[str, Any] = {
            "lines": lines,
            "purchase_date": sent.get("day", ""),
            "currency_code": code,
            "tax": typed("tax"),
            "shipping": typed("shipping"),
            "discount": typed("discount"),
        }
        if sent.get("total"):
            given["total"] = typed("total")
        if sent.get("retailer", "").strip():
            given["retailer"] = sent["retailer"].strip()
        if line:
            given["transaction_id"] = line
        return given


def _ids(value: Any) -> list[UUID]:
    return [parse_id(one) for one in value[:MOST_LINES]] if isinstance(value, list) else []


def _pieces(quantity: Decimal) -> str:
    return str(int(quantity)) if quantity == quantity.to_integral_value() and quantity > 0 else "1"


def _proposed(uow: UnitOfWork, found: ReceiptView) -> tuple[ReceiptView, Receipt, Abroad | None]:
    code, locale = found.currency_code, uow.actor.locale

    def typed(minor: int | None) -> str:
        return str(decimal_amount(minor, code)) if minor else ""

    agrees = found.difference == 0
    shown = Receipt(
        currency=code,
        retailer=found.retailer or "",
        day=found.date.isoformat() if found.date else uow.today().isoformat(),
        total=typed(found.total),
        tax=typed(found.tax_on_top),
        shipping=typed(found.shipping),
        discount=typed(found.discount),
        agrees=agrees,
        verdict=_verdict(found, locale),
        paid_words=_paid_words(uow, found),
        paid_agrees=found.transaction is None or found.transaction.difference == 0,
        duplicate_words=_duplicate_words(len(found.duplicates)),
    )
    return found, shown, _abroad(uow, found)


def _abroad(uow: UnitOfWork, found: ReceiptView) -> Abroad | None:
    code, own, day = found.currency_code, uow.actor.currency_code, found.date or uow.today()
    return None if code == own else Abroad(own, currencies.rate(uow, code, own, day, day)(day))


def _paid(found: ReceiptView) -> Paid | None:
    line = found.transaction
    if line is None or line.currency_code != found.currency_code:
        return None
    return Paid("Bank line", -line.amount)


def _verdict(found: ReceiptView, locale: str) -> str:
    if found.total is None:
        return "No total was found. Check the amounts against the receipt."
    total = money(found.total, found.currency_code, locale)
    if found.difference is None:
        return f"No lines were found. The total is {total}."
    if found.difference == 0:
        return f"The lines come to {total}, which agrees with the receipt."
    left = money(abs(found.difference), found.currency_code, locale)
    how = "less" if found.difference > 0 else "more"
    return f"The lines come to {left} {how} than the receipt's total of {total}."


def _paid_words(uow: UnitOfWork, found: ReceiptView) -> str:
    line, locale = found.transaction, uow.actor.locale
    if line is None:
        return ""
    day = short_date(line.date, uow.today(), locale)
    code = line.currency_code
    amount = with_worth(
        money(line.amount, code, locale, signed=True),
        worth_on(uow, line.amount, code, line.date),
    )
    words = f"{line.payee or line.description or 'No payee'}, {day}, {amount}"
    if line.difference is None:
        return f"{words}. It cannot be compared with the receipt."
    if line.difference == 0:
        return f"{words}, which agrees with the receipt."
    left = money(abs(line.difference), line.currency_code, locale)
    how = "more" if line.difference > 0 else "less"
    return f"{words}: {left} {how} was paid than the receipt says."


def _duplicate_words(count: int) -> str:
    if not count:
        return ""
    things = "A purchase seems" if count == 1 else f"{count} purchases seem"
    return f"{things} to be of this receipt already. Added again, they count twice."
