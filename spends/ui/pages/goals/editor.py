"""The drawer in which a goal is added or edited."""

from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

import reflex as rx

from spends.domains.belongings.service import coverage
from spends.domains.goals import rules
from spends.domains.goals.schemas import COLORS, GoalChanges, NewGoal
from spends.domains.goals.service import goals
from spends.domains.ledger.kinds import AccountType
from spends.domains.ledger.service import accounts
from spends.kit.errors import Conflict, InvalidInput, NotFound, SpendsError, StaleVersion
from spends.kit.ids import parse_id
from spends.kit.money import MAX_MINOR, currencies, decimal_amount, minor_units
from spends.kit.unit_of_work import UnitOfWork
from spends.kit.validation import validated
from spends.ui.choices import currency_choices
from spends.ui.components.toast import notify
from spends.ui.components.types import Option
from spends.ui.format import money
from spends.ui.forms import FOCUS_ERROR, DraftForm, after_leaving, focus
from spends.ui.pages.goals import draft as drafts
from spends.ui.pages.goals.draft import TEXTS, WAYS, Draft, Errors
from spends.ui.pages.goals.listing import GoalsState
from spends.ui.typed import plain_text, typed_amount
from spends.ui.work import current_actor, read, write

Events = list[Any]
STALE = "Somebody changed this goal meanwhile. Close the form and open it again."
OWING = {AccountType.LOAN, AccountType.CREDIT_CARD}
FIRST = "goal-name"
NAME_LENGTH = 100
WHOLE = 100


class _Kept(NamedTuple):
    """An account that something can be saved in."""

    option: Option
    currency: str
    balance: int


