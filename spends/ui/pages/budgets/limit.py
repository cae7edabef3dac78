"""A limit that is changed where it stands."""

from contextlib import suppress
from typing import Any

import reflex as rx

from spends.domains.budgets.schemas import NewLimit, PeriodAmount
from spends.domains.budgets.service import budgets, plans
from spends.kit.errors import InvalidInput, NotFound
from spends.kit.ids import parse_id
from spends.kit.unit_of_work import UnitOfWork
from spends.kit.validation import validated
from spends.ui.pages.budgets.address import ENVELOPES, looked_at
from spends.ui.pages.budgets.listing import BudgetsState
from spends.ui.typed import plain_text, typed_amount
from spends.ui.work import read, write

Events = list[Any]
ON, ONCE = "on", "once"
SCOPES = {ON, ONCE}
FIELD = "limit"
# The field is there once the answer has been drawn; what it says is what will be replaced.
_WHEN_THERE = (
    "((look) => look(look, 50))((look, left) => setTimeout(() => {"
    " const it = document.getElementById('%s');"
    " if (it) it.%s(); else if (left) look(look, left - 1) }, 60))"
)
SELECT = _WHEN_THERE % (FIELD, "select")


def back_to(budget_id: str) -> Any:
    """Return the event that gives the keyboard back to the limit that was changed."""
    return rx.call_script(_WHEN_THERE % (f"limit-{budget_id}", "focus"))


class LimitState(rx.State):
    """The one limit that is being changed; `scope` is whether later periods follow it."""

    editing: str = ""
    scope: str = ON
    error: str = ""

    @rx.event
    async def edit(self, budget_id: str) -> Events:
        """Turn a limit into a field."""
        wanted = parse_id(budget_id)
        await read(lambda uow: budgets.view(uow, wanted))
        view = (await self.get_state(BudgetsState)).view
        self.scope = ONCE if view == ENVELOPES else ON
        self.editing, self.error = str(wanted), ""
        return [rx.call_script(SELECT)]

    @rx.event
    async def set_scope(self, scope: str) -> None:
        """Change this period alone, or the later ones too."""
        if plain_text(scope) in SCOPES:
            self.scope = scope

    @rx.event
    async def leave(self) -> Events:
        """Leave the limit as it was."""
        was, self.editing, self.error = self.editing, "", ""
        return [back_to(was)] if was else []

    @rx.event
    async def save(self, form: Any) -> Events:
        """Store what was typed; what is wrong is said under the field."""
        text = form.get(FIELD) if isinstance(form, dict) else ""
        was = self.editing
        if not was:
            return []
        month = (await self.get_state(BudgetsState)).month
        try:
            with suppress(NotFound):
                await write(lambda uow: self._store(uow, text, month))
        except InvalidInput as error:
            self.error = error.message
            return [rx.call_script(SELECT)]
        self.editing = self.error = ""
        return [BudgetsState.refresh, back_to(was)]

    def rest(self) -> None:
        """Leave the field that was open."""
        self.editing = self.error = ""

    def _store(self, uow: UnitOfWork, text: Any, month: str) -> None:
        budget = budgets.view(uow, parse_id(self.editing))
        amount = typed_amount(text, budget.currency_code)
        day = looked_at(month, uow.today())
        if self.scope == ONCE:
            new = validated(PeriodAmount, {"amount": amount, "day": day})
            plans.set_amount(uow, budget.id, new)
        else:
            plans.set_from(uow, budget.id, validated(NewLimit, {"amount": amount, "day": day}))
