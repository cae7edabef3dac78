"""Settings: the categories."""

from typing import Any
from uuid import UUID

import reflex as rx
from reflex_base.event import EventSpec

from spends.domains.ledger.kinds import CategoryType
from spends.domains.ledger.schemas import CategoryChanges, CategoryOrder, NewCategory
from spends.domains.ledger.service.naming import categories as service
from spends.domains.ledger.service.naming import category_leaving
from spends.domains.ledger.views import CategoryView
from spends.kit.errors import InvalidInput, NotFound
from spends.kit.ids import parse_id
from spends.kit.unit_of_work import UnitOfWork
from spends.kit.validation import validated
from spends.ui.components.toast import notify
from spends.ui.components.types import Option
from spends.ui.pages.settings.category_rows import (
    Symbol,
    Top,
    heirs,
    places,
    symbols,
    tops,
    transactions_text,
)
from spends.ui.pages.settings.common import fields_of, texts_of
from spends.ui.pages.settings.opened import Opened
from spends.ui.typed import plain_text
from spends.ui.work import current_actor, read, write

FIELDS = ("name", "color", "icon", "tax_tag", "parent_id")
ID_LENGTH = 60
CHANGED = "The categories have changed meanwhile. Here they are as they are now."


class CategoriesState(Opened, rx.State):
    """The tree, and the category being added or changed."""

    ready: bool = False
    spending: list[Top] = []
    income: list[Top] = []
    closed: list[str] = []
    color: str = "iris"
    icon: str = "tag"
    tax_tag: str = ""
    place: str = ""
    parents: list[Option] = []
    symbols: list[Symbol] = []
    leaving: str = ""
    uses: str = ""
    has_lines: bool = False
    targets: list[Option] = []
    target: str = ""
    outcome: str = ""

    _count: int = 0
    _children: int = 0

    @rx.event
    async def load(self) -> None:
        """Read the tree."""
        await self._fill()

    async def rest(self) -> None:
        """Close what was open: what was typed in it only the page of before had."""
        self._close()
        self.leaving = ""

    @rx.event
    async def toggle(self, category_id: str) -> None:
        """Hide what stands below a category, or show it."""
        wanted = plain_text(category_id, ID_LENGTH)
        if wanted in self.closed:
            self.closed = [each for each in self.closed if each != wanted]
        elif any(row.id == wanted for row in self.spending + self.income):
            self.closed = [*self.closed, wanted]

    @rx.event
    async def toggle_all(self) -> None:
        """Hide what stands below all categories at the top, or show all of it."""
        every = [row.id for row in self.spending + self.income if row.below]
        self.closed = [] if self.closed else every

    @rx.event
    async def arrange(self, ids: list[str]) -> Any:
        """Put categories that stand beside each other into an order."""
        try:
            order = validated(CategoryOrder, {"ids": texts_of(ids)})
            await write(lambda uow: service.arrange_categories(uow, order))
        except InvalidInput:
            await self._fill()
            return notify(CHANGED, tone="bad")
        await self._fill()
        return None

    @rx.event
    async def begin(self) -> EventSpec:
        """Open an empty form."""
        return await self._begin("")

    @rx.event
    async def begin_below(self, parent_id: str) -> EventSpec:
        """Open an empty form for a category below another."""
        return await self._begin(plain_text(parent_id, ID_LENGTH))

    async def _begin(self, parent_id: str) -> EventSpec:
        views = await read(service.category_views)
        parent = next((each for each in views if str(each.id) == parent_id), None)
        self.tax_tag = ""
        self.color, self.icon = (parent.color, parent.icon) if parent else ("iris", "tag")
        self.parents, self.place = places(views), str(parent.id) if parent else CategoryType.EXPENSE
        return self._show()

    @rx.event
    async def edit(self, category_id: str) -> EventSpec:
        """Open the form of a category."""
        wanted = parse_id(category_id)
        views = await read(service.category_views)
        found = _one(views, wanted)
        self.color, self.icon, self.tax_tag = found.color, found.icon, found.tax_tag or ""
        self.parents = places(views, found)
        self.place = str(found.parent_id) if found.parent_id else found.type
        return self._show(str(found.id), found.name)

    def _show(self, editing: str = "", name: str = "") -> EventSpec:
        self.symbols, self.leaving = symbols(self.icon), ""
        return self._open(editing, name)

    async def _keep(self, form: dict[str, Any]) -> None:
        fields = fields_of(form, FIELDS)
        place, fields["tax_tag"] = fields.pop("parent_id"), fields["tax_tag"] or None
        if not fields["icon"]:
            del fields["icon"]
        if self._editing:
            wanted = parse_id(self._editing)
            if place:
                fields["parent_id"] = None if place in set(CategoryType) else parse_id(place)
            changes = validated(CategoryChanges, fields)
            await write(lambda uow: service.change_category(uow, wanted, changes))
            return
        where = str(place)
        if where in set(CategoryType):
            fields["type"] = where
        else:
            fields["parent_id"] = parse_id(where)
        new = validated(NewCategory, fields)
        await write(lambda uow: service.add_category(uow, new))

    @rx.event
    async def ask(self, what: str) -> None:
        """Ask where the lines of the open category go when it is deleted, or merged."""
        if plain_text(what, 10) not in {"delete", "merge"}:
            return
        wanted = parse_id(self._editing)
        views = await read(service.category_views)
        found = _one(views, wanted)
        self._count = found.transaction_count
        self._children = sum(view.parent_id == found.id for view in views)
        self.name, self.targets, self.leaving = found.name, heirs(views, found), what
        self.uses, self.has_lines = self._uses(), self._count > 0
        self._aim("")

    @rx.event
    async def set_leaving(self, is_open: object) -> None:
        """Let the category stay."""
        if is_open is not True:
            self.leaving = ""

    @rx.event
    async def set_target(self, category_id: str) -> None:
        """Choose which category takes the place of the one that goes."""
        self._aim(plain_text(category_id, ID_LENGTH))

    def _aim(self, target: str) -> None:
        """Say what would happen."""
        heir = next((each.label for each in self.targets if each.value == target), "")
        self.target = target if heir else ""
        parts = []
        if self._count:
            what = transactions_text(self._count, current_actor().locale)
            will = "moves" if self._count == 1 else "move"
            left = "is" if self._count == 1 else "are"
            parts.append(
                f"{what} {will} to {heir}." if heir else f"{what} {left} left without a category."
            )
        if self._children:
            what = "1 category" if self._children == 1 else f"{self._children} categories"
            there = f"below {heir}" if heir else "one level up"
            parts.append(f"{what} below it {'moves' if self._children == 1 else 'move'} {there}.")
        if self._count > category_leaving.MOST_KEPT:
            parts.append("These are too many for this to be undone.")
        self.outcome = " ".join(parts)

    def _uses(self) -> str:
        if not self._count:
            return "No transaction is in it."
        is_are = "is" if self._count == 1 else "are"
        return f"{transactions_text(self._count, current_actor().locale)} {is_are} in it."

    @rx.event
    async def leave(self) -> Any:
        """Delete the open category, or merge it."""
        wanted, name = parse_id(self._editing), self.name
        target = parse_id(self.target) if self.target else None
        if self.leaving == "merge" and target is not None:
            undo_id, into = await write(lambda uow: _merged(uow, wanted, target))
            words = f"Merged {name} into {into}"
        elif self.leaving == "delete":
            undo_id = await write(lambda uow: service.delete_category(uow, wanted, target).undo_id)
            words = f"Deleted {name}"
        else:
            return None
        self._close()
        self.leaving = self._editing = ""
        await self._fill()
        return notify(words, undo=CategoriesState.undo(str(undo_id)) if undo_id else None)

    @rx.event
    async def undo(self, undo_id: str) -> Any:
        """Bring a category back that was deleted or merged, with all it had."""
        change = parse_id(undo_id)
        await write(lambda uow: category_leaving.undo(uow, change).id)
        await self._fill()
        return notify("Undone")

    async def _fill(self) -> None:
        locale = current_actor().locale

        def work(uow: UnitOfWork) -> list[CategoryView]:
            return service.category_views(uow)

        found = await read(work)
        self.spending = tops(found, CategoryType.EXPENSE, locale)
        self.income = tops(found, CategoryType.INCOME, locale)
        self.ready = True


def _one(views: list[CategoryView], category_id: UUID) -> CategoryView:
    found = next((view for view in views if view.id == category_id), None)
    if found is None:
        raise NotFound
    return found


def _merged(uow: UnitOfWork, source: UUID, into: UUID) -> tuple[UUID | None, str]:
    done = service.merge_categories(uow, source, into)
    return done.undo_id, done.into.name if done.into else ""
