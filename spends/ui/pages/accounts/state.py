"""What the Accounts page does."""

from dataclasses import fields, replace
from datetime import date
from typing import Any

import reflex as rx

from spends.domains.ledger.schemas import AccountChanges, NewAccount
from spends.domains.ledger.service import accounts
from spends.kit.errors import Conflict, InvalidInput
from spends.kit.ids import parse_id
from spends.kit.money import currencies
from spends.kit.unit_of_work import UnitOfWork
from spends.kit.validation import validated
from spends.ui.choices import all_currency_choices
from spends.ui.components.sum_rows import reveal
from spends.ui.components.toast import notify
from spends.ui.components.types import Option
from spends.ui.forms import FOCUS_ERROR, DraftForm, focus
from spends.ui.pages.accounts.forecast_state import ForecastState
from spends.ui.pages.accounts.past import month_named, overview_at
from spends.ui.pages.accounts.reconcile_state import ReconcileState
from spends.ui.pages.accounts.rows import (
    SUMS,
    WORTH,
    AccountGroup,
    Entry,
    Overview,
    entry_of,
    overview,
    signed,
    type_options,
)
from spends.ui.pages.transactions.listing import show_address
from spends.ui.session import SessionState
from spends.ui.typed import plain_text, typed_amount
from spends.ui.work import current_actor, read, write

Events = list[Any]
TYPED = {"name", "opening"}
TEXTS = {*TYPED, "type", "currency"}
CHECKS = {"owes", "in_budget"}
TO_FIELD = {"currency_code": "currency", "opening_balance": "opening"}
OWING = {"credit_card", "loan"}
PATH = "/accounts"
ROWS = "accounts"


