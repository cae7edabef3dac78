"""What happens when the budgets open: the month, and what its address asks for besides."""

from typing import Any

import reflex as rx

from spends.ui.components.sum_rows import reveal
from spends.ui.pages.budgets.address import PATH, ROWS
from spends.ui.pages.budgets.editor import BudgetEditor
from spends.ui.pages.budgets.limit import LimitState
from spends.ui.pages.budgets.listing import BudgetsState
from spends.ui.pages.budgets.moving import MoveState
from spends.ui.pages.budgets.suggesting import SuggestState
from spends.ui.pages.transactions.listing import show_address
from spends.ui.typed import plain_text


class BudgetsOpening(rx.State):
    """The page's beginning; the month and the forms have their own states."""

    async def rest(self) -> None:
        """Close the forms."""
        (await self.get_state(BudgetEditor)).close_unchanged()
        (await self.get_state(LimitState)).rest()
        (await self.get_state(MoveState)).rest()
        (await self.get_state(SuggestState)).rest()

    @rx.event
    async def load(self) -> list[Any]:
        """Show the month; `?add=1` opens the form for a new budget, `?open=` a budget."""
        here = await self.get_state(BudgetsState)
        events = await here.restore()
        if not here.exists:
            events.append(SuggestState.look)
        query = self.router.url.query_parameters
        wanted = plain_text(query.get("open"), 60)
        if not wanted and not query.get("add"):
            return [*events, reveal(ROWS)] if here.of else events
        opens = BudgetEditor.open(wanted) if wanted else BudgetEditor.add
        return [show_address(PATH, replacing=True), opens, *events]
