"""Purchases chosen in the inventory, and what is done with all of them at once."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import reflex as rx

from spends.domains.belongings.kinds import PurchaseStatus
from spends.domains.belongings.schemas import ManyChanges
from spends.domains.belongings.service import bulk, purchases
from spends.kit.ids import parse_id
from spends.kit.unit_of_work import UnitOfWork
from spends.kit.validation import validated
from spends.ui.components.toast import notify
from spends.ui.components.types import Option
from spends.ui.pages.inventory.filters import LABELS
from spends.ui.pages.inventory.rows import Row
from spends.ui.selection import Selection
from spends.ui.typed import plain_text
from spends.ui.work import write

Events = list[Any]


class Picking(Selection, mixin=True):
    """What is done with the purchases that are selected, and the current one."""

    rows: list[Row] = []
    placing: bool = False
    location_options: list[Option] = []

    @rx.var
    def label_sheet(self) -> str:
        """The address of the labels of what is selected."""
        return f"{LABELS}?{urlencode({'ids': self.selected}, doseq=True)}"

    @rx.event
    async def step(self, by: int) -> Events:
        """Make the next or previous purchase the current one."""
        ids = self._row_ids()
        if by not in (1, -1) or not ids:
            return []
        place = ids.index(self.current) + by if self.current in ids else 0
        self.current = ids[min(max(place, 0), len(ids) - 1)]
        there = f"document.querySelector('[data-row=\"{self.current}\"]')"
        return [rx.call_script(f"{there}?.scrollIntoView({{block: 'nearest'}})")]

    @rx.event
    async def open_current(self) -> Events:
        """Go to the page of the current purchase."""
        return [rx.redirect(f"/inventory/{self.current}")] if self.current else []

    @rx.event
    async def set_placing(self, is_open: bool) -> None:  # noqa: FBT001  an event's argument
        """Ask where the selected things are."""
        self.placing = is_open is True and bool(self._meant())

    @rx.event
    async def give_status(self, status: str) -> Events:
        """Give what is selected one status."""
        changes = validated(ManyChanges, {"status": plain_text(status, 20)})
        words = {PurchaseStatus.RETURNED: "Marked as returned", PurchaseStatus.SOLD: "Sold"}
        said = words.get(changes.status or PurchaseStatus.RECEIVED, "Changed")
        return await self._do(lambda uow, ids: bulk.change_many(uow, ids, changes), said)

    @rx.event
    async def give_location(self, name: str) -> Events:
        """Put what is selected in one place."""
        changes = validated(ManyChanges, {"location": plain_text(name, 200).strip() or None})
        self.placing = False
        return await self._do(lambda uow, ids: bulk.change_many(uow, ids, changes), "Moved")

    @rx.event
    async def delete(self) -> Events:
        """Delete what is selected."""
        return await self._do(bulk.delete_many, "Deleted")

    @rx.event
    async def duplicate(self) -> Events:
        """Add the one selected purchase once more."""
        meant = self._meant()
        if len(meant) != 1:
            return []
        made = await write(lambda uow: purchases.duplicate_purchase(uow, meant[0]).id)
        self.selected = []
        return [
            self._page.refresh,
            notify("Duplicated", undo=self._page.remove(str(made))),
        ]

    @rx.event
    async def remove(self, purchase_id: str) -> Events:
        """Take back a duplicate."""
        gone = parse_id(purchase_id)
        await write(lambda uow: purchases.delete_purchase(uow, gone))
        return [self._page.refresh, notify("Undone")]

    @rx.event
    async def undo(self, undo_id: str) -> Events:
        """Take a change of many back."""
        change = parse_id(undo_id)
        await write(lambda uow: bulk.undo(uow, change))
        return [self._page.refresh, notify("Undone")]

    async def _do(self, act: Callable[[UnitOfWork, list[UUID]], UUID], words: str) -> Events:
        ids = self._meant()
        if not ids:
            return []
        undo_id = await write(lambda uow: act(uow, ids))
        self.selected = []
        what = "1 purchase" if len(ids) == 1 else f"{len(ids)} purchases"
        return [
            self._page.refresh,
            notify(f"{words}: {what}", undo=self._page.undo(str(undo_id))),
        ]

    @property
    def _page(self) -> Any:
        return type(self)

    def _keep_selected(self) -> None:
        super()._keep_selected()
        self.current = self.current if self.current in self._row_ids() else ""