class AccountsState(DraftForm, rx.State):
    """The accounts, and the form for one of them."""

    ready: bool = False
    exists: bool = False
    groups: list[AccountGroup] = []
    worth: str = ""
    made_of: str = "All accounts together"
    things: str = ""
    things_href: str = "/inventory"
    owned: str = ""
    owed: str = ""
    trend: str = ""
    missing: str = ""
    of: str = ""
    month: str = ""
    listed: str = ""

    deleting: bool = False
    entry: Entry = Entry()
    name_error: str = ""
    currency_error: str = ""
    opening_error: str = ""
    form_error: str = ""
    types: list[Option] = type_options()
    currencies: list[Option] = []

    async def rest(self) -> None:
        """Close the form and the sheet."""
        self.close_unchanged()
        (await self.get_state(ReconcileState)).close_unchanged()

    @rx.event
    async def load(self) -> Events:
        """Show the accounts, those of one figure by `?of=`, those of a month's end by `?month=`.

        `?add=1` opens the form for a new one, `?reconcile=` one's sheet.
        """
        query = self.router.url.query_parameters
        wanted = plain_text(query.get("of"), 20)
        today = await read(lambda uow: uow.today())
        month = month_named(plain_text(query.get("month"), 7), today)
        self.month = month.isoformat() if month else ""
        self.of = WORTH if month else wanted if wanted in SUMS else ""
        await self._show()
        clean = show_address(PATH, replacing=True)
        if query.get("add"):
            return [clean, AccountsState.add]
        if wanted := plain_text(query.get("reconcile"), 60):
            return [clean, ReconcileState.open(wanted)]
        return [reveal(ROWS)] if self.of else []

    @rx.event
    async def refresh(self) -> None:
        """Show the accounts as they are now."""
        await self._show()

    @rx.event
    async def add(self) -> Events:
        """Open an empty form."""
        self._start(Entry(currency=current_actor().currency_code))
        return [focus("name")]

    @rx.event
    async def edit(self, account_id: str) -> Events:
        """Open an account in the form."""
        wanted = parse_id(account_id)
        self._start(await read(lambda uow: entry_of(uow, wanted)))
        return [focus("name")]

    @rx.event
    async def set_deleting(self, is_open: bool) -> None:  # noqa: FBT001  an event's argument
        """Ask before the account is deleted, or not."""
        self.deleting = is_open is True and bool(self.entry.id)

    @rx.event
    async def set_text(self, name: str, value: str) -> None:
        """Take what was typed into a field or chosen."""
        if plain_text(name) not in TEXTS:
            return
        text = plain_text(value, 300)
        self._change(**{name: text})
        if name == "type" and not self.entry.id:
            self._change(owes=text in OWING)

    @rx.event
    async def set_check(self, name: str, value: bool) -> None:  # noqa: FBT001  an event's argument
        """Tick a box or not."""
        if plain_text(name) in CHECKS:
            self._change(**{name: value is True})

    @rx.event
    async def save(self, form: dict[str, Any]) -> Events:
        """Store what the form says; what is wrong is said at its field."""
        if not self.is_open:  # sent twice
            return []
        if isinstance(form, dict):
            self._change(**{name: plain_text(form[name], 300) for name in TYPED & form.keys()})
        self._forget_errors()
        try:
            await write(self._store)
        except (InvalidInput, Conflict) as error:
            self._say(error)
            return [rx.call_script(FOCUS_ERROR)]
        words = "Saved" if self.entry.id else "Account added"
        return await self._done(words)

    @rx.event
    async def close(self) -> Events:
        """Close the account."""
        return await self._set_closed(closed=True)

    @rx.event
    async def reopen(self, account_id: str) -> Events:
        """Open a closed account again."""
        self.entry = await self._entry(account_id)
        return await self._set_closed(closed=False)

    @rx.event
    async def delete(self) -> Events:
        """Delete the account; one with transactions can only be closed."""
        wanted = parse_id(self.entry.id)
        self.deleting = False
        try:
            await write(lambda uow: accounts.delete_account(uow, wanted))
        except Conflict as error:
            self.form_error = error.message
            return []
        return await self._done(f"Deleted {self.entry.name}")

    async def _entry(self, account_id: str) -> Entry:
        wanted = parse_id(account_id)
        return await read(lambda uow: entry_of(uow, wanted))

    async def _set_closed(self, *, closed: bool) -> Events:
        wanted = parse_id(self.entry.id)
        changes = AccountChanges(closed=closed)
        await write(lambda uow: accounts.change_account(uow, wanted, changes))
        name = self.entry.name
        if not closed:
            return await self._done(f"{name} is open again")
        events = await self._done("")
        undo = AccountsState.reopen(str(wanted))
        return [*events[:-1], notify(f"Closed {name}", undo=undo)]

    def _store(self, uow: UnitOfWork) -> None:
        entry = self.entry
        opening = typed_amount(entry.opening or "0", _known(entry.currency), "opening_balance")
        data: dict[str, Any] = {
            "name": entry.name,
            "type": entry.type,
            "opening_balance": signed(opening, owes=entry.owes),
            "include_in_budget": entry.in_budget,
        }
        if entry.id:
            changes = validated(AccountChanges, data)
            accounts.change_account(uow, parse_id(entry.id), changes)
        else:
            new = validated(NewAccount, data | {"currency_code": entry.currency})
            accounts.open_account(uow, new)

    def _say(self, error: InvalidInput | Conflict) -> None:
        for name, message in error.errors or [("form", error.message)]:
            field = f"{TO_FIELD.get(name, name)}_error"
            known = field in {"name_error", "currency_error", "opening_error"}
            setattr(self, field if known else "form_error", message)

    def _forget_errors(self) -> None:
        self.name_error = self.currency_error = self.opening_error = self.form_error = ""

    async def _done(self, words: str) -> Events:
        self.is_open = self._changed = self.asking = False
        await self._show()
        return [SessionState.load, ForecastState.load, notify(words)]

    def _start(self, entry: Entry) -> None:
        if not self.currencies:
            self.currencies = [Option(code, words) for code, words in all_currency_choices()]
        self.entry = entry
        self._forget_errors()
        self._changed = self.asking = self.deleting = False
        self.is_open = True

    def _change(self, **values: Any) -> None:
        known = {field.name for field in fields(Entry)}
        self.entry = replace(self.entry, **{k: v for k, v in values.items() if k in known})
        self._changed = True
        self._forget_errors()

    async def _show(self) -> None:
        of, month = self.of, date.fromisoformat(self.month) if self.month else None
        found: Overview = await read(
            lambda uow: overview_at(uow, month) if month else overview(uow, of)
        )
        self.exists, self.groups = found.exists, found.groups
        self.worth, self.owned, self.owed = found.worth, found.owned, found.owed
        self.made_of, self.things = found.made_of, found.things
        self.things_href = found.things_href
        self.trend, self.missing = found.trend, found.missing
        self.listed = found.listed
        self.ready = True


def _known(currency: str) -> str:
    if currency not in currencies():
        raise InvalidInput.field("currency_code", "Choose a currency.")
    return currency