class GoalEditor(DraftForm, rx.State):
    """The form for one goal."""

    editing: bool = False
    draft: Draft = Draft()
    errors: Errors = Errors()
    currencies: list[Option] = []
    accounts: list[Option] = []
    pace: str = ""

    _id: str = ""
    _version: int = 0
    _begun: Draft = Draft()
    _saved: int = 0
    _today: date | None = None
    _accounts: list[_Kept] = []

    @rx.event
    async def add(self) -> Events:
        """Open an empty form."""
        await self._start(Draft(currency=current_actor().currency_code))
        return [focus(FIRST)]

    @rx.event
    async def add_for(self, purchase_id: str) -> Events:
        """Open a form for what replaces something owned."""
        wanted = parse_id(purchase_id)
        found = await read(coverage.replacements)
        each = next((one for one in found if one.purchase_id == wanted), None)
        if each is None:
            raise NotFound
        code = current_actor().currency_code
        await self._start(
            Draft(
                name=f"New {each.product_name}"[:NAME_LENGTH],
                target=str(decimal_amount(each.amount, code)),
                currency=code,
                date=each.due.isoformat(),
            )
        )
        self._changed = True
        return [focus(FIRST)]

    @rx.event
    async def edit(self, goal_id: str) -> Events:
        """Open a goal in the form."""
        wanted = parse_id(goal_id)
        view = await read(lambda uow: goals.goal(uow, wanted))
        await self._start(drafts.draft_of(view), view.saved)
        self.editing, self._id, self._version = True, str(wanted), view.version
        return [focus(FIRST)]

    @rx.event
    async def set_text(self, name: str, value: str) -> None:
        """Take what was typed into a field or chosen."""
        if plain_text(name) in TEXTS and not (self.editing and name == "currency"):
            self.draft = replace(self.draft, **{name: plain_text(value, drafts.LIMIT)})
            self._touch(name)

    @rx.event
    async def set_way(self, way: str) -> None:
        """Count what is saved by contributions, or by what is in an account."""
        if plain_text(way) in WAYS:
            self.draft = replace(self.draft, way=way)
            self._touch("account", "share")

    @rx.event
    async def set_color(self, color: str) -> None:
        """Take a colour."""
        if plain_text(color) in COLORS:
            self.draft = replace(self.draft, color=color)
            self._touch("color")

    @rx.event
    async def leave(self, name: str) -> None:
        """Say what is wrong with a field that was left."""
        if plain_text(name) in TEXTS:
            self.errors = after_leaving(
                name,
                self.draft,
                self._begun,
                self.errors,
                lambda: drafts.problems(self.draft, self._begun, editing=self.editing),
            )

    @rx.event
    async def save(self, form: dict[str, Any]) -> Events:
        """Store what the form says; what is wrong is said at its field."""
        if not self.is_open:  # sent twice
            return []
        if isinstance(form, dict):
            fixed = {"currency"} if self.editing else set()
            known = {name: text for name, text in form.items() if name not in fixed}
            self.draft = drafts.sent(known, self.draft)
        self._touch()
        self.errors = Errors()
        try:
            saved = await write(self._store)
        except (InvalidInput, Conflict) as error:
            return self._refused(error)
        self.is_open = self._changed = False
        if self.editing:
            return [GoalsState.refresh, notify("Saved")]
        return [GoalsState.refresh, notify("Goal added", undo=GoalsState.remove(saved))]

    def _store(self, uow: UnitOfWork) -> str:
        data = drafts.fields_of(self.draft, self._begun, editing=self.editing)
        if self.editing:
            changes = validated(GoalChanges, data | {"version": self._version})
            return str(goals.change_goal(uow, parse_id(self._id), changes).id)
        return str(goals.add_goal(uow, validated(NewGoal, data)).id)

    def _refused(self, error: SpendsError) -> Events:
        if isinstance(error, InvalidInput):
            self.errors = drafts.errors_of(error)
            return [rx.call_script(FOCUS_ERROR)]
        self.errors = Errors(form=STALE if isinstance(error, StaleVersion) else error.message)
        return []

    async def _start(self, draft: Draft, saved: int = 0) -> None:
        if not self.currencies:
            self.currencies = [Option(code, words) for code, words in currency_choices()]
        self._today, self._accounts = await read(_where)
        self.draft = self._begun = draft
        self.errors, self._saved = Errors(), saved
        self.editing, self._id = False, ""
        self._touch()
        self._changed, self.asking, self.is_open = False, False, True

    def _touch(self, *names: str) -> None:
        """Bring what depends on the fields up to date, of which some were changed."""
        self._changed = True
        wrong = {each: "" for each in ("form", *names) if getattr(self.errors, each)}
        if wrong:
            self.errors = replace(self.errors, **wrong)
        self.accounts = [
            each.option for each in self._accounts if each.currency == self.draft.currency
        ]
        self.pace = self._pace()

    def _pace(self) -> str:
        """Return what each month must bring, "" until that can be told."""
        code, today = self.draft.currency, self._today
        if code not in currencies() or today is None:
            return ""
        with suppress(InvalidInput, ValueError, OverflowError):
            target = minor_units(typed_amount(self.draft.target, code), code)
            last = date.fromisoformat(self.draft.date)
            if 0 < target <= MAX_MINOR and last > today:
                needed = rules.needed_per_month(target, self._so_far(), today, last) or 0
                return f"That takes {money(needed, code, current_actor().locale)} a month."
        return ""

    def _so_far(self) -> int:
        """Return what is saved already, the way the form says."""
        if self.draft.way != "account":
            return self._saved if self._begun.way != "account" else 0
        balance = next(
            (each.balance for each in self._accounts if each.option.value == self.draft.account), 0
        )
        share = int(self.draft.share)
        return max(balance, 0) * share // WHOLE if 0 < share <= WHOLE else 0


def _where(uow: UnitOfWork) -> tuple[date, list[_Kept]]:
    """Return today, and the accounts that something can be saved in."""
    found = [
        _Kept(
            Option(str(each.id), _named(each, uow.actor.locale)), each.currency_code, each.balance
        )
        for each in accounts.account_views(uow, include_closed=False)
        if each.type not in OWING
    ]
    return uow.today(), found


def _named(view: Any, locale: str) -> str:
    return f"{view.name} · {money(view.balance, view.currency_code, locale)}"
