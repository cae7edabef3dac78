"""What happens when the goals open: which of the two views, and what the address asks for."""

from typing import Any
from urllib.parse import urlencode

import reflex as rx

from spends.ui.components.sum_rows import reveal
from spends.ui.pages.goals.contributing import GoalSheet
from spends.ui.pages.goals.debting import DebtsState
from spends.ui.pages.goals.editor import GoalEditor
from spends.ui.pages.goals.listing import PATH, ROWS, GoalsState
from spends.ui.pages.goals.places import DEBTS, MONTHS, WAYS
from spends.ui.pages.goals.rows import SUMS
from spends.ui.pages.transactions.listing import show_address
from spends.ui.typed import plain_text

FORM = ("add", "purchase", "goal")
VIEWS = {"goals": "Goals", "debts": "Debts"}
DEBT_ROWS = {"owed": DEBTS, "free": MONTHS, "interest": MONTHS, "saved": WAYS}
"""Where the rows of each figure above the debts stand."""


class GoalsOpening(rx.State):
    """The page's beginning; the lists and the forms have their own states."""

    view: str = "goals"

    async def rest(self) -> None:
        """Close the forms, and the goal that is open."""
        (await self.get_state(GoalEditor)).close_unchanged()
        (await self.get_state(GoalSheet)).shown = False
        (await self.get_state(DebtsState)).close_terms()

    @rx.event
    async def load(self) -> list[Any]:
        """Show goals or debts, those of one figure by `?of=`.

        `?goal=` opens one, `?add=1` the form, for what `&purchase=` was.
        """
        query = self.router.url.query_parameters
        wanted = plain_text(query.get("view"), 20)
        of = plain_text(query.get("of"), 20)
        rows = await self._show(wanted if wanted in VIEWS else "goals", of)
        asked = {name: plain_text(query.get(name), 60) for name in FORM}
        if not any(asked.values()):
            return [reveal(rows)] if rows else []
        rest = {name: value for name, value in query.items() if name not in FORM}
        clean = show_address(f"{PATH}?{urlencode(rest)}" if rest else PATH, replacing=True)
        if asked["goal"]:
            return [clean, GoalSheet.open(asked["goal"])]
        return [
            clean,
            GoalEditor.add_for(asked["purchase"]) if asked["purchase"] else GoalEditor.add,
        ]

    async def _show(self, view: str, of: str) -> str:
        """Show one of the views, and return where the rows of a figure of it stand."""
        self.view = view
        if view == "debts":
            debts = await self.get_state(DebtsState)
            await debts.show()
            rows = DEBT_ROWS.get(of, "")
            return rows if debts.months or not rows else DEBTS
        goals = await self.get_state(GoalsState)
        goals.of = of if of in SUMS else ""
        await goals.show()
        return ROWS if goals.of else ""
