"""One of a list in the settings that is opened and changed, or merged into another."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import reflex as rx
from reflex_base.event import EventSpec

from spends.kit.errors import SpendsError
from spends.ui.components.types import Option
from spends.ui.forms import FOCUS_ERROR, DraftForm, focus
from spends.ui.pages.settings.common import errors_of, saved
from spends.ui.pages.settings.listed import Listed
from spends.ui.typed import plain_text


class Opened(DraftForm, rx.State, mixin=True):
    """The open one: whether it is new, and what is wrong with it.

    Whoever has one says in `_keep` how it is stored and in `_fill` what the list shows.
    """

    is_new: bool = True
    name: str = ""
    errors: dict[str, str] = {}

    _editing: str = ""

    @rx.event
    async def touch(self) -> None:
        """Know that something in the form was changed."""
        self._changed = self.is_open

    @rx.event
    async def save(self, form: dict[str, Any]) -> Any:
        """Keep what the form says."""
        if not self.is_open:  # sent twice
            return []
        try:
            await self._keep(form)
        except SpendsError as error:
            self.errors = errors_of(error)
            return rx.call_script(FOCUS_ERROR)
        self._close()
        await self._fill()
        return saved()

    def _open(self, editing: str = "", name: str = "") -> EventSpec:
        """Open the form of one, or an empty one, and put the keyboard into its first field."""
        self._close()
        self._editing, self.name, self.is_new = editing, name, not editing
        self.is_open, self.errors = True, {}
        return focus("name")

    async def _keep(self, form: dict[str, Any]) -> None:
        """Store what the form says."""
        raise NotImplementedError

    async def _fill(self) -> None:
        """Read the list again."""
        raise NotImplementedError


class OpenedOfMany(Listed, Opened, rx.State, mixin=True):
    """The open one of a long list, and what it could be merged into.

    Whoever has one says in `_called` what is there of a name.
    """

    is_unused: bool = False
    others: list[Option] = []
    into: str = ""
    preview: str = ""

    @rx.event(supersedes=True)
    async def look_for(self, text: str) -> None:
        """Offer what the open one could be merged into."""
        found = await self._called(plain_text(text, 100).strip())
        self.into, self.preview = "", ""
        self.others = [Option(str(key), name) for key, name in found if str(key) != self._editing]

    def _open(self, editing: str = "", name: str = "") -> EventSpec:
        """Open the form of one, or an empty one, and put the keyboard into its first field."""
        self.into, self.preview = "", ""
        return super()._open(editing, name)

    async def _called(self, text: str) -> Iterable[tuple[UUID, str]]:
        """Return ids and names of those that a text finds."""
        raise NotImplementedError
