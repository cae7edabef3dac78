"""What happens when the bills open: the month, and what the address asks for besides."""

from typing import Any

import reflex as rx

from spends.ui.components.sum_rows import reveal
from spends.ui.pages.bills.address import ALL, CALENDAR, LIST, SUMS, UPCOMING, read_address
from spends.ui.pages.bills.editor import BillEditor
from spends.ui.pages.bills.feeding import FeedState
from spends.ui.pages.bills.listing import BillsState
from spends.ui.pages.bills.offering import OffersState
from spends.ui.pages.transactions.listing import show_address
from spends.ui.typed import plain_text
from spends.ui.work import read

ASKED = ("add", "open", "due")
ROWS = {of: {CALENDAR: UPCOMING, LIST: ALL}[view] for of, view in SUMS.items()}
"""Where the rows of each figure at the top stand."""


class BillsOpening(rx.State):
    """The page's beginning; the month and the drawers have their own states."""

    async def rest(self) -> None:
        """Close the forms."""
        (await self.get_state(BillEditor)).close_unchanged()
        (await self.get_state(FeedState)).forget()

    @rx.event
    async def load(self) -> list[Any]:
        """Show the month; `?add=1` opens the form for a new bill, `?open=` a bill on a `&due=`."""
        await (await self.get_state(BillsState)).restore()
        query = self.router.url.query_parameters
        rows = ROWS.get(plain_text(query.get("of"), 20))
        asked = {name: plain_text(query.get(name), 60) for name in ASKED}
        if not asked["add"] and not asked["open"]:
            return [OffersState.look, *([reveal(rows)] if rows else [])]
        opens = BillEditor.open_on(asked["open"], asked["due"]) if asked["open"] else BillEditor.add
        today = await read(lambda uow: uow.today())
        clean = read_address(query, today).address(today)
        return [show_address(clean, replacing=True), opens, OffersState.look]
