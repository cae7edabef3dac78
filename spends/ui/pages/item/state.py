"""What the page of one thing does with the thing itself."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import reflex as rx
from reflex_base.event import EventSpec

from spends.domains.belongings.schemas import Loan, PurchaseChanges, Sale
from spends.domains.belongings.service import purchases
from spends.domains.documents import service as documents
from spends.domains.documents.kinds import LinkTarget
from spends.domains.documents.schemas import DocumentChanges
from spends.kit.errors import Conflict, InvalidInput, NotFound
from spends.kit.ids import parse_id
from spends.kit.unit_of_work import UnitOfWork
from spends.kit.validation import validated
from spends.ui.components.document_tile import KINDS
from spends.ui.components.toast import notify
from spends.ui.forms import SmallForms
from spends.ui.pages.inventory.editor import PurchaseEditor, after_saving
from spends.ui.pages.item.rows import Item, item_of
from spends.ui.typed import plain_text, typed_amount
from spends.ui.work import read, write

Events = list[Any]
QUESTIONS = {"", "lend", "sell", "return", "expect", "warranty", "claim", "close", "forget"}
FIELDS = {
    "lent_to",
    "lent_on",
    "sold_for",
    "sold_on",
    "amount",
    "requested_on",
    "expected_by",
    "notes",
    "warranty_start",
    "warranty_end",
    "provider",
    "warranty",
    "opened",
    "outcome",
    "closed",
}


def sent_text(form: Any, name: str, limit: int = 2000) -> str | None:
    """Return what a form's field says, None when it says nothing."""
    found = plain_text(form.get(name) if isinstance(form, dict) else None, limit).strip()
    return found or None


