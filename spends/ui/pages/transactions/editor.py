"""The drawer in which a transaction is added or edited."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import reflex as rx

from spends.domains.ledger.schemas import NewCategory
from spends.domains.ledger.service.naming import categories
from spends.domains.ledger.service.reading import listing
from spends.kit.errors import Conflict, InvalidInput, SpendsError, StaleVersion
from spends.kit.ids import parse_id
from spends.kit.unit_of_work import UnitOfWork
from spends.kit.validation import validated
from spends.ui.components.toast import notify
from spends.ui.components.types import Option
from spends.ui.forms import FOCUS_ERROR, focus
from spends.ui.pages.transactions import draft as drafts
from spends.ui.pages.transactions.always import AlwaysState
from spends.ui.pages.transactions.detail import DetailState
from spends.ui.pages.transactions.draft import KINDS, Draft, Errors, Offer, Piece
from spends.ui.pages.transactions.entry import Entry
from spends.ui.pages.transactions.facts import locked_words
from spends.ui.pages.transactions.listing import ListState
from spends.ui.pages.transactions.rows import category_options
from spends.ui.typed import plain_text
from spends.ui.work import read, write

Events = list[Any]
TEXTS = {"amount", "other_amount", "date", "tags", "notes"}
CHECKS = {"cleared", "pending"}
STALE = "Somebody changed this transaction meanwhile. Close the form and open it again."


class EditorState(Entry, rx.State):
    """The form for one transaction."""

    editing: bool = False
    linked: bool = False
    today: str = ""
    yesterday: str = ""
    accounts: list[Option] = []
    categories: list[Option] = []
    payees: list[Option] = []
    tags: list[Option] = []

    _id: str = ""
    _version: int = 0
    _another: bool = False
    _usual: str = ""
    _was: tuple[str, str] = ("", "")

    @rx.event
    async def add(self) -> Events:
        """Open an empty form, in the account that is listed or was used last."""
        await self._offer()
        if not self.accounts:
            return [notify("Add an account first. Transactions stand in accounts.", tone="bad")]
        listed = (await self.get_state(ListState)).filters.account
        account = listed if listed in self._currencies else self.draft.account
        if account not in self._currencies:
            account = self._usual
        self._start(Draft(account=account, date=self.today), [])
        return [focus("amount")]

    @rx.event
    async def edit(self, row_id: str) -> Events:
        """Open a transaction in the form."""
        return await self._edit(row_id, split=False)

    @rx.event
    async def split(self, row_id: str) -> Events:
        """Open a transaction in the form, with two parts to fill in."""
        return await self._edit(row_id, split=True)

    @rx.event
    async def edit_current(self) -> Events:
        """Open the current row in the form."""
        current = (await self.get_state(ListState)).current
        return await self._edit(current, split=False) if current else []

    @rx.event
    async def set_kind(self, kind: str) -> None:
        """Say whether money goes, comes or moves."""
        if plain_text(kind) in KINDS and not (self.editing and kind == "transfer"):
            self.draft = replace(self.draft, kind=kind)
            self._touch()

    @rx.event
    async def set_text(self, name: str, value: str) -> None:
        """Take what was typed into a field."""
        if plain_text(name) in TEXTS:
            self.draft = drafts.with_field(self.draft, name, plain_text(value, 4000))
            self._touch()

    @rx.event
    async def set_check(self, name: str, value: bool) -> None:  # noqa: FBT001  an event's argument
        """Tick a box or not."""
        if plain_text(name) in CHECKS:
            self.draft = drafts.with_field(self.draft, name, value is True)
            self._touch()

    @rx.event
    async def set_account(self, name: str, account_id: str) -> None:
        """Choose an account, or the other side's."""
        if plain_text(name) in {"account", "other_account"}:
            self.draft = drafts.with_field(self.draft, name, plain_text(account_id, 60))
            self._touch()

    @rx.event
    async def set_payee(self, name: str) -> None:
        """Choose a payee, known or new, and propose the category it usually has."""
        payee = plain_text(name, 200)
        if payee and all(option.value != payee for option in self.payees):
            self.payees = [Option(payee, payee), *self.payees]
        self.draft = replace(self.draft, payee=payee)
        if payee and not self.draft.category and not self.pieces:
            usual = await read(lambda uow: drafts.default_category(uow, payee))
            self.draft = replace(self.draft, category=usual)
        self._touch()

    @rx.event(supersedes=True)
    async def find_payees(self, text: str) -> None:
        """Offer the payees of a name."""
        found = await read(lambda uow: drafts.payee_options(uow, plain_text(text, 100)))
        kept = [each for each in self.payees if each.value == self.draft.payee]
        self.payees = [*kept, *(each for each in found if each not in kept)]

    @rx.event
    async def set_category(self, category_id: str) -> None:
        """Choose the category."""
        self.draft = replace(self.draft, category=plain_text(category_id, 60))
        self._touch()

    @rx.event
    async def add_category(self, name: str) -> None:
        """Add a category of the kind of the form, and choose it."""
        self.draft = replace(self.draft, category=await self._made(name))
        self._touch()

    @rx.event
    async def add_tag(self, name: str) -> None:
        """Put a tag behind those that are there."""
        chosen = [each.strip() for each in self.draft.tags.split(",") if each.strip()]
        tag = plain_text(name, 60).replace(",", " ").strip()
        if tag and tag not in chosen:
            self.draft = replace(self.draft, tags=", ".join([*chosen, tag]))
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
        changed, before = self._changed, (self.draft, self.pieces)
        if isinstance(form, dict):
            self.draft = drafts.sent(form, self.draft)
            self.pieces = drafts.sent_pieces(form, self.pieces)
        self._touch()
        self._changed = changed or (self.draft, self.pieces) != before
        try:
            drafts.check(self.draft)
            undo_id = await write(self._store)
        except (InvalidInput, Conflict) as error:
            return self._refused(error)
        return self._saved(undo_id)

    def _store(self, uow: UnitOfWork) -> UUID | None:
        draft, pieces, currency = self.draft, self.pieces, self.currency
        if self.editing:
            row = (parse_id(self._id), self._version)
            return drafts.amend(uow, row, draft, pieces, currency)
        if draft.kind != "transfer":
            return drafts.add(uow, draft, pieces, currency)
        drafts.add_transfer(uow, draft, currency, self.other_currency)
        return None

    def _refused(self, error: SpendsError) -> Events:
        if isinstance(error, InvalidInput):
            self.errors, self.pieces = drafts.errors_of(error, self.pieces)
            return [rx.call_script(FOCUS_ERROR)]
        message = STALE if isinstance(error, StaleVersion) else error.message
        self.errors = Errors(form=message)
        return []

    def _saved(self, undo_id: UUID | None) -> Events:
        words = "Saved" if self.editing else "Added"
        said = notify(words, undo=ListState.undo(str(undo_id)) if undo_id else None)
        self._changed = False
        if self._another and not self.editing:
            self.turn += 1
            self._start(
                Draft(
                    kind=self.draft.kind,
                    account=self.draft.account,
                    other_account=self.draft.other_account,
                    date=self.draft.date,
                ),
                [],
            )
            return [ListState.refresh, said, focus("amount", firmly=True)]
        self.is_open = False
        offer = [AlwaysState.offer(self._id)] if self._is_sorted_anew() else []
        return [ListState.refresh, said, *offer]

    def _is_sorted_anew(self) -> bool:
        """Whether a transaction that was there got another payee or category."""
        now = (self.draft.payee, self.draft.category)
        return self.editing and not self.pieces and all(now) and now != self._was

    async def _edit(self, row_id: str, *, split: bool) -> Events:
        wanted = parse_id(row_id)
        item = await read(lambda uow: listing.view(uow, wanted))
        if item.reconciled_at is not None:
            words = await read(lambda uow: locked_words(uow, item))
            return [notify(words, tone="bad")]
        await self._offer()
        account = str(item.account_id)
        if account not in self._currencies:
            self._currencies = {**self._currencies, account: item.currency_code}
            self.accounts = [*self.accounts, Option(account, f"{item.account_name} (closed)")]
        draft, pieces = drafts.draft_of(item)
        if item.payee and all(option.value != item.payee for option in self.payees):
            self.payees = [Option(item.payee, item.payee), *self.payees]
        self._start(draft, pieces)
        self.editing, self._id, self._version = True, str(item.id), item.version
        self.linked, self._was = item.transfer_id is not None, (draft.payee, draft.category)
        (await self.get_state(DetailState)).sheet = False
        if split and not pieces:
            await self.add_piece()
            return [focus(f"part-{self.pieces[0].key}-amount")]
        return [focus("amount")]

    async def _offer(self) -> None:
        found: Offer = await read(drafts.offer)
        self.accounts, self._currencies = found.accounts, found.currencies
        self.categories, self.payees, self.tags = found.categories, found.payees, found.tags
        self.today, self.yesterday, self._usual = found.today, found.yesterday, found.usual

    async def _made(self, name: str) -> str:
        kind = "income" if self.draft.kind == "income" else "expense"
        new = validated(NewCategory, {"name": plain_text(name, 200), "type": kind})

        def make(uow: UnitOfWork) -> tuple[str, list[Option]]:
            made = str(categories.add_category(uow, new).id)
            uow.session.flush()
            return made, category_options(uow)

        made, self.categories = await write(make)
        return made

    def _start(self, draft: Draft, pieces: list[Piece]) -> None:
        self.draft, self.pieces, self.errors = draft, pieces, Errors()
        self.editing, self.linked, self._id, self._another = False, False, "", False
        self._touch()
        self._changed, self.asking, self.is_open = False, False, True
