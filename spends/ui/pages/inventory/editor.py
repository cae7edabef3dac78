"""The drawer in which a purchase is added or edited, from any page."""

from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import reflex as rx

from spends.domains.belongings import rules
from spends.domains.belongings.schemas import NewPayment
from spends.domains.ledger.schemas import NewCategory
from spends.domains.ledger.service.naming import categories
from spends.kit.errors import Conflict, InvalidInput, NotFound, SpendsError, StaleVersion
from spends.kit.ids import parse_id
from spends.kit.money import minor_units
from spends.kit.unit_of_work import UnitOfWork
from spends.kit.validation import validated
from spends.ui.components.toast import notify
from spends.ui.components.types import Option
from spends.ui.format import long_date, money
from spends.ui.forms import FOCUS_ERROR, DraftForm, after_leaving, focus
from spends.ui.pages.inventory import draft as drafts
from spends.ui.pages.inventory import storing
from spends.ui.pages.inventory.draft import COVERS, FOLDED, Draft, Errors
from spends.ui.pages.inventory.listing import InventoryState
from spends.ui.pages.transactions.rows import category_options
from spends.ui.typed import plain_text, typed_amount
from spends.ui.work import current_actor, read, write

Events = list[Any]
STALE = "Somebody changed this purchase meanwhile. Close the form and open it again."
_listeners: dict[str, Any] = {"/inventory": InventoryState.refresh}


def after_saving(path: str, handler: Any) -> None:
    """Let a page hear that a purchase was saved: whose address is `path`, or begins with it."""
    _listeners[path] = handler


