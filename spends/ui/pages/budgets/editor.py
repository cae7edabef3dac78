"""The drawer of a budget: how it went, and its settings."""

from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import reflex as rx

from spends.domains.budgets.schemas import BudgetChanges, NewBudget, NewLimit
from spends.domains.budgets.service import budgets, plans
from spends.domains.budgets.views import BudgetView
from spends.domains.households import service as households
from spends.domains.ledger.kinds import CategoryType
from spends.domains.ledger.service.naming import categories
from spends.kit.errors import Conflict, InvalidInput, SpendsError, StaleVersion
from spends.kit.ids import parse_id
from spends.kit.money import minor_units
from spends.kit.unit_of_work import UnitOfWork
from spends.kit.validation import validated
from spends.ui.choices import currency_choices
from spends.ui.components.toast import notify
from spends.ui.components.types import Option
from spends.ui.forms import FOCUS_ERROR, DraftForm, after_leaving, focus
from spends.ui.pages.budgets import draft as drafts
from spends.ui.pages.budgets.draft import SCOPES, Draft, Errors
from spends.ui.pages.budgets.history import History, Past, history
from spends.ui.pages.budgets.listing import BudgetsState
from spends.ui.pages.budgets.rows import NOBODY
from spends.ui.pages.transactions.rows import category_options
from spends.ui.typed import plain_text
from spends.ui.work import current_actor, read, write

Events = list[Any]
STALE = "Somebody changed this budget meanwhile. Close the form and open it again."
ALL_SPENDING = "All spending"
TABS = {"history": "How it went", "settings": "Settings"}


class _Offered(NamedTuple):
    categories: list[Option]
    members: list[Option]


class BudgetEditor(DraftForm, rx.State):
    """The form for one budget, and its history."""

    editing: bool = False
    tab: str = "settings"
    name: str = ""
    draft: Draft = Draft()
    errors: Errors = Errors()
    categories: list[Option] = []
    members: list[Option] = []
    currencies: list[Option] = []
    words: str = ""
    past: list[Past] = []
    table: list[list[str]] = []
    figure: dict[str, Any] = {}

    _id: str = ""
    _version: int = 0
    _begun: Draft = Draft()
    _labels: dict[str, str] = {}

    @rx.event
    async def add(self) -> Events:
        """Open an empty form."""
        self._offer(await read(_offered))
        self._start(Draft(currency=current_actor().currency_code))
        self.editing, self.tab, self._id, self.name = False, "settings", "", ""
        self.past = []
        return [focus("budget-category")]

    @rx.event
    async def open(self, budget_id: str) -> None:
        """Show how a budget went."""
        await self._open(budget_id, "history")

    @rx.event
    async def edit(self, budget_id: str) -> None:
        """Show the settings of a budget."""
        await self._open(budget_id, "settings")

    @rx.event
    async def set_tab(self, tab: str) -> None:
        """Turn to the history or to the settings."""
        if plain_text(tab) in TABS and self.editing:
            self.tab = tab

    @rx.event
    async def open_period(self, x: str, series: str) -> Events:
        """Go to the transactions of a period that was clicked in the drawing."""
        del series
        href = self._labels.get(plain_text(x, 60))
        return [rx.redirect(href)] if href else []

    @rx.event
    async def set_text(self, name: str, value: str) -> None:
        """Take what was typed into a field."""
        if plain_text(name) in drafts.TEXTS:
            self.draft = replace(self.draft, **{name: plain_text(value, drafts.LIMIT)})
            self._touch(name, *({"category"} if name in {"period", "member", "start"} else ()))

    @rx.event
    async def leave(self, name: str) -> None:
        """Say what is wrong with a field that was left."""
        if plain_text(name) in drafts.TEXTS:
            self.errors = after_leaving(
                name,
                self.draft,
                self._begun,
                self.errors,
                lambda: drafts.problems(self.draft, editing=self.editing),
            )

    @rx.event
    async def set_scope(self, scope: str) -> None:
        """Limit a category, or all spending."""
        if plain_text(scope) in SCOPES:
            self.draft = replace(self.draft, scope=scope)
            self._touch("category")

    @rx.event
    async def choose(self, category_id: str) -> None:
        """Take the category that it limits; "" for none."""
        self.draft = replace(self.draft, category=plain_text(category_id, 60))
        self._touch("category")

    @rx.event
    async def save(self, form: dict[str, Any]) -> Events:
        """Store what the form says; what is wrong is said at its field."""
        if not self.is_open:  # sent twice
            return []
        if isinstance(form, dict):
            self.draft = drafts.sent(form, self.draft)
        self._touch()
        self.errors = Errors()
        try:
            saved = str(await write(self._store))
        except (InvalidInput, Conflict) as error:
            return self._refused(error)
        self.is_open = self._changed = False
        if self.editing:
            return [BudgetsState.refresh, notify("Saved")]
        return [BudgetsState.refresh, notify("Budget set", undo=BudgetsState.remove(saved))]

    @rx.event
    async def delete(self) -> Events:
        """Delete the budget; it can be brought back."""
        if not self.editing:
            return []
        self.is_open = self._changed = self.asking = False
        return [BudgetsState.remove(self._id)]

    async def _open(self, budget_id: str, tab: str) -> None:
        wanted = parse_id(budget_id)
        budget, past, offered = await read(
            lambda uow: (budgets.view(uow, wanted), history(uow, wanted), _offered(uow))
        )
        self._offer(_with_gone(offered, budget))
        self._start(drafts.draft_of(budget))
        self.editing, self.tab, self.name = True, tab, budget.name
        self._id, self._version = str(wanted), budget.version
        self._show(past)

    def _show(self, past: History) -> None:
        self.words, self.past, self.table = past.words, past.rows, past.table
        self.figure, self._labels = past.figure, past.labels

    def _offer(self, found: _Offered) -> None:
        self.categories, self.members = found.categories, found.members
        if not self.currencies:
            self.currencies = [Option(code, words) for code, words in currency_choices()]

    def _store(self, uow: UnitOfWork) -> UUID:
        data = drafts.fields_of(self.draft, self._called(), editing=self.editing)
        if not self.editing:
            return budgets.add_budget(uow, validated(NewBudget, data)).id
        wanted = parse_id(self._id)
        before = budgets.view(uow, wanted)
        changes = validated(BudgetChanges, data | {"version": self._version})
        budgets.change_budget(uow, wanted, _without_amount(changes, data, before))
        if _only_amount(data, before):
            _set_limit(uow, before, data)
        return wanted

    def _called(self) -> str:
        """Return what a budget without a name is called: what it is on."""
        names = {each.value: each.label for each in self.categories}
        if self.draft.scope == "all":
            return ALL_SPENDING
        return names.get(self.draft.category, ALL_SPENDING)

    def _refused(self, error: SpendsError) -> Events:
        self.tab = "settings"
        if isinstance(error, InvalidInput):
            self.errors = drafts.errors_of(error)
        elif isinstance(error, StaleVersion):
            self.errors = Errors(form=STALE)
        else:
            self.errors = Errors(category=error.message)
        return [rx.call_script(FOCUS_ERROR)]

    def _start(self, draft: Draft) -> None:
        self.draft, self.errors, self._begun = draft, Errors(), draft
        self._changed, self.asking, self.is_open = False, False, True

    def _touch(self, *names: str) -> None:
        self._changed = True
        wrong = {each: "" for each in ("form", *names) if getattr(self.errors, each, "")}
        if wrong:
            self.errors = replace(self.errors, **wrong)


