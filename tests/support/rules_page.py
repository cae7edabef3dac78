"""What the tests of the rules' page share."""

from typing import Any
from uuid import UUID

from spends.domains.rules.schemas import NewRule
from spends.domains.rules.service import rules as service
from spends.kit.validation import validated
from spends.ui.pages.settings.rule_editor import RuleEditor
from spends.ui.pages.settings.rules import RulesState
from tests.support.homes import Home

CONTAINS = {"field": "payee", "op": "contains", "value": "rewe"}


def add(home: Home, category: UUID, name: str = "Groceries", **fields: Any) -> str:
    body = {
        "name": name,
        "conditions": {"all": [CONTAINS]},
        "actions": [{"type": "set_category", "category_id": str(category)}],
    }
    with home.work() as uow:
        return str(service.add_rule(uow, validated(NewRule, body | fields)).id)


async def shown(tab: Any) -> Any:
    state = tab.state(RulesState)
    await state.load()
    return state


async def opened(tab: Any, rule_id: str = "") -> Any:
    editor = tab.state(RuleEditor)
    await (editor.edit(rule_id) if rule_id else editor.begin())
    await look(editor)
    return editor


async def look(editor: Any) -> None:
    await RuleEditor.look.fn(editor)  # type: ignore[attr-defined]  # Reflex types an event as a function


async def applied(state: Any, rule_id: str = "") -> list[Any]:
    return [event async for event in state.apply(rule_id)]
