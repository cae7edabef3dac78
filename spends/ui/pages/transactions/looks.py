"""How somebody likes the list: its columns and rows in this browser, its filters under names."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from spends.domains.households.schemas import NewSavedView
from spends.domains.households.service import saved_views
from spends.kit.errors import InvalidInput, NotFound
from spends.kit.ids import parse_id
from spends.kit.unit_of_work import UnitOfWork
from spends.kit.validation import validated
from spends.ui.components.toast import notify
from spends.ui.pages.transactions.listing import PATH, ListState
from spends.ui.typed import plain_text
from spends.ui.work import read, write

Events = list[Any]
PAGE = "transactions"
HIDEABLE = {
    "category": "Category",
    "account": "Account",
    "balance": "Running balance",
    "marks": "Marks",
    "words": "The bank's words",
}
ROOMY, DENSE = "roomy", "dense"


@dataclass(frozen=True)
class View:
    """Filters under a name, and the page's address with them."""

    id: str
    name: str
    href: str


class LooksState(rx.State):
    """What of the table is hidden (names with blanks between), how high its rows are; the views."""

    hidden: str = rx.LocalStorage("", name="spends-columns")
    rows: str = rx.LocalStorage(ROOMY, name="spends-rows")
    views: list[View] = []
    shows_views: bool = False
    problem: str = ""

    @rx.event
    async def opened(self, is_open: bool) -> None:  # noqa: FBT001  an event's argument
        """Show the views as they are now, or close them."""
        if is_open is True:
            self.problem, self.views = "", await read(_views)
        self.shows_views = is_open is True

    @rx.event
    async def close_views(self) -> None:
        """Close the views: one was chosen."""
        self.shows_views = False

    @rx.event
    async def toggle(self, name: str) -> None:
        """Hide a column, or show it again."""
        wanted = plain_text(name, 20)
        if wanted in HIDEABLE:
            hidden = set(self.hidden.split()) ^ {wanted}
            self.hidden = " ".join(each for each in HIDEABLE if each in hidden)

    @rx.event
    async def set_rows(self, height: str) -> None:
        """Let rows be roomy or dense."""
        self.rows = DENSE if height == DENSE else ROOMY

    @rx.event
    async def keep(self, form: Any) -> Events:
        """Keep what is listed now under a name."""
        filters = (await self.get_state(ListState)).filters.first_page
        _, _, query = filters.address().partition("?")
        try:
            name = form.get("name") if isinstance(form, dict) else None
            new = validated(NewSavedView, {"page": PAGE, "name": name, "query": query})
            await write(lambda uow: saved_views.save_view(uow, new))
        except InvalidInput as error:
            self.problem = error.errors[0].message if error.errors else error.message
            return []
        self.problem, self.shows_views = "", False
        return [notify(f"Saved as “{new.name}”")]

    @rx.event
    async def forget(self, view_id: str) -> Events:
        """Delete a view."""
        wanted = parse_id(view_id)
        gone = next((view for view in self.views if view.id == str(wanted)), None)
        if gone is None:
            raise NotFound
        await write(lambda uow: saved_views.forget_view(uow, wanted))
        self.views = await read(_views)
        back = LooksState.bring_back(gone.name, gone.href)
        return [notify(f"Deleted the view “{gone.name}”", undo=back)]

    @rx.event
    async def bring_back(self, name: str, href: str) -> Events:
        """Keep a view again that was just deleted."""
        _, _, query = plain_text(href, 1100).partition("?")
        new = validated(NewSavedView, {"page": PAGE, "name": name, "query": query})
        await write(lambda uow: saved_views.save_view(uow, new))
        self.views = await read(_views)
        return [notify("Undone")]


def _views(uow: UnitOfWork) -> list[View]:
    return [
        View(str(view.id), view.name, f"{PATH}?{view.query}" if view.query else PATH)
        for view in saved_views.saved_views(uow, PAGE)
    ]
