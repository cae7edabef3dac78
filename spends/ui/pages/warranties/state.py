"""What happens when the warranties open: the list, and what its address asks for besides."""

from typing import Any
from urllib.parse import urlencode

import reflex as rx

from spends.ui.pages.transactions.listing import show_address
from spends.ui.pages.warranties.editor import WarrantyEditor
from spends.ui.pages.warranties.filters import PATH
from spends.ui.pages.warranties.listing import WarrantiesState
from spends.ui.typed import plain_text

FORM = ("add", "purchase")


class WarrantiesOpening(rx.State):
    """The page's beginning; the list and the form have their own states."""

    async def rest(self) -> None:
        """Close the form."""
        (await self.get_state(WarrantyEditor)).close_unchanged()

    @rx.event
    async def load(self) -> list[Any]:
        """Show the list; `?add=1` opens the form for a new warranty, of `&purchase=`."""
        await (await self.get_state(WarrantiesState)).restore()
        query = self.router.url.query_parameters
        if not query.get("add"):
            return []
        rest = {name: value for name, value in query.items() if name not in FORM}
        shown = show_address(f"{PATH}?{urlencode(rest)}" if rest else PATH, replacing=True)
        wanted = plain_text(query.get("purchase"), 60)
        return [shown, WarrantyEditor.add_for(wanted) if wanted else WarrantyEditor.add]
