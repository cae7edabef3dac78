"""The calendar feed: its address is made, shown this once, and revoked."""

from contextlib import suppress
from typing import Any

import reflex as rx

from spends.domains.bills.service import feed
from spends.kit import clock, runtime
from spends.kit.errors import Forbidden, NotFound
from spends.kit.unit_of_work import UnitOfWork
from spends.ui.components.button import button
from spends.ui.components.dialog import close_button, dialog
from spends.ui.components.notice import error_notice, notice
from spends.ui.components.toast import notify
from spends.ui.format import near_date
from spends.ui.work import read, write

Events = list[Any]
WORDS = (
    "A calendar program, on your phone or computer, can read your bills by a secret address and "
    "shows them beside your appointments."
)
WARNING = "Anyone who has the address can read your bills: their names, days and amounts."


class FeedState(rx.State):
    """The feed, and the address of the one just made."""

    is_open: bool = False
    exists: bool = False
    words: str = ""
    address: str = ""
    problem: str = ""

    @rx.event
    async def open(self) -> None:
        """Show whether there is a feed."""
        self.address = self.problem = ""
        await self._show()
        self.is_open = True

    @rx.event
    async def set_open(self, is_open: bool) -> None:  # noqa: FBT001  an event's argument
        """Close it; an address that was shown is gone."""
        if is_open is not True:
            self.forget()

    @rx.event
    async def make(self) -> None:
        """Make a feed; an earlier address ends."""
        try:
            secret = await write(feed.make_feed)
        except Forbidden as error:
            self.problem = error.message
            return
        origin = runtime.current().settings.effective_public_url
        self.address, self.problem = feed.address(origin, secret), ""
        await self._show()

    @rx.event
    async def copy(self) -> Events:
        """Put the address on the clipboard."""
        return [rx.set_clipboard(self.address), notify("Copied")] if self.address else []

    @rx.event
    async def revoke(self) -> Events:
        """End the feed."""
        with suppress(NotFound):
            await write(feed.revoke_feed)
        self.address = ""
        await self._show()
        return [notify("The address is good for nothing any more")]

    def forget(self) -> None:
        """Close it, and keep no address: one is shown only once."""
        self.is_open, self.address = False, ""

    async def _show(self) -> None:
        found = await read(_words)
        self.exists, self.words = found is not None, found or ""


def _words(uow: UnitOfWork) -> str | None:
    view = feed.feed(uow)
    if view is None:
        return None
    actor, today = uow.actor, uow.today()

    def day(instant: Any) -> str:
        local = instant.astimezone(clock.zone(actor.timezone)).date()
        return near_date(local, today, actor.locale)

    read_words = f"last read {day(view.last_read_at)}" if view.last_read_at else "never read yet"
    return f"Made {day(view.created_at)}, {read_words}."


def feed_dialog() -> rx.Component:
    """The feed in its dialog."""
    state: Any = FeedState
    made = rx.el.div(
        notice(
            "It is shown only now. Add it to your calendar program as a subscription.",
            "good",
            title="Your address",
        ),
        rx.el.div(
            rx.el.code(state.address),
            button("Copy", icon="copy", on_click=state.copy),
            class_name="secret",
        ),
        class_name="stack-sm",
    )
    there = rx.el.p(
        state.words, " To see an address again, make a new one: the old one ends.", class_name="dim"
    )
    make = button(
        rx.cond(state.exists, "Make a new address", "Make an address"),
        variant="primary",
        on_click=state.make,
    )
    revoke = button("Revoke", variant="danger", class_name="pull", on_click=state.revoke)
    return dialog(
        rx.el.div(
            error_notice(state.problem),
            notice(WARNING, "soon"),
            rx.cond(state.address != "", made, rx.cond(state.exists, there)),
            class_name="stack",
        ),
        open=state.is_open,
        on_open_change=state.set_open,
        title="Calendar feed",
        words=WORDS,
        footer=rx.fragment(
            rx.cond(state.exists, revoke),
            close_button("Close"),
            rx.cond(state.address == "", make),
        ),
    )
