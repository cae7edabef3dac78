"""What the forecast's card does."""

from typing import Any

import reflex as rx

from spends.ui.components.types import Option
from spends.ui.pages.accounts.forecast_rows import ALL, ComingRow, Note, PartRow, outlook
from spends.ui.typed import plain_text
from spends.ui.work import read


class ForecastState(rx.State):
    """The next 90 days of an account, or of all."""

    ready: bool = False
    choice: str = ALL
    options: list[Option] = []
    words: str = ""
    figure: dict[str, Any] = {}
    table: list[list[str]] = []
    notes: list[Note] = []
    parts: list[PartRow] = []
    coming: list[ComingRow] = []

    @rx.event
    async def load(self) -> None:
        """Show what was chosen last, all accounts at first."""
        await self._show(self.choice)

    @rx.event
    async def choose(self, account_id: str) -> None:
        """Show another account."""
        await self._show(plain_text(account_id, 36))

    async def _show(self, choice: str) -> None:
        found = await read(lambda uow: outlook(uow, choice))
        self.choice, self.options = found.choice, found.options
        self.words, self.figure, self.table = found.words, found.figure, found.table
        self.notes, self.parts, self.coming = found.notes, found.parts, found.coming
        self.ready = True
