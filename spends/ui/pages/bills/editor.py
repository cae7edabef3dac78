"""The drawer of a bill: what is due, what was paid, and its settings."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import reflex as rx

from spends.domains.bills.schemas import BillChanges, NewBill
from spends.domains.bills.service import bills, calendar, detected
from spends.kit.errors import Conflict, InvalidInput, SpendsError, StaleVersion
from spends.kit.ids import parse_id
from spends.kit.unit_of_work import UnitOfWork
from spends.kit.validation import validated
from spends.ui.choices import currency_choices
from spends.ui.components.toast import notify
from spends.ui.components.types import Option
from spends.ui.forms import FOCUS_ERROR, DraftForm, after_leaving, focus
from spends.ui.pages.bills import draft as drafts
from spends.ui.pages.bills.draft import CHOICES, RHYTHM, TEXTS, TICKS, Draft, Errors
from spends.ui.pages.bills.listing import BillsState
from spends.ui.pages.bills.paying import PayState
from spends.ui.pages.bills.schedule import in_words, next_days
from spends.ui.pages.bills.words import Pen
from spends.ui.pages.transactions.draft import payee_options
from spends.ui.pages.transactions.rows import account_options, category_options
from spends.ui.typed import plain_text
from spends.ui.work import current_actor, read, write

Events = list[Any]
STALE = "Somebody changed this bill meanwhile. Close the form and open it again."
TABS = {"payments": "Payments", "settings": "Settings"}
FIRST = "bill-name"
PAYEE_LENGTH = 200


@dataclass(frozen=True)
class Preview:
    """How often it comes, in words, and the next days."""

    words: str = ""
    days: str = ""


class _Offered(NamedTuple):
    categories: list[Option]
    accounts: list[Option]
    payees: list[Option]
    today: date


class BillEditor(DraftForm, rx.State):
    """One bill in its drawer; a new one has settings alone."""

    editing: bool = False
    tab: str = "settings"
    name: str = ""
    draft: Draft = Draft()
    errors: Errors = Errors()
    preview: Preview = Preview()
    categories: list[Option] = []
    accounts: list[Option] = []
    payees: list[Option] = []
    currencies: list[Option] = []

    _id: str = ""
    _version: int = 0
    _begun: Draft = Draft()
    _today: date | None = None

    @rx.event
    async def add(self) -> Events:
        """Open an empty form."""
        offered = await read(_offered)
        self._offer(offered)
        code, today = current_actor().currency_code, offered.today.isoformat()
        self._start(Draft(currency=code, due=today))
        self.editing, self.tab, self._id, self.name = False, "settings", "", ""
        return [focus(FIRST)]

    @rx.event
    async def open(self, bill_id: str) -> None:
        """Show a bill on the day that matters most: one late, or the next."""
        await self._open(bill_id, "")

    @rx.event
    async def open_on(self, bill_id: str, due: str) -> None:
        """Show a bill on a day it is due."""
        await self._open(bill_id, plain_text(due, 10))

    @rx.event
    async def set_tab(self, tab: str) -> None:
        """Turn to the payments or to the settings."""
        if plain_text(tab) in TABS and self.editing:
            self.tab = tab

    @rx.event
    async def set_text(self, name: str, value: str) -> None:
        """Take what was typed into a field or chosen from a list."""
        if plain_text(name) in TEXTS:
            self._put(name, plain_text(value, drafts.LIMIT))

    @rx.event
    async def choose(self, name: str, value: str) -> None:
        """Take one of a few."""
        if plain_text(name) in CHOICES and plain_text(value, 40) in CHOICES[name]:
            self._put(name, value)

    @rx.event
    async def tick(self, name: str, on: bool) -> None:  # noqa: FBT001  an event's argument
        """Tick a box, or clear it."""
        if plain_text(name) in TICKS:
            ticked: dict[str, Any] = {name: on is True}
            self.draft = replace(self.draft, **ticked)
            self._changed = True

    @rx.event
    async def set_payee(self, name: str) -> None:
        """Choose a payee, known or new."""
        self._put("payee", plain_text(name, PAYEE_LENGTH))
        self._keep(self.draft.payee)

    @rx.event(supersedes=True)
    async def find_payees(self, text: str) -> None:
        """Offer the payees of a name."""
        self.payees = await read(lambda uow: payee_options(uow, plain_text(text, 100)))
        self._keep(self.draft.payee)

    @rx.event
    async def leave(self, name: str) -> None:
        """Say what is wrong with a field that was left."""
        if plain_text(name) in TEXTS:
            self.errors = after_leaving(
                name,
                self.draft,
                self._begun,
                self.errors,
                lambda: drafts.problems(self.draft, editing=self.editing),
            )

    @rx.event
    async def save(self, form: dict[str, Any]) -> Events:
        """Store what the form says; what is wrong is said at its field."""
        if not self.is_open:  # sent twice
            return []
        if isinstance(form, dict):
            self.draft = drafts.sent(form, self.draft)
        self._changed, self.errors = True, Errors()
        self._look_ahead()
        try:
            saved = str(await write(self._store))
        except (InvalidInput, Conflict) as error:
            return self._refused(error)
        self.is_open = self._changed = False
        if self.editing:
            return [BillsState.refresh, notify("Saved")]
        return [BillsState.refresh, notify("Bill added", undo=BillsState.remove(saved))]

    @rx.event
    async def delete(self) -> Events:
        """Delete the bill; it can be brought back."""
        if not self.editing:
            return []
        self.is_open = self._changed = self.asking = False
        return [BillsState.remove(self._id)]

    async def _open(self, bill_id: str, due: str) -> None:
        wanted = parse_id(bill_id)
        bill, offered = await read(lambda uow: (calendar.bill(uow, wanted), _offered(uow)))
        await (await self.get_state(PayState)).show(wanted, due)
        self._offer(offered)
        self._start(drafts.draft_of(bill))
        self._keep(self.draft.payee)
        self.editing, self.tab, self.name = True, "payments", bill.name
        self._id, self._version = str(wanted), bill.version

    def _store(self, uow: UnitOfWork) -> UUID:
        data = drafts.fields_of(self.draft)
        if not self.editing:
            return detected.accept(uow, validated(NewBill, data)).id
        changes = validated(BillChanges, data | {"version": self._version})
        return bills.change_bill(uow, parse_id(self._id), changes).id

    def _refused(self, error: SpendsError) -> Events:
        self.tab = "settings"
        if isinstance(error, InvalidInput):
            self.errors = drafts.errors_of(error, self.draft)
            return [rx.call_script(FOCUS_ERROR)]
        self.errors = Errors(form=STALE if isinstance(error, StaleVersion) else error.message)
        return []

    def _offer(self, found: _Offered) -> None:
        self.categories, self.payees, self._today = found.categories, found.payees, found.today
        self.accounts = [Option("", "Any account"), *found.accounts]
        if not self.currencies:
            self.currencies = [Option(code, words) for code, words in currency_choices()]

    def _keep(self, payee: str) -> None:
        """Have the payee that is chosen among those offered."""
        if payee and all(option.value != payee for option in self.payees):
            self.payees = [Option(payee, payee), *self.payees]

    def _start(self, draft: Draft) -> None:
        if all(option.value != draft.account for option in self.accounts):
            draft = replace(draft, account="")  # it is gone, and "Any account" is what is seen
        self.draft, self.errors, self._begun = draft, Errors(), draft
        self._look_ahead()
        self._changed, self.asking, self.is_open = False, False, True

    def _put(self, name: str, value: str) -> None:
        if name == "repeat" and value == "rule" and self.draft.repeat != "rule":
            self.draft = replace(self.draft, rule=drafts.rule_in(self.draft) or "")
        changed: dict[str, Any] = {name: value}
        self.draft = replace(self.draft, **changed)
        self._changed = True
        names = ("form", name, *(("interval", "rule") if name in RHYTHM else ()))
        wrong = {each: "" for each in names if getattr(self.errors, each, "")}
        if wrong:
            self.errors = replace(self.errors, **wrong)
        if name in RHYTHM | {"ended"}:
            self._look_ahead()

    def _look_ahead(self) -> None:
        """Say how often it comes, and the next days; nothing while that cannot be told."""
        self.preview = Preview()
        if self._today is None:
            return
        try:
            first, rule = drafts.rhythm(self.draft)
            last = date.fromisoformat(self.draft.ended) if self.draft.ended else None
            days = next_days(rule, first, self._today, last)
        except (InvalidInput, ValueError, OverflowError):
            return
        pen = Pen(self._today, current_actor().locale, current_actor().currency_code)
        listed = ", ".join(pen.day(day) for day in days)
        self.preview = Preview(in_words(rule, first), listed or "No day to come")


def _offered(uow: UnitOfWork) -> _Offered:
    return _Offered(category_options(uow), account_options(uow), payee_options(uow), uow.today())
