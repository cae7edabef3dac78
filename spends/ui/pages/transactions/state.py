"""What happens when the page opens: the list, and what its address asks for besides."""

from typing import Any
from urllib.parse import urlencode

import reflex as rx

from spends.ui.ahead import fetch_ahead
from spends.ui.pages.transactions.detail import DetailState
from spends.ui.pages.transactions.editor import EditorState
from spends.ui.pages.transactions.listing import ListState, show_address
from spends.ui.pages.transactions.looks import LooksState
from spends.ui.typed import plain_text

fetch_ahead("transactions", ListState.prepare)


class TransactionsState(rx.State):
    """The page's beginning; the list, the open transaction and the form have their own states."""

    async def rest(self) -> None:
        """Close the form, the transaction that is open, and the views."""
        (await self.get_state(EditorState)).close_unchanged()
        (await self.get_state(DetailState)).sheet = False
        await (await self.get_state(LooksState)).close_views()

    @rx.event
    async def load(self) -> list[Any]:
        """Show the list; `?id=` opens a transaction, `?add=1` the form for a new one."""
        query = self.router.url.query_parameters
        events: list[Any] = await (await self.get_state(ListState)).restore()
        if wanted := plain_text(query.get("id"), 60):
            events.append(DetailState.open(wanted))
        if query.get("add"):
            rest = {name: value for name, value in query.items() if name != "add"}
            events += [show_address(_address(rest), replacing=True), EditorState.add]
        return events


def _address(query: dict[str, str]) -> str:
    return f"/transactions?{urlencode(query)}" if query else "/transactions"
