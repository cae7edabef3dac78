"""What happens when the inventory opens: the list, and what its address asks for besides."""

from typing import Any

import reflex as rx

from spends.ui.ahead import fetch_ahead
from spends.ui.pages.inventory.listing import InventoryState

fetch_ahead("inventory", InventoryState.prepare)


class OpeningState(rx.State):
    """The page's beginning; the list and the form have their own states."""

    @rx.event
    async def load(self) -> list[Any]:
        """Show the list; `?add=1` opens the form for a new purchase."""
        return await (await self.get_state(InventoryState)).restore()