def _offered(uow: UnitOfWork) -> _Offered:
    known = categories.category_facts(uow)
    spending = {str(each.id) for each in known.values() if each.type == CategoryType.EXPENSE}
    people = [Option(str(each.id), each.name) for each in households.members(uow)]
    return _Offered(
        [each for each in category_options(uow) if each.value in spending],
        [Option("", "The whole household"), *people],
    )


def _with_gone(offered: _Offered, budget: BudgetView) -> _Offered:
    """Return the choices with a member who left, where the budget is still theirs."""
    member = str(budget.member_id or "")
    if member in {each.value for each in offered.members}:
        return offered
    return offered._replace(members=[*offered.members, Option(member, NOBODY)])


def _only_amount(data: dict[str, Any], before: BudgetView) -> bool:
    """Whether periods stay what they are, and so do the amounts of those that are over."""
    same = (before.currency_code, before.period) == (data["currency_code"], data["period"])
    return same and data.get("start_date") == before.start_date.isoformat()


def _without_amount(
    changes: BudgetChanges, data: dict[str, Any], before: BudgetView
) -> BudgetChanges:
    if not _only_amount(data, before):
        return changes
    kept = {name: getattr(changes, name) for name in changes.model_fields_set - {"amount"}}
    return BudgetChanges(**kept)


def _set_limit(uow: UnitOfWork, before: BudgetView, data: dict[str, Any]) -> None:
    """Change the limit from today on: what earlier periods had is not rewritten."""
    new = validated(NewLimit, {"amount": data["amount"]})
    if minor_units(new.amount, before.currency_code, "amount") == before.amount:
        return
    now = budgets.view(uow, before.id)
    day = min(max(uow.today(), now.start_date), now.end_date or date.max)
    plans.set_from(uow, before.id, NewLimit(amount=new.amount, day=day))
