"""Settings: the rules, in the order in which they apply."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import reflex as rx

from spends.domains.ledger.service import accounts, transactions
from spends.domains.ledger.service.naming import categories, tags
from spends.domains.rules.schemas import RuleApplication, RuleChanges, RuleOrder
from spends.domains.rules.service import applying
from spends.domains.rules.service import rules as service
from spends.domains.rules.views import RuleView
from spends.kit.errors import Conflict, InvalidInput, NotFound
from spends.kit.ids import parse_id
from spends.kit.unit_of_work import UnitOfWork
from spends.kit.validation import validated
from spends.ui.components.toast import notify
from spends.ui.pages.settings.category_rows import transactions_text
from spends.ui.pages.settings.common import texts_of
from spends.ui.pages.settings.rule_words import Names, actions_words, conditions_words
from spends.ui.work import current_actor, read, write

CHANGED = "The rules have changed meanwhile. Here they are as they are now."
NOTHING = "No transaction would change: what the rules say is so already."


@dataclass(frozen=True)
class RuleRow:
    """A rule in the list, in words; `problem` says why it does nothing."""

    id: str
    name: str
    when: str
    then: str
    is_active: bool
    stop: bool
    problem: str


class RulesState(rx.State):
    """The list, and the question before rules are applied to what is there."""

    ready: bool = False
    rows: list[RuleRow] = []
    asking: bool = False
    applying: bool = False
    question: str = ""
    can_apply: bool = False

    @rx.event
    async def load(self) -> Any:
        """Read the rules; where the address names a payee, begin one about it."""
        from spends.ui.pages.settings.rule_editor import RuleEditor  # which shows rows of this list

        await self._fill()
        payee = self.router.url.query_parameters.get("payee", "")
        return RuleEditor.begin_for(payee) if payee else None

    async def rest(self) -> None:
        """Close what was open, unless something in it would be lost."""
        from spends.ui.pages.settings.rule_editor import RuleEditor  # which shows rows of this list

        (await self.get_state(RuleEditor)).close_unchanged()
        self.asking = False

    @rx.event
    async def refresh(self) -> None:
        """Show the rules again after one changed."""
        await self._fill()

    @rx.event
    async def arrange(self, ids: list[str]) -> Any:
        """Let the rules apply in another order."""
        try:
            order = validated(RuleOrder, {"ids": texts_of(ids)})
            await write(lambda uow: service.arrange(uow, order))
        except InvalidInput:
            await self._fill()
            return notify(CHANGED, tone="bad")
        await self._fill()
        return None

    @rx.event
    async def set_active(self, rule_id: str, is_active: bool) -> None:  # noqa: FBT001  an event's argument
        """Let a rule apply to what comes in, or not."""
        wanted, changes = parse_id(rule_id), RuleChanges(is_active=is_active is True)
        await write(lambda uow: service.change_rule(uow, wanted, changes).id)
        await self._fill()

    @rx.event
    async def count(self, rule_id: str) -> Any:
        """Say how many of the transactions that are there a rule is for."""
        wanted = parse_id(rule_id)
        rule = rule_of(await read(service.rules), str(wanted))
        many = await read(lambda uow: applying.count(uow, wanted))
        return notify(f"{rule.name} is for {transactions_text(many, current_actor().locale)}")

    @rx.event
    async def delete(self, rule_id: str) -> Any:
        """Delete a rule; what it did stays."""
        wanted = parse_id(rule_id)
        name = next((row.name for row in self.rows if row.id == str(wanted)), "the rule")
        await write(lambda uow: service.delete_rule(uow, wanted))
        await self._fill()
        return notify(f"Deleted {name}", undo=RulesState.restore(str(wanted)))

    @rx.event
    async def restore(self, rule_id: str) -> Any:
        """Take a deleted rule back."""
        wanted = parse_id(rule_id)
        await write(lambda uow: service.restore_rule(uow, wanted).id)
        await self._fill()
        return notify("Undone")

    @rx.event
    async def ask(self) -> None:
        """Say what applying all active rules to all transactions would change."""
        found = await read(lambda uow: applying.preview_rules(uow, RuleApplication(), limit=0))
        self.can_apply = found.count > 0
        many = transactions_text(found.count, current_actor().locale)
        self.question = f"{many} would change. You can undo it." if found.count else NOTHING
        self.asking = True

    @rx.event
    async def set_asking(self, is_open: object) -> None:
        """Apply nothing."""
        self.asking = is_open is True and self.asking

    @rx.event
    async def apply(self, rule_id: str = "") -> Any:
        """Apply a rule, or all active ones, to the transactions that are there."""
        wanted = RuleApplication(rule_ids=[parse_id(rule_id)] if rule_id else None)
        self.applying = True
        yield
        try:
            done = await self._apply(wanted)
        finally:
            self.applying = self.asking = False
        yield done

    async def _apply(self, wanted: RuleApplication) -> Any:
        try:
            applied = await write(lambda uow: applying.apply(uow, wanted))
        except (InvalidInput, Conflict) as error:
            return notify(error.message, tone="bad")
        if applied.undo_id is None:
            return notify("Nothing to change")
        many = transactions_text(applied.count, current_actor().locale)
        return notify(f"Changed {many}", undo=RulesState.undo(str(applied.undo_id)))

    @rx.event
    async def undo(self, undo_id: str) -> Any:
        """Take back what rules changed."""
        change = parse_id(undo_id)
        await write(lambda uow: transactions.undo(uow, change))
        return notify("Undone")

    async def _fill(self) -> None:
        self.rows = await read(_rows(current_actor().locale))
        self.ready = True


def _rows(locale: str) -> Callable[[UnitOfWork], list[RuleRow]]:
    def work(uow: UnitOfWork) -> list[RuleRow]:
        names = names_of(uow, locale)
        return [_row(rule, names) for rule in service.rules(uow)]

    return work


def _row(rule: RuleView, names: Names) -> RuleRow:
    return RuleRow(
        str(rule.id),
        rule.name,
        conditions_words(rule.conditions, names),
        actions_words(rule.actions, names),
        rule.is_active,
        rule.stop,
        " ".join(rule.problems),
    )


def names_of(uow: UnitOfWork, locale: str) -> Names:
    """Return what the categories, accounts and tags in rules are called."""
    labels = accounts.account_labels(uow)
    return Names(
        {key: found.name for key, found in categories.category_facts(uow).items()},
        {key: label.name for key, label in labels.items() if not label.is_deleted},
        {tag.id: tag.name for tag in tags.all_tags(uow)},
        uow.today(),
        locale,
    )


def rule_of(rules: list[RuleView], rule_id: str) -> RuleView:
    """Return a rule of a list by its id as text; NotFound when it is not there."""
    wanted = parse_id(rule_id)
    found = next((rule for rule in rules if rule.id == wanted), None)
    if found is None:
        raise NotFound
    return found
