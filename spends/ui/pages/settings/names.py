"""Settings: the retailers and brands."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import reflex as rx
from reflex_base.event import EventSpec

from spends.domains.belongings.models import Brand, Retailer
from spends.domains.belongings.schemas import NameChanges, NewName
from spends.domains.belongings.service import coverage
from spends.domains.belongings.service import names as service
from spends.domains.belongings.service.coverage import Scorecard
from spends.domains.belongings.views import NameView
from spends.kit.ids import parse_id
from spends.kit.paging import Slice
from spends.kit.unit_of_work import UnitOfWork
from spends.kit.validation import validated
from spends.ui.components.toast import notify
from spends.ui.format import money, number
from spends.ui.pages.settings import listed
from spends.ui.pages.settings.common import fields_of
from spends.ui.pages.settings.opened import OpenedOfMany
from spends.ui.typed import plain_text
from spends.ui.work import current_actor, read, write

MODELS: dict[str, type[Retailer] | type[Brand]] = {"retailers": Retailer, "brands": Brand}


@dataclass(frozen=True)
class Name:
    """A retailer or brand in the list."""

    id: str
    name: str
    words: str
    late: str


@dataclass(frozen=True)
class Fact:
    """A figure of a scorecard."""

    name: str
    value: str


class NamesState(OpenedOfMany, rx.State):
    """The list, and the one being added, changed or merged."""

    ready: bool = False
    kind: str = "retailers"
    rows: list[Name] = []
    url: str = ""
    facts: list[Fact] = []

    _count: int = 0

    @rx.event
    async def load(self) -> None:
        """Read the first page."""
        await self._fill()

    async def rest(self) -> None:
        """Close what was open, whose words only the page of before had, and list all again."""
        self._close()
        self.query, self._skip = "", 0

    @rx.event
    async def set_kind(self, kind: str) -> None:
        """List retailers or brands."""
        if plain_text(kind, 20) not in MODELS:
            return
        self._close()
        self.kind, self.query, self._skip = kind, "", 0
        await self._fill()

    @rx.event
    async def begin(self) -> EventSpec:
        """Open an empty form."""
        self.url, self.facts = "", []
        return self._open()

    @rx.event
    async def edit(self, name_id: str) -> EventSpec:
        """Open the form of one, with how it has done."""
        wanted, model = parse_id(name_id), MODELS[self.kind]

        def work(uow: UnitOfWork) -> tuple[NameView, Scorecard | None]:
            cards = coverage.scorecards(uow, model)
            found = next((card for card in cards if card.id == wanted), None)
            return service.view(uow, model, wanted), found

        view, card = await read(work)
        self._count, self.url, self.facts = view.purchase_count, view.url or "", _facts(card)
        self.is_unused = not view.purchase_count
        focused = self._open(str(view.id), view.name)
        await self.look_for("")
        return focused

    @rx.event
    async def set_into(self, name_id: str) -> None:
        """Say what a merge would do."""
        self.into, self.preview = "", ""
        if not plain_text(name_id, 60):
            return
        wanted, model = parse_id(name_id), MODELS[self.kind]
        target = await read(lambda uow: service.view(uow, model, wanted))
        if str(target.id) == self._editing:
            return
        locale = current_actor().locale
        count = "1 purchase" if self._count == 1 else f"{number(self._count, locale)} purchases"
        moved = f"{count} of “{self.name}” will be “{target.name}”." if self._count else ""
        gone = f"“{self.name}” is gone then. This cannot be taken back."
        self.into, self.preview = str(target.id), f"{moved} {gone}".strip()

    @rx.event
    async def merge(self) -> Any:
        """Make one of two spellings."""
        source, target, model = parse_id(self._editing), parse_id(self.into), MODELS[self.kind]
        kept = await write(lambda uow: service.merge_names(uow, model, source, target).name)
        self._close()
        await self._fill()
        return notify(f"Merged into {kept}")

    @rx.event
    async def delete(self) -> Any:
        """Delete one that nothing was bought of."""
        wanted, model = parse_id(self._editing), MODELS[self.kind]
        name, url, kind = self.name, self.url, self.kind
        await write(lambda uow: service.delete_name(uow, model, wanted))
        self._close()
        await self._fill()
        return notify(f"Deleted {name}", undo=NamesState.add_back(kind, name, url))

    @rx.event
    async def add_back(self, kind: str, name: str, url: str) -> Any:
        """Add one again that was deleted."""
        model = MODELS.get(plain_text(kind, 20))
        if model is None:
            return None
        new = validated(NewName, {"name": name, "url": url or None})
        await write(lambda uow: service.add_name(uow, model, new).id)
        await self._fill()
        return notify("Undone")

    async def _keep(self, form: dict[str, Any]) -> None:
        model, fields = MODELS[self.kind], fields_of(form, ("name", "url"))
        if self._editing:
            wanted, changes = parse_id(self._editing), validated(NameChanges, fields)
            await write(lambda uow: service.change_name(uow, model, wanted, changes).id)
        else:
            new = validated(NewName, fields)
            await write(lambda uow: service.add_name(uow, model, new).id)

    async def _called(self, text: str) -> Iterable[tuple[UUID, str]]:
        model = MODELS[self.kind]
        found = await read(lambda uow: service.list_names(uow, model, text, 0, listed.OFFERED))
        return [(row.id, row.name) for row in found.items]

    async def _fill(self) -> None:
        model, query, skip = MODELS[self.kind], self.query, self._skip

        def work(uow: UnitOfWork) -> tuple[Slice[NameView], dict[Any, Scorecard]]:
            found = service.list_used_first(uow, model, query, skip, listed.PAGE)
            return found, {card.id: card for card in coverage.scorecards(uow, model)}

        found, cards = await read(work)
        self.rows = [_name(row, cards.get(row.id)) for row in found.items]
        self._place(len(found.items), found.total)
        self.ready = True


def _name(row: NameView, card: Scorecard | None) -> Name:
    if card is None:
        return Name(str(row.id), row.name, "Nothing bought yet", "")
    actor = current_actor()
    many = "1 purchase" if card.purchases == 1 else f"{number(card.purchases)} purchases"
    words = [many, money(card.spent, actor.currency_code, actor.locale)]
    if card.returned:
        words.append(f"{number(card.returned)} returned")
    if card.claims:
        words.append("1 claim" if card.claims == 1 else f"{number(card.claims)} claims")
    late = ""
    if card.late:
        late = "1 refund late" if card.late == 1 else f"{number(card.late)} refunds late"
    return Name(str(row.id), row.name, " · ".join(words), late)


def _facts(card: Scorecard | None) -> list[Fact]:
    if card is None:
        return [Fact("Purchases", "None yet")]
    actor = current_actor()
    spent = money(card.spent, actor.currency_code, actor.locale)
    lacking = f", {card.missing} without a rate" if card.missing else ""
    days = "1 day" if card.refund_days == 1 else f"{card.refund_days} days"
    claims = f"{card.claims}, {card.rejected} rejected" if card.rejected else str(card.claims)
    found = [
        Fact("Purchases", number(card.purchases, actor.locale)),
        Fact("Spent", f"{spent}{lacking}"),
        Fact("Returned", number(card.returned, actor.locale)),
        Fact("Claims", claims),
    ]
    if card.refunds:
        found.append(Fact("Refunds", number(card.refunds, actor.locale)))
        if card.refund_days is not None:
            found.append(Fact("A refund takes", days))
        found.append(Fact("Late refunds", number(card.late, actor.locale)))
    return found