class PurchaseEditor(DraftForm, rx.State):
    """The form for one purchase."""

    editing: bool = False
    is_covered: bool = False
    draft: Draft = Draft()
    errors: Errors = Errors()
    line_words: str = ""
    total_words: str = ""
    cover_words: str = ""
    unfolded: list[str] = []
    today: str = ""
    yesterday: str = ""
    retailers: list[Option] = []
    brands: list[Option] = []
    categories: list[Option] = []
    locations: list[Option] = []
    currencies: list[Option] = []

    _id: str = ""
    _version: int = 0
    _another: bool = False
    _begun: Draft = Draft()
    _line: NewPayment | None = None

    @rx.event
    async def add(self) -> Events:
        """Open an empty form."""
        await self._offer()
        self._start(Draft(currency=current_actor().currency_code, date=self.today))
        return [focus("purchase-name")]

    @rx.event
    async def add_paid(self, transaction_id: str, split_id: str = "") -> Events:
        """Open a form for what a bank line, or a part of it, paid for."""
        wanted, part = parse_id(transaction_id), parse_id(split_id) if split_id else None
        await self._offer()
        found = await read(lambda uow: storing.line(uow, wanted, part))
        self._start(found.draft)
        self._line, self.line_words = found.payment, found.words
        self._know(found.draft.retailer, "retailers")
        return [focus("purchase-name")]

    @rx.event
    async def edit(self, purchase_id: str) -> Events:
        """Open a purchase in the form."""
        wanted = parse_id(purchase_id)
        found = await read(lambda uow: storing.known(uow, wanted))
        await self._offer()
        self._start(found.draft)
        self._know(found.draft.retailer, "retailers")
        self._know(found.draft.brand, "brands")
        self.editing, self.is_covered = True, found.is_covered
        self._id, self._version = str(wanted), found.version
        return [focus("purchase-name")]

    @rx.event
    async def edit_selected(self) -> Events:
        """Open the one selected purchase of the list, or else the current one."""
        inventory = await self.get_state(InventoryState)
        meant = inventory.selected or [inventory.current]
        return await self.edit(meant[0]) if len(meant) == 1 and meant[0] else []

    @rx.event
    async def set_text(self, name: str, value: str) -> None:
        """Take what was typed into a field."""
        if plain_text(name) in drafts.TEXTS:
            self.draft = drafts.with_field(self.draft, name, plain_text(value, drafts.LIMIT))
            self._touch(name)

    @rx.event
    async def leave(self, name: str) -> None:
        """Say what is wrong with a field that was left."""
        if plain_text(name) in drafts.TEXTS:
            self.errors = after_leaving(
                name, self.draft, self._begun, self.errors, lambda: drafts.problems(self.draft)
            )

    @rx.event
    async def choose(self, name: str, value: str) -> None:
        """Take a retailer or brand, known or new, a location, a category, a kind of warranty."""
        chosen = plain_text(value, 200).strip()
        if plain_text(name) not in drafts.CHOSEN or (name == "warranty" and chosen not in COVERS):
            return
        if name == "currency" and all(option.value != chosen for option in self.currencies):
            chosen = current_actor().currency_code
        if name in {"retailer", "brand", "location"}:
            self._know(chosen, f"{name}s")
        self.draft = drafts.with_field(self.draft, name, chosen)
        self._touch(name)

    @rx.event(supersedes=True)
    async def find_names(self, kind: str, text: str) -> None:
        """Offer the retailers or brands of a name."""
        if plain_text(kind) not in storing.MODELS:
            return
        wanted = plain_text(text, 100)
        found = await read(lambda uow: storing.name_options(uow, kind, wanted))
        chosen = getattr(self.draft, kind)
        kept = [Option(chosen, chosen)] if chosen else []
        setattr(self, f"{kind}s", [*kept, *(each for each in found if each not in kept)])

    @rx.event
    async def add_category(self, name: str) -> None:
        """Add a category of spending, and choose it."""
        new = validated(NewCategory, {"name": plain_text(name, 200), "type": "expense"})

        def make(uow: UnitOfWork) -> tuple[str, list[Option]]:
            made = str(categories.add_category(uow, new).id)
            uow.session.flush()
            return made, category_options(uow)

        made, self.categories = await write(make)
        self.draft = replace(self.draft, category=made)
        self._touch("category")

    @rx.event
    async def drop_line(self) -> None:
        """Add the purchase without the bank line it began with."""
        self._line, self.line_words = None, ""
        self._touch()

    @rx.event
    async def then_close(self) -> None:
        """Let the form close once it is saved."""
        self._another = False

    @rx.event
    async def then_another(self) -> None:
        """Let the form ask for another one once it is saved."""
        self._another = True

    @rx.event
    async def save(self, form: dict[str, Any]) -> Events:
        """Store what the form says; what is wrong is said at its field."""
        if self._was_sent(form):
            return []
        if isinstance(form, dict):
            self.draft = drafts.sent(form, self.draft)
        self._touch()
        self.errors = Errors()
        try:
            saved = await write(self._store)
        except (InvalidInput, Conflict) as error:
            return self._refused(error)
        return await self._saved(saved)

    def _store(self, uow: UnitOfWork) -> UUID:
        if self.editing:
            return storing.amend(uow, parse_id(self._id), self._version, self.draft)
        return storing.add(uow, self.draft, self._line)

    def _refused(self, error: SpendsError) -> Events:
        if isinstance(error, InvalidInput):
            self.errors = drafts.errors_of(error)
            self._unfold()
            return [rx.call_script(FOCUS_ERROR)]
        self.errors = Errors(form=STALE if isinstance(error, StaleVersion) else error.message)
        return []

    async def _saved(self, saved: UUID) -> Events:
        undo = None if self.editing else InventoryState.remove(str(saved))
        said = notify("Saved" if self.editing else "Added", undo=undo)
        self._changed = False
        if not self._another or self.editing:
            self.is_open = False
            return [*self._heard(), said]
        line = self._line
        self.turn += 1
        self._start(drafts.another(self.draft))
        if line is not None:
            await self._go_on_with(line)
        return [*self._heard(), said, focus("purchase-name", firmly=True)]

    async def _go_on_with(self, line: NewPayment) -> None:
        """Fill the next form from what is left of the bank line, while anything is."""
        with suppress(NotFound):
            found = await read(lambda uow: storing.line(uow, line.transaction_id, line.split_id))
            if found.draft.price:
                self.draft = replace(self.draft, price=found.draft.price)
                self._line, self.line_words = line, found.words

    def _heard(self) -> Events:
        path = self.router.url.path.rstrip("/")
        meant = [known for known in _listeners if path.startswith(known)]
        return [_listeners[max(meant, key=len)]] if meant else []

    async def _offer(self) -> None:
        found = await read(storing.offer)
        self.retailers, self.brands = found.retailers, found.brands
        self.categories, self.locations = found.categories, found.locations
        self.currencies, self.today, self.yesterday = found.currencies, found.today, found.yesterday

    def _know(self, name: str, offered: str) -> None:
        """Offer a name that is new, or not among the first."""
        options: list[Option] = getattr(self, offered)
        if name and all(option.value != name for option in options):
            setattr(self, offered, [Option(name, name), *options])

    def _start(self, draft: Draft) -> None:
        self.draft = self._begun = draft
        self.errors = Errors()
        self.editing, self.is_covered, self._id, self._another = False, False, "", False
        self._line, self.line_words = None, ""
        self.unfolded = []
        self._touch()
        self._unfold()
        self._changed, self.asking, self.is_open = False, False, True

    def _touch(self, name: str = "form") -> None:
        """Bring what depends on the fields up to date, of which one was changed."""
        self._changed = True
        wrong = {each: "" for each in ("form", name) if getattr(self.errors, each, "")}
        if wrong:
            self.errors = replace(self.errors, **wrong)
        self.total_words, self.cover_words = self._total(), self._cover()

    def _unfold(self) -> None:
        open_now = {*self.unfolded, *drafts.unfolded(self.draft, self.errors)}
        self.unfolded = [part for part in FOLDED if part in open_now]

    def _total(self) -> str:
        """Return what it costs altogether, where that is not the price as it is typed."""
        draft = self.draft
        with suppress(InvalidInput, ValueError):
            price, tax, shipping = (
                minor_units(typed_amount(text or "0", draft.currency), draft.currency)
                for text in (draft.price, draft.tax, draft.shipping)
            )
            count = int(draft.quantity or 1)
            total = rules.total(price, count, tax, shipping)
            typed = draft.price.strip().replace(".", "").isdecimal()
            if draft.price and (total != price or not typed) and 0 < count <= drafts.LIMIT:
                return f"{money(total, draft.currency, current_actor().locale)} altogether"
        return ""

    def _cover(self) -> str:
        """Return until when a warranty of that length lasts."""
        with suppress(ValueError):
            start = date.fromisoformat(self.draft.delivery or self.draft.date)
            months = int(self.draft.warranty_months)
            if 0 < months <= rules.YEAR * 100:
                end = rules.warranty_end(start, months)
                return f"Until {long_date(end, current_actor().locale)}"
        return ""
