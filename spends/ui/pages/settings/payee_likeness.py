"""The payees that look like one: which are asked about, and which of their names would stay."""

from typing import Any

import reflex as rx

from spends.domains.ledger.service.naming import payee_names
from spends.kit.errors import NotFound
from spends.ui.components.toast import notify
from spends.ui.pages.settings.common import ID_LENGTH
from spends.ui.pages.settings.payee_rows import Alike, alike_of, keeping, still_asked
from spends.ui.typed import plain_text
from spends.ui.work import current_actor, read

SUGGESTED = 5


class Likenesses(rx.State, mixin=True):
    """Groups of payees that look like one; those kept apart are so until Spends is opened anew."""

    alike: list[Alike] = []
    alike_text: str = ""

    _groups: list[Alike] = []
    _refused: list[list[str]] = []

    @rx.event
    async def look_alike(self) -> None:
        """Look for payees that look like one."""
        locale = current_actor().locale
        found = await read(payee_names.suggestions)
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
        """Ask no more about payees that look like one, until Spends is opened anew."""
        group = self._group(key)
        self._refused = [*self._refused, group.ids]
        self._suggest()
        return notify(f"{group.name} is left alone for now", undo=type(self).ask_again(key))

    @rx.event
    async def ask_again(self, key: str) -> None:
        """Ask about payees after all."""
        ids = self._group(key).ids
        self._refused = [each for each in self._refused if each != ids]
        self._suggest()

    def _group(self, key: str) -> Alike:
        found = next((each for each in self._groups if each.key == key), None)
        if found is None:
            raise NotFound
        return found

    def _suggest(self) -> None:
        asked = still_asked(self._groups, self._refused)
        self.alike = asked[:SUGGESTED]
        more = len(asked) - len(self.alike)
        self.alike_text = f"and {more} more" if more else ""
