"""Money moved from one envelope to another."""

from typing import Any, NamedTuple
from uuid import UUID

import reflex as rx

from spends.domains.budgets.schemas import Move
from spends.domains.budgets.service import budgets, plans, status
from spends.domains.budgets.service.status import NOTHING
from spends.kit.errors import InvalidInput
from spends.kit.ids import parse_id
from spends.kit.unit_of_work import UnitOfWork
from spends.kit.validation import validated
from spends.ui import format as written
from spends.ui.components.toast import notify
from spends.ui.components.types import Option
from spends.ui.forms import SmallForms
from spends.ui.pages.budgets.address import looked_at
from spends.ui.pages.budgets.listing import BudgetsState
from spends.ui.pages.budgets.words import Pen, as_typed
from spends.ui.typed import plain_text, typed_amount
from spends.ui.work import current_actor, read, write

Events = list[Any]
FIELDS = {"amount", "to"}
TO_FIELD = {"to_id": "to", "from_id": "to"}


class _Offered(NamedTuple):
    name: str
    currency: str
    most: int
    needed: int
    words: str
    others: list[Option]


class MoveState(SmallForms, rx.State):
    """The form that moves money between budgets of the month."""

    source: str = ""
    words: str = ""
    currency: str = ""
    amount: str = ""
    others: list[Option] = []

    _source_id: str = ""
    _undone: tuple[str, str, str, str] = ("", "", "", "")

    @rx.event
    async def begin(self, budget_id: str) -> None:
        """Ask where money of a budget goes, and how much."""
        wanted = parse_id(budget_id)
        month = (await self.get_state(BudgetsState)).month
        found = await read(lambda uow: _offered(uow, wanted, month))
        self._source_id, self.source, self.currency = str(wanted), found.name, found.currency
        self.others, self.words = found.others, found.words
        sensible = min(found.needed, found.most)
        self.amount = as_typed(sensible, found.currency) if sensible > 0 else ""
        self._ask("move")

    @rx.event
    async def leave_amount(self, text: str) -> None:
        """Say whether the amount can be read."""
        self._look_at_amount("amount", text, self.currency or current_actor().currency_code)

    @rx.event
    async def move(self, form: Any) -> Events:
        """Move the money; what is wrong is said at its field."""
        if not self.asking:
            return []
        sent = form if isinstance(form, dict) else {}
        target, text = plain_text(sent.get("to"), 60), sent.get("amount")
        month = (await self.get_state(BudgetsState)).month
        try:
            amount = await write(lambda uow: _move(uow, self._source_id, target, text, month))
        except InvalidInput as error:
            return self._refuse(_named(error), FIELDS)
        self._undone = (target, self._source_id, amount, month)
        self._ask("")
        return [BudgetsState.refresh, notify("Moved", undo=MoveState.undo)]

    def rest(self) -> None:
        """Close the form."""
        self._ask("")

    @rx.event
    async def undo(self) -> Events:
        """Move the money back."""
        (source, target, text, month), self._undone = self._undone, ("", "", "", "")
        if not source:
            return []
        await write(lambda uow: _move(uow, source, target, text, month))
        return [BudgetsState.refresh]


def _named(error: InvalidInput) -> InvalidInput:
    """Return an error by the names that the form has."""
    renamed = [each._replace(field=TO_FIELD.get(each.field, each.field)) for each in error.errors]
    return InvalidInput(error.message, renamed)


def _offered(uow: UnitOfWork, budget_id: UUID, month: str) -> _Offered:
    day = looked_at(month, uow.today())
    found = {each.budget.id: each for each in status.statuses(uow, day)}
    own = found.get(budget_id)
    budget = own.budget if own is not None else budgets.view(uow, budget_id)
    # Who lacks most is offered first.
    others = sorted(
        (
            each
            for each in found.values()
            if each.span is not None
            and each.budget.id != budget_id
            and each.budget.currency_code == budget.currency_code
        ),
        key=lambda each: min(each.line.left, 0),
    )
    line = own.line if own is not None else NOTHING
    pen, code = Pen(uow.today(), uow.actor.locale), budget.currency_code
    return _Offered(
        budget.name,
        code,
        min(line.left, line.limit),
        -others[0].line.left if others else 0,
        f"{pen.money(line.left, code)} is in it, {pen.money(line.limit, code)} was given in "
        f"{written.month_name(day, pen.locale)}.",
        [Option(str(each.budget.id), each.budget.name) for each in others],
    )


def _move(uow: UnitOfWork, source: str, target: str, text: Any, month: str) -> str:
    """Move money and return how much, as text."""
    if not target:
        raise InvalidInput.field("to_id", "Choose where the money goes.")
    budget = budgets.view(uow, parse_id(source))
    amount = typed_amount(text, budget.currency_code)
    day = looked_at(month, uow.today())
    data = {"from_id": source, "to_id": target, "amount": amount, "day": day}
    plans.move(uow, validated(Move, data))
    return str(amount)
