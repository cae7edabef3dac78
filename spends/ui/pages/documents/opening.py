"""What happens when the documents open: what was open before is closed, and the list shown."""

from typing import Any

import reflex as rx

from spends.ui.pages.documents.receipt import ReceiptState
from spends.ui.pages.documents.sheet import SheetState
from spends.ui.pages.documents.state import DocumentsState


class DocumentsOpening(rx.State):
    """The page's beginning; the list and the drawers have their own states."""

    async def rest(self) -> None:
        """Close what is open of a document."""
        (await self.get_state(SheetState)).shown = False
        (await self.get_state(ReceiptState)).shown = False

    @rx.event
    async def load(self) -> list[Any]:
        """Show the list; `?add=1` goes to where files are dropped."""
        return await (await self.get_state(DocumentsState)).restore()
