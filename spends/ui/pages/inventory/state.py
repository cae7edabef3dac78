"""What happens when the inventory opens: the list, and what its address asks for besides."""

from typing import Any
from urllib.parse import urlencode

import reflex as rx

from spends.ui.ahead import fetch_ahead
from spends.ui.pages.inventory.editor import PurchaseEditor
from spends.ui.pages.inventory.filters import PATH
from spends.ui.pages.inventory.listing import InventoryState
from spends.ui.pages.transactions.listing import show_address
from spends.ui.typed import plain_text

fetch_ahead("inventory", InventoryState.prepare)
FORM = ("add", "transaction", "split")


class OpeningState(rx.State):
    """The page's beginning; the list and the form have their own states."""

    async def rest(self) -> None:
        """Close the form."""
        (await self.get_state(PurchaseEditor)).close_unchanged()

    @rx.event
    async def load(self) -> list[Any]:
        """Show the list; `?add=1` opens the form for a new purchase.

        With `&transaction=` it is for what that bank line, or its part `&split=`, paid for.
        """
        query = self.router.url.query_parameters
        events: list[Any] = await (await self.get_state(InventoryState)).restore()
        if not query.get("add"):
            return events
        rest = {name: value for name, value in query.items() if name not in FORM}
        events.append(show_address(f"{PATH}?{urlencode(rest)}" if rest else PATH, replacing=True))
        line = plain_text(query.get("transaction"), 60)
        if not line:
            return [*events, PurchaseEditor.add]
        return [*events, PurchaseEditor.add_paid(line, plain_text(query.get("split"), 60))]
