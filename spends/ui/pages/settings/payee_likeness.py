"""The payees that look like one: which are asked about, and which of their names would stay."""

from typing import Any
from uuid import UUID

import reflex as rx

from spends.domains.ledger.schemas import Likes
from spends.domains.ledger.service.naming import payee_likeness as service
from spends.kit.errors import NotFound
from spends.kit.ids import parse_id
from spends.kit.validation import validated
from spends.ui.components.toast import notify
from spends.ui.pages.settings.common import ID_LENGTH, texts_of
from spends.ui.pages.settings.payee_rows import Alike, OtherName, alike_of, keeping
from spends.ui.typed import plain_text
from spends.ui.work import current_actor, read, write

SUGGESTED = 5


class Likenesses(rx.State, mixin=True):
    """Groups of payees that look like one; those that a person kept apart are not among them."""

    alike: list[Alike] = []
    alike_text: str = ""
    kept_apart: list[OtherName] = []

    _editing: str = ""
    _groups: list[Alike] = []

    @rx.event
    async def look_alike(self) -> None:
        """Look for payees that look like one."""
        locale = current_actor().locale
        found = await read(service.suggestions)
        self._groups = [alike_of(each, locale) for each in found]
        self._suggest()

    @rx.event
    async def keep_name(self, key: str, payee_id: str) -> None:
        """Choose the name that would stay of those that look like one."""
        wanted = self._group(key)
        kept = keeping(wanted, plain_text(payee_id, ID_LENGTH))
        self._groups = [kept if each.key == kept.key else each for each in self._groups]
        self._suggest()

    @rx.event
    async def keep_apart(self, key: str) -> Any:
        """Ask nobody again about payees that look like one and are not."""
        group = self._group(key)
        likes = validated(Likes, {"ids": group.ids})
        await write(lambda uow: service.keep_apart(uow, likes))
        await self.look_alike()
        words = f"{group.name} and {_others(len(group.others))} are kept apart"
        return notify(words, undo=type(self).ask_again(group.ids))

    @rx.event
    async def ask_again(self, ids: list[str]) -> Any:
        """Ask about payees after all."""
        wanted = [parse_id(each) for each in texts_of(ids)]
        await write(lambda uow: service.suggest_again(uow, wanted))
        await self.look_alike()
        return notify("Undone")

    @rx.event
    async def suggest_again(self, payee_id: str) -> Any:
        """Let the open payee and another be suggested as one again."""
        wanted, other = parse_id(self._editing), parse_id(payee_id)
        await write(lambda uow: service.suggest_again(uow, (wanted, other)))
        await self._list_apart(wanted)
        await self.look_alike()
        return notify("They may be suggested as one again")

    async def _list_apart(self, payee_id: UUID) -> None:
        found = await read(lambda uow: service.kept_apart(uow, payee_id))
        self.kept_apart = [OtherName(str(each.id), each.name) for each in found]

    def _group(self, key: str) -> Alike:
        found = next((each for each in self._groups if each.key == key), None)
        if found is None:
            raise NotFound
        return found

    def _suggest(self) -> None:
        self.alike = self._groups[:SUGGESTED]
        more = len(self._groups) - len(self.alike)
        self.alike_text = f"and {more} more" if more else ""


def _others(count: int) -> str:
    return "1 other" if count == 1 else f"{count} others"
