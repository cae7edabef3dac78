"""A long list in the settings: searched, and shown a page at a time."""

import reflex as rx

from spends.ui.format import number
from spends.ui.typed import plain_text
from spends.ui.work import current_actor

PAGE = 50
OFFERED = 50


class Listed(rx.State, mixin=True):
    """What of a list is shown; whoever has one says in `_fill` how it is read."""

    query: str = ""
    range_text: str = ""
    has_next: bool = False
    has_previous: bool = False

    _skip: int = 0

    @rx.event(supersedes=True)
    async def search(self, text: str) -> None:
        """List those whose name holds a text."""
        self.query, self._skip = plain_text(text, 100).strip(), 0
        await self._fill()

    @rx.event
    async def next_page(self) -> None:
        """Go on."""
        if self.has_next:
            self._skip += PAGE
            await self._fill()

    @rx.event
    async def previous_page(self) -> None:
        """Go back."""
        self._skip = max(self._skip - PAGE, 0)
        await self._fill()

    async def _fill(self) -> None:
        """Read what is shown."""
        raise NotImplementedError

    def _place(self, shown: int, total: int) -> None:
        """Say which of how many are shown."""
        locale, last = current_actor().locale, self._skip + shown
        span = f"{number(self._skip + 1, locale)}\u2013{number(last, locale)}"
        self.range_text = f"{span} of {number(total, locale)}" if shown else ""
        self.has_previous, self.has_next = self._skip > 0, last < total
