"""Settings: the sample data, and files in and out."""

from typing import Any

import reflex as rx

from spends.domains.demo import service as demo
from spends.kit.unit_of_work import UnitOfWork
from spends.ui.components.button import button, link_button
from spends.ui.components.dialog import confirm
from spends.ui.components.toast import notify
from spends.ui.format import number
from spends.ui.pages.settings.common import subject
from spends.ui.pages.settings.exchange_views import exchange
from spends.ui.session import SessionState
from spends.ui.work import current_actor, read, write

STAYS = (
    "Its accounts and all that is on them go for good. "
    "Your own accounts, categories and rates stay."
)


class SampleState(rx.State):
    """Whether the household holds sample data."""

    ready: bool = False
    is_sample: bool = False
    asks: bool = False
    is_busy: bool = False

    @rx.event
    async def load(self) -> None:
        """Read whether there is any."""
        self.is_sample = await read(demo.is_sample)
        self.ready = True

    async def rest(self) -> None:
        """Close what was asked."""
        self.asks = self.is_busy = False

    @rx.event
    async def ask(self) -> None:
        """Ask whether it shall go."""
        self.asks = True

    @rx.event
    async def set_asking(self, is_open: object) -> None:
        """Close the question, or leave it open."""
        self.asks = is_open is True

    @rx.event
    async def remove(self) -> Any:
        """Take it out."""
        self.is_busy = True
        yield
        try:
            gone = await write(_remove)
        finally:
            self.is_busy = self.asks = False
        self.is_sample = False
        yield notify(f"The sample data is gone: {number(gone, current_actor().locale)} lines.")
        yield SessionState.load


def _remove(uow: UnitOfWork) -> int:
    return demo.remove_sample(uow)


def data() -> rx.Component:
    """What can be taken in and out."""
    State: Any = SampleState  # noqa: N806  a class
    there = rx.fragment(
        rx.el.p("This household shows two years of sample data."),
        rx.el.div(
            button("Remove sample data", variant="danger", icon="trash-2", on_click=State.ask)
        ),
    )
    gone = rx.el.p("There is no sample data in this household.", class_name="dim")
    question = confirm(
        open=State.asks,
        on_open_change=State.set_asking,
        title="Remove the sample data?",
        words=STAYS,
        action="Remove sample data",
        on_confirm=State.remove,
        busy=State.is_busy,
    )
    files = rx.el.div(link_button("Import a file", href="/import", icon="file-up"))
    return rx.fragment(
        subject(
            rx.cond(State.is_sample, there, gone), title="Sample data", ready=State.ready, waiting=1
        ),
        subject(
            rx.el.p(
                "Bring in what your bank knows: CSV, OFX, QFX, QIF, CAMT or MT940.",
                class_name="dim",
            ),
            files,
            title="Bank files",
        ),
        exchange(),
        question,
    )