class ItemState(SmallForms, rx.State):
    """One purchase, and the question that is asked about it at the moment."""

    ready: bool = False
    missing: bool = False
    item: Item = Item()
    target: str = ""
    deleted: str = ""

    _made: str = ""

    async def rest(self) -> None:
        """Close the forms."""
        (await self.get_state(PurchaseEditor)).close_unchanged()
        self.show_form("")

    @rx.event
    async def load(self) -> Events:
        """Show the purchase of the address."""
        wanted = plain_text(self.router.url.path, 200).rstrip("/").rpartition("/")[2]
        if wanted != self.item.id:
            self.ready, self.missing, self.item = False, False, Item()
        try:
            await self._show(parse_id(wanted))
        except NotFound:
            self.item, self.missing, self.ready = Item(), True, True
            self.deleted = ""
            return []
        made, self._made = self._made, ""
        if made and made == self.item.id:
            said = notify("This is the duplicate", undo=ItemState.remove(made))
            return [named(self.item.name), said]
        return [named(self.item.name)]

    @rx.event
    async def refresh(self) -> Events:
        """Show the same purchase as it is now."""
        if not self.item.id:
            return []
        try:
            await self._show(UUID(self.item.id))
        except NotFound:
            self.item, self.missing = Item(), True
            return []
        return [named(self.item.name)]

    @rx.event
    async def ask(self, question: str, target: str) -> None:
        """Open the small form for something, about the warranty, claim or refund that is meant."""
        if plain_text(question) in QUESTIONS and self.item.id:
            self.show_form(question, plain_text(target, 60))

    @rx.event
    async def leave(self, name: str, value: str) -> None:
        """Say whether an amount can be read, now that its field was left."""
        if plain_text(name) in {"amount", "sold_for"} and self.item.currency:
            self._look_at_amount(name, value, self.item.currency)

    def show_form(self, question: str, target: str = "") -> None:
        """Open a small form afresh, or with "" close the one that is open."""
        self._ask(question)
        self.target = target

    def refuse(self, error: InvalidInput | Conflict) -> Events:
        """Say in the small form what is wrong."""
        # As any public method of a state it can be called by a browser, with anything.
        sent: Any = error
        if not isinstance(sent, InvalidInput | Conflict):
            return []
        return self._refuse(sent, FIELDS)

    @rx.event
    async def duplicate(self) -> Events:
        """Add the same once more, and show it."""
        if self._made:
            return []
        wanted = parse_id(self.item.id)
        made = await write(lambda uow: purchases.duplicate_purchase(uow, wanted).id)
        self._made = str(made)
        return [rx.redirect(f"/inventory/{made}")]

    @rx.event
    async def delete(self) -> Events:
        """Delete the purchase; its page says so, and offers to take that back."""
        return await self.remove(self.item.id)

    @rx.event
    async def remove(self, purchase_id: str) -> Events:
        """Delete a purchase, the one that is shown or another."""
        wanted = parse_id(purchase_id)
        await write(lambda uow: purchases.delete_purchase(uow, wanted))
        if self.item.id == str(wanted):
            self.deleted, self.missing, self.item = self.item.name, True, Item()
        return [notify("Deleted", undo=ItemState.restore(str(wanted)))]

    @rx.event
    async def restore(self, purchase_id: str) -> Events:
        """Bring a deleted purchase back, and show it."""
        wanted = parse_id(purchase_id)
        await write(lambda uow: purchases.restore_purchase(uow, wanted))
        await self._show(wanted)
        return [rx.redirect(f"/inventory/{wanted}")]

    @rx.event
    async def lend(self, form: dict[str, Any]) -> Events:
        """Note to whom it is lent."""
        wanted = parse_id(self.item.id)

        def act(uow: UnitOfWork) -> None:
            data = {"lent_to": sent_text(form, "lent_to"), "lent_on": sent_text(form, "lent_on")}
            purchases.lend(uow, wanted, validated(Loan, data))

        return await self._answer(act, "Lent", undo=ItemState.take_back)

    @rx.event
    async def take_back(self) -> Events:
        """Note that it is back."""
        wanted = parse_id(self.item.id)
        await write(lambda uow: purchases.take_back(uow, wanted))
        return [ItemState.refresh, notify("It is back")]

    @rx.event
    async def sell(self, form: dict[str, Any]) -> Events:
        """Note for how much it was sold."""
        wanted, code = parse_id(self.item.id), self.item.currency

        def act(uow: UnitOfWork) -> None:
            price = typed_amount(sent_text(form, "sold_for") or "", code, "sold_for")
            data = {"sold_for": price, "sold_on": sent_text(form, "sold_on")}
            purchases.sell(uow, wanted, validated(Sale, data))

        return await self._answer(act, "Sold", undo=ItemState.unsell)

    @rx.event
    async def unsell(self) -> Events:
        """Note that it is not sold after all."""
        wanted = parse_id(self.item.id)
        await write(lambda uow: purchases.unsell(uow, wanted))
        return [ItemState.refresh, notify("It is yours again")]

    @rx.event
    async def attached(self) -> Events:
        """Show a document that was just uploaded."""
        return [ItemState.refresh]

    @rx.event
    async def detach(self, document_id: str) -> Events:
        """Take a document off; it stays among the documents."""
        wanted, paper = parse_id(self.item.id), parse_id(document_id)
        await write(lambda uow: documents.detach(uow, paper, LinkTarget.PURCHASE, wanted))
        undo = ItemState.attach(str(paper))
        return [ItemState.refresh, notify("The document is off this purchase", undo=undo)]

    @rx.event
    async def attach(self, document_id: str) -> Events:
        """Put a document on."""
        wanted, paper = parse_id(self.item.id), parse_id(document_id)
        await write(lambda uow: documents.attach(uow, paper, LinkTarget.PURCHASE, wanted))
        return [ItemState.refresh]

    @rx.event
    async def set_kind(self, document_id: str, kind: str) -> Events:
        """Say what a document is: a receipt, a manual and so on."""
        paper = parse_id(document_id)
        changes = validated(DocumentChanges, {"kind": plain_text(kind, 20)})

        def act(uow: UnitOfWork) -> str:
            was = documents.document(uow, paper).kind
            documents.change(uow, paper, changes)
            return str(was)

        was = await write(act)
        if was == changes.kind:
            return []
        words = f"Now it is: {KINDS[changes.kind].lower()}"
        return [ItemState.refresh, notify(words, undo=ItemState.set_kind(str(paper), was))]

    @rx.event
    async def choose_photo(self, document_id: str) -> Events:
        """Let a document be the picture of the purchase."""
        wanted, paper = parse_id(self.item.id), parse_id(document_id)
        changes = PurchaseChanges(photo_id=paper)
        await write(lambda uow: purchases.change_purchase(uow, wanted, changes))
        return [ItemState.refresh, notify("This is its picture now")]

    async def _answer(self, act: Callable[[UnitOfWork], Any], words: str, undo: Any) -> Events:
        """Do what the small form says, or say in it what is wrong."""
        try:
            await write(act)
        except (InvalidInput, Conflict) as error:
            return self.refuse(error)
        self.show_form("")
        return [ItemState.refresh, notify(words, undo=undo)]

    async def _show(self, purchase_id: UUID) -> None:
        self.item = await read(lambda uow: item_of(uow, purchase_id))
        self.ready, self.missing = True, False


def named(name: str) -> EventSpec:
    """Return the event that gives the browser's tab a thing's name."""
    return rx.call_script(_KEEP_TITLE % json.dumps(f"{name} · Spends"))


after_saving("/inventory/", ItemState.refresh)


# The page's own title may be written after this one: while the address is the same, this one stays.
_KEEP_TITLE = """(() => {
    window.ownTitle = {text: %s, path: location.pathname};
    const keep = () => {
        const {text, path} = window.ownTitle;
        if (path === location.pathname && document.title !== text) document.title = text;
    };
    window.ownTitleKeeper ||= new MutationObserver(keep);
    window.ownTitleKeeper.observe(document.head, {childList: true, subtree: true});
    keep();
})()"""
