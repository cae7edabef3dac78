"""The drawer in which a rule is written, with what it would change while it is."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import reflex as rx

from spends.domains.rules.schemas import (
    MAX_CONDITIONS,
    NewRule,
    RuleChanges,
)
from spends.domains.rules.service import rules as service
from spends.kit.errors import Conflict, InvalidInput, StaleVersion
from spends.kit.ids import new_id, parse_id
from spends.kit.unit_of_work import UnitOfWork
from spends.kit.validation import validated
from spends.ui.components.types import Option
from spends.ui.forms import FOCUS_ERROR, DraftForm, focus
from spends.ui.pages.settings import rule_draft as drafts
from spends.ui.pages.settings.common import saved
from spends.ui.pages.settings.rule_draft import Then, When
from spends.ui.pages.settings.rule_kinds import FIRST, MARKS
from spends.ui.pages.settings.rule_preview import Hit, Said, looking, offering
from spends.ui.pages.settings.rule_words import conditions_words
from spends.ui.pages.settings.rules import RulesState, names_of, rule_of
from spends.ui.pages.transactions.draft import payee_options
from spends.ui.typed import plain_text
from spends.ui.work import current_actor, read, write

STALE = "Somebody changed this rule meanwhile. Close the form and open it again."
JOINS = {"all", "any"}


class RuleEditor(DraftForm, rx.State):
    """The form for one rule."""

    is_new: bool = True
    name: str = ""
    join: str = "all"
    whens: list[When] = []
    thens: list[Then] = []
    unused: list[Option] = []
    stop: bool = False
    grouped: str = ""
    errors: dict[str, str] = {}
    accounts: list[Option] = []
    categories: list[Option] = []
    tags: list[Option] = []
    payees: list[Option] = []
    verdict: str = ""
    hits: list[Hit] = []

    _id: str = ""
    _version: int = 0
    _applies: bool = False
    _conditions: dict[str, Any] = {}

    @rx.event
    async def begin(self) -> list[Any]:
        """Open an empty form."""
        await self._offer()
        self._start("", [When("0")], [Then("0")])
        return [focus("when-0-value"), RuleEditor.look]

    @rx.event
    async def begin_for(self, payee: str) -> list[Any]:
        """Open a form for a rule about a payee."""
        await self._offer()
        name = plain_text(payee, drafts.MAX_VALUE)
        self._start("", [When("0", op="is", value=name)], [Then("0")])
        return [focus("then-0-value"), RuleEditor.look]

    @rx.event
    async def edit(self, rule_id: str) -> list[Any]:
        """Open a rule."""
        rule = rule_of(await read(service.rules), rule_id)
        await self._offer()
        whens = drafts.whens_of(rule.conditions)
        self._start(rule.name, whens or [], drafts.thens_of(rule.actions))
        self._know_payees()
        self.is_new, self._id, self._version = False, str(rule.id), rule.version
        self.join, self.stop = "any" if rule.conditions.any else "all", rule.stop
        if whens is None:
            names = await read(lambda uow: names_of(uow, uow.actor.locale))
            self.grouped = conditions_words(rule.conditions, names)
            self._conditions = rule.conditions.model_dump(mode="json", exclude_none=True)
        return [focus(self._first_field()), RuleEditor.look]

    @rx.event
    async def set_name(self, name: str) -> None:
        """Take the rule's name."""
        self.name, self._changed = plain_text(name, 100), True

    @rx.event
    async def set_join(self, join: str) -> Any:
        """Ask for all conditions, or for any of them."""
        if plain_text(join, 10) in JOINS:
            self.join = join
        return self._touched()

    @rx.event
    async def set_stop(self, stop: bool) -> None:  # noqa: FBT001  an event's argument
        """Let no later rule look at what this one is for."""
        self.stop, self._changed = stop is True, True

    @rx.event
    async def add_when(self) -> Any:
        """Add a condition."""
        if len(self.whens) < MAX_CONDITIONS and not self.grouped:
            self.whens = [*self.whens, When(new_id().hex)]
        return self._touched()

    @rx.event
    async def drop_when(self, key: str) -> Any:
        """Take a condition away; one stays."""
        rest = [line for line in self.whens if line.key != key]
        self.whens = rest or self.whens
        return self._touched()

    @rx.event
    async def set_when(self, key: str, name: str, value: str) -> Any:
        """Change what a condition looks at, how, or for what."""
        change = _WHEN.get(plain_text(name, 10))
        if change is None:
            return None
        text = plain_text(value, drafts.MAX_VALUE)
        self.whens = [change(line, text) if line.key == key else line for line in self.whens]
        return self._touched()

    @rx.event
    async def add_then(self, kind: str) -> Any:
        """Add an action of a kind that is not there yet."""
        option = next((each for each in self.unused if each.value == kind), None)
        if option is not None:
            value = FIRST.get(option.value, "")
            self.thens = [*self.thens, Then(new_id().hex, option.value, option.label, value)]
        return self._touched()

    @rx.event
    async def drop_then(self, key: str) -> Any:
        """Take an action away; one stays."""
        rest = [line for line in self.thens if line.key != key]
        self.thens = rest or self.thens
        return self._touched()

    @rx.event
    async def set_then(self, key: str, value: str) -> Any:
        """Change what an action does."""
        text = plain_text(value, drafts.MAX_VALUE)
        self.thens = [
            replace(line, value=text, error="") if line.key == key else line for line in self.thens
        ]
        self._know_payees()
        return self._touched()

    @rx.event(supersedes=True)
    async def find_payees(self, text: str) -> None:
        """Offer the payees of a name."""
        self.payees = await read(lambda uow: payee_options(uow, plain_text(text, 100)))
        self._know_payees()

    @rx.event(background=True)
    async def look(self) -> None:
        """Say how many transactions the rule would change by itself, and show the newest."""
        async with self:
            if not self.is_open:
                return
            asked = self._said()
        try:
            verdict, hits = await read(looking(asked))
        except InvalidInput:
            verdict, hits = "", []
        async with self:
            if self._says(asked):
                self.verdict, self.hits = verdict, hits

    @rx.event
    async def then_close(self) -> None:
        """Only keep the rule when it is saved."""
        self._applies = False

    @rx.event
    async def then_apply(self) -> None:
        """Apply the rule too once it is saved."""
        self._applies = True

    @rx.event
    async def save(self, form: Any) -> list[Any]:
        """Keep what the form says; what is wrong is said at its line."""
        if not self.is_open:  # sent twice
            return []
        if isinstance(form, dict):  # a browser sends what it likes
            self.whens, self.thens = drafts.sent(form, self.whens, self.thens)
            self.name = plain_text(form.get("rule-name", self.name), 200)
        try:
            rule_id = await write(self._keeping())
        except (InvalidInput, Conflict) as error:
            return self._refused(error)
        self.is_open = self._changed = False
        if self._applies:
            return [RulesState.refresh, RulesState.apply(rule_id)]
        return [RulesState.refresh, saved()]

    def _first_field(self) -> str:
        """Return the field that an opened rule begins with: a value, or else what has none."""
        if not self.whens:
            return "then-0-value"
        has_none = self.whens[0].control in {"nothing", "accounts", "categories"}
        return "when-0-op" if has_none else "when-0-value"

    def _keeping(self) -> Callable[[UnitOfWork], str]:
        said = self._said()
        fields = {"name": self._called(), "stop": self.stop, **said.body()}
        if not self._id:
            new = validated(NewRule, fields)
            return lambda uow: str(service.add_rule(uow, new).id)
        wanted = parse_id(self._id)
        changes = validated(RuleChanges, fields | {"version": self._version})
        return lambda uow: str(service.change_rule(uow, wanted, changes).id)

    def _called(self) -> str:
        known = self.categories + self.accounts + self.tags
        names = {option.value: option.label for option in known} | dict(MARKS)
        return self.name.strip() or drafts.suggested_name(self.whens, names, self.thens)

    def _refused(self, error: InvalidInput | Conflict) -> list[Any]:
        if isinstance(error, StaleVersion):
            self.errors = {"form": STALE}
            return []
        self.whens, self.thens, self.errors = drafts.marked(error, self.whens, self.thens)
        return [rx.call_script(FOCUS_ERROR)]

    def _said(self) -> Said:
        return Said(
            tuple(self.whens),
            tuple(self.thens),
            self.join,
            current_actor().currency_code,
            dict(self._conditions) if self.grouped else None,
        )

    def _says(self, asked: Said) -> bool:
        return self.is_open and self._said() == asked

    def _touched(self) -> Any:
        self._changed, self.errors = True, {}
        self.unused = drafts.unused(self.thens)
        return RuleEditor.look

    def _know_payees(self) -> None:
        """Keep the payees among those offered that the form names."""
        named = [line.value for line in self.thens if line.type == "set_payee" and line.value]
        known = {option.value for option in self.payees}
        self.payees = [Option(each, each) for each in named if each not in known] + self.payees

    def _start(self, name: str, whens: list[When], thens: list[Then]) -> None:
        self.name, self.whens, self.thens = name, whens, thens
        self.unused, self.grouped, self._conditions = drafts.unused(thens), "", {}
        self.is_new, self._id, self.join, self.stop = True, "", "all", False
        self.errors, self.verdict, self.hits, self._applies = {}, "", [], False
        self.is_open, self.asking, self._changed = True, False, False

    async def _offer(self) -> None:
        found = await read(offering)
        self.accounts, self.categories = found.accounts, found.categories
        self.tags, self.payees = found.tags, found.payees


_WHEN: dict[str, Callable[[When, str], When]] = {
    "field": drafts.with_field,
    "op": drafts.with_op,
    "chosen": drafts.with_chosen,
    "value": lambda line, text: replace(line, value=text, error=""),
    "more": lambda line, text: replace(line, more=text, error=""),
}
