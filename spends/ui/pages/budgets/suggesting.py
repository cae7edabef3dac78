"""Budgets that history suggests: shown with their six months, accepted all or some."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import reflex as rx

from spends.domains.budgets.schemas import NewBudget
from spends.domains.budgets.service import advice, budgets
from spends.domains.budgets.views import Suggested
from spends.kit.clock import add_months, month_of
from spends.kit.errors import Conflict, InvalidInput, NotFound
from spends.kit.money import exponent
from spends.kit.unit_of_work import UnitOfWork
from spends.kit.validation import validated
from spends.ui import format as written
from spends.ui.components.icon_paths import ICON_PATHS
from spends.ui.components.kpi import sparkline_path
from spends.ui.components.toast import notify
from spends.ui.pages.budgets.listing import BudgetsState
from spends.ui.pages.budgets.words import as_typed
from spends.ui.typed import plain_text, typed_amount
from spends.ui.work import read, write

Events = list[Any]


@dataclass(frozen=True)
class Offer:
    """A suggested budget, whether it is chosen, and what is wrong with its amount."""

    id: str
    name: str
    icon: str
    color: str
    amount: str
    words: str
    trend: str
    chosen: bool = True
    error: str = ""


class SuggestState(rx.State):
    """What is suggested, in its drawer or on the empty page."""

    ready: bool = False
    is_open: bool = False
    offers: list[Offer] = []
    chosen: int = 0
    sum: str = ""
    error: str = ""

    _made: list[str] = []

    @rx.event
    async def look(self) -> None:
        """Read what history suggests."""
        await self._look()

    @rx.event
    async def open(self) -> None:
        """Show what history suggests."""
        await self._look()
        self.is_open = True

    @rx.event
    async def set_open(self, is_open: bool) -> None:  # noqa: FBT001  an event's argument
        """Leave the suggestions."""
        self.is_open = self.is_open and is_open is True

    @rx.event
    async def choose(self, category_id: str, chosen: bool) -> None:  # noqa: FBT001  an event's argument
        """Take a suggestion, or leave it."""
        self._change(category_id, chosen=chosen is True)
        await self._sum()

    @rx.event
    async def choose_all(self, chosen: bool) -> None:  # noqa: FBT001  an event's argument
        """Take all suggestions, or none."""
        self.offers = [replace(each, chosen=chosen is True) for each in self.offers]
        await self._sum()

    @rx.event
    async def set_amount(self, category_id: str, text: str) -> None:
        """Take another amount than was suggested."""
        self._change(category_id, amount=plain_text(text, 60), error="")
        await self._sum()

    @rx.event
    async def accept(self) -> Events:
        """Set the budgets that are chosen."""
        chosen = [each for each in self.offers if each.chosen]
        if not chosen:
            self.error = "Choose at least one of them."
            return []
        wrong = await read(lambda uow: _wrong(uow, chosen))
        if wrong:
            self.offers = [
                replace(each, error=wrong.get(each.id, each.error)) for each in self.offers
            ]
            return []
        try:
            made = await write(lambda uow: [str(_accept(uow, each)) for each in chosen])
        except (Conflict, InvalidInput) as error:
            self.error = error.message
            return []
        self.is_open, self._made, self.error = False, made, ""
        words = "1 budget set" if len(made) == 1 else f"{len(made)} budgets set"
        return [BudgetsState.refresh, notify(words, undo=SuggestState.undo)]

    @rx.event
    async def undo(self) -> Events:
        """Delete the budgets that were set."""
        made, self._made = self._made, []
        await write(lambda uow: _delete(uow, made))
        await self._look()
        return [BudgetsState.refresh]

    def rest(self) -> None:
        """Close the drawer."""
        self.is_open = False

    def _change(self, category_id: str, **values: Any) -> None:
        wanted = plain_text(category_id, 60)
        self.error = ""
        self.offers = [
            replace(each, **values) if each.id == wanted else each for each in self.offers
        ]

    async def _look(self) -> None:
        self.offers = await read(_offers)
        self.error, self.ready = "", True
        await self._sum()

    async def _sum(self) -> None:
        """Say what the chosen ones come to."""
        self.chosen = sum(each.chosen for each in self.offers)
        self.sum = await read(lambda uow: _sum_words(uow, self.offers))


def _offers(uow: UnitOfWork) -> list[Offer]:
    return [_offer(uow, each) for each in advice.suggestions(uow)]


def _offer(uow: UnitOfWork, each: Suggested) -> Offer:
    locale, code = uow.actor.locale, each.currency_code
    first = add_months(month_of(uow.today()), -len(each.months))
    low, high = min(each.months), max(each.months)
    costs = [written.money(each, code, locale, whole=True) for each in (low, high)]
    usual = " to ".join(dict.fromkeys(costs))
    words = f"{usual} a month since {written.short_month(first, locale)}"
    return Offer(
        id=str(each.category_id),
        name=each.category_name,
        icon=ICON_PATHS.get(each.icon, ICON_PATHS["wallet"]),
        color=each.color,
        amount=as_typed(each.amount, code),
        words=words,
        trend=sparkline_path(list(each.months)),
    )


def _read(offer: Offer, code: str) -> Decimal:
    return validated(
        NewBudget,
        {"name": offer.name or "?", "amount": typed_amount(offer.amount, code)},
    ).amount


def _wrong(uow: UnitOfWork, chosen: list[Offer]) -> dict[str, str]:
    """Return what is wrong with the amounts, by category."""
    found = {}
    for each in chosen:
        try:
            _read(each, uow.actor.currency_code)
        except InvalidInput as error:
            found[each.id] = error.message
    return found


def _sum_words(uow: UnitOfWork, offers: list[Offer]) -> str:
    code, total = uow.actor.currency_code, Decimal(0)
    for each in offers:
        if each.chosen:
            try:
                total += _read(each, code)
            except InvalidInput:
                return ""
    minor = int(total.scaleb(exponent(code)))
    return f"{written.money(minor, code, uow.actor.locale)} a month"


def _accept(uow: UnitOfWork, offer: Offer) -> UUID:
    new = validated(
        NewBudget,
        {
            "name": offer.name,
            "category_id": offer.id,
            "amount": _read(offer, uow.actor.currency_code),
        },
    )
    return budgets.add_budget(uow, new).id


def _delete(uow: UnitOfWork, ids: list[str]) -> None:
    for each in ids:
        try:
            budgets.delete_budget(uow, UUID(each))
        except NotFound:
            continue
