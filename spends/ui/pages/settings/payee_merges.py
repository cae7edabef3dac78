"""Payees that become one: the open one and another, those selected, those that look like one."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import reflex as rx

from spends.domains.ledger.service.naming import payee_leaving, payee_merging
from spends.domains.ledger.service.naming import payees as service
from spends.kit.errors import InvalidInput, NotFound
from spends.kit.ids import parse_id
from spends.kit.unit_of_work import UnitOfWork
from spends.ui.components.toast import notify
from spends.ui.components.types import Option
from spends.ui.pages.settings.common import ID_LENGTH
from spends.ui.pages.settings.listed import OFFERED
from spends.ui.pages.settings.opened import OpenedOfMany
from spends.ui.pages.settings.payee_likeness import Likenesses
from spends.ui.selection import Selection
from spends.ui.typed import plain_text
from spends.ui.work import read, write


class Merges(OpenedOfMany, Likenesses, Selection, rx.State, mixin=True):
    """What the open payee could be merged into, and under which name the selected ones become one.

    `uses` are the open one's.
    """

    uses: str = ""
    choosing: bool = False
    keepers: list[Option] = []
    keep: str = ""

    @rx.event
    async def set_into(self, payee_id: str) -> None:
        """Say what a merge would do."""
        chosen = plain_text(payee_id, ID_LENGTH)
        name = next((each.label for each in self.others if each.value == chosen), "")
        self.into = chosen if name else ""
        moved = f"{self.uses} will be “{name}”. " if not self.is_unused else ""
        self.preview = f"{moved}“{self.name}” then means “{name}”." if name else ""

    @rx.event
    async def merge(self) -> Any:
        """Make one payee of the open one and another."""
        return await self._merge([self._editing], self.into)

    @rx.event
    async def ask_merge(self) -> None:
        """Ask under which of their names the selected payees become one."""
        chosen = [row for row in self.rows if row.id in self.selected]
        self.keepers = [Option(row.id, row.name) for row in chosen]
        self.keep = chosen[0].id if chosen else ""
        self.choosing = len(chosen) > 1

    @rx.event
    async def set_choosing(self, is_open: object) -> None:
        """Leave the selected payees apart."""
        self.choosing = is_open is True and self.choosing

    @rx.event
    async def set_keep(self, payee_id: str) -> None:
        """Choose the name that stays."""
        self.keep = plain_text(payee_id, ID_LENGTH)

    @rx.event
    async def merge_selected(self) -> Any:
        """Make one payee of the selected ones."""
        self.choosing = False
        return await self._merge([each for each in self.selected if each != self.keep], self.keep)

    @rx.event
    async def merge_alike(self, key: str) -> Any:
        """Make one payee of those that look like one."""
        group = self._group(key)
        return await self._merge([each for each in group.ids if each != group.into], group.into)

    @rx.event
    async def take_back(self, undo_id: str) -> Any:
        """Make several payees of one again, or bring one back that was deleted."""
        change = parse_id(undo_id)
        await write(lambda uow: payee_leaving.undo(uow, change))
        await self._fill()
        await self.look_alike()
        return notify("Undone")

    async def _called(self, text: str) -> Iterable[tuple[UUID, str]]:
        found = await read(lambda uow: service.payees(uow, text, 0, OFFERED))
        return [(row.id, row.name) for row in found.items]

    async def _merge(self, sources: list[str], into: str) -> Any:
        ids, target = [parse_id(each) for each in sources], parse_id(into)
        if not ids:
            raise NotFound

        def work(uow: UnitOfWork) -> tuple[str, UUID | None]:
            merged = payee_merging.merge_many(uow, ids, target)
            return merged.payee.name, merged.undo_id

        try:
            name, undo_id = await write(work)
        except InvalidInput as error:
            return notify(error.message, tone="bad")
        self._close()
        self.selected = []
        await self._fill()
        await self.look_alike()
        words = f"Merged {len(ids) + 1} payees into {name}"
        return notify(words, undo=type(self).take_back(str(undo_id)) if undo_id else None)
