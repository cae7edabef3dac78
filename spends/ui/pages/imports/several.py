"""What the import page does with a file of several accounts: where each goes, and all of them."""

import asyncio
from typing import Any, NamedTuple
from uuid import UUID

import reflex as rx

from spends.domains.imports import service as imports
from spends.domains.imports.schemas import ImportView
from spends.domains.ledger.schemas import NewAccount
from spends.domains.ledger.service import accounts as ledger
from spends.domains.ledger.views import AccountView
from spends.kit import runtime
from spends.kit.errors import NotFound, SpendsError
from spends.kit.unit_of_work import UnitOfWork
from spends.kit.validation import validated
from spends.ui.components.types import Option
from spends.ui.pages.imports import gathering, parts
from spends.ui.pages.imports.parts import Part, Share
from spends.ui.pages.imports.rows import Pen
from spends.ui.session import SessionState
from spends.ui.typed import plain_text
from spends.ui.work import current_actor, read, write

NEW_ACCOUNT = "new"
PAUSE = 0.4
NAME_LENGTH = 100


class Divided(NamedTuple):
    """The imports that a file was divided into, whether they wait for their turn, who looks."""

    views: list[ImportView]
    is_queued: bool
    pen: Pen


class Several(rx.State, mixin=True):
    """The accounts in the file, where they go, and the imports that came of them."""

    parts: list[Part] = []
    places: list[Option] = []
    is_dividing: bool = False
    shares: list[Share] = []
    shares_title: str = ""
    shares_button: str = ""
    shares_run: bool = False
    shares_error: str = ""

    _queue: int = 0

    @rx.event
    async def place(self, ref: str, value: str) -> None:
        """Choose where an account of the file goes; nowhere with ""."""
        wanted, chosen = plain_text(ref, 500), plain_text(value, 40)
        self.parts = [
            parts.placed(part, chosen) if part.ref == wanted else part for part in self.parts
        ]

    @rx.event
    async def divide(self) -> Any:
        """Make an import for each account that goes somewhere."""
        if self.is_dividing:
            return
        wanted = {part.ref: part.account_id for part in self.parts if part.account_id}
        import_id, currencies = self._file_id(), {part.ref: part.currency for part in self.parts}
        actor, current = current_actor(), runtime.current()
        self.is_dividing, self.shares_error = True, ""
        yield
        made: list[ImportView] = []
        try:
            found = await write(lambda uow: _opened(uow, wanted, currencies))
            # An account that is open now is not opened again by the next try.
            self.parts = [parts.placed(part, str(found.get(part.ref, ""))) for part in self.parts]
            self._offer(await read(ledger.account_views))
            made = await current.in_thread(lambda: imports.divide(current, actor, import_id, found))
        except SpendsError as error:
            self.shares_error = error.errors[0].message if error.errors else error.message
        finally:
            # Until the page shows what came of it: pressed twice it is divided once.
            self.is_dividing = bool(made)
        if made:
            yield rx.redirect(f"/import?ids={parts.ids_text(made)}")

    @rx.event
    async def start_all(self) -> Any:
        """Import what the file holds for each account, one after the other."""
        ids = [gathering.id_of(share.id) for share in self.shares]
        if self.shares_run or not any(share.is_open for share in self.shares):
            return None
        actor, current = current_actor(), runtime.current()
        imports.note_queue(ids)
        current.in_background(lambda: imports.run_all(current, actor, ids))
        self.shares_run = True
        return self._follow_all()

    @rx.event(background=True)
    async def follow_all(self, turn: int) -> Any:
        """Say how far the imports are until all have ended."""
        goes_on = True
        while goes_on:
            await asyncio.sleep(PAUSE)
            async with self:
                if turn != self._queue:
                    return
                ids = [gathering.id_of(share.id) for share in self.shares]
            found = await read(lambda uow, ids=ids: _divided(uow, ids))
            async with self:
                if turn != self._queue:
                    return
                self._show_shares(found)
                goes_on = self.shares_run
                if not goes_on:
                    await self._show_overview()
        yield SessionState.load

    def _follow_all(self) -> Any:
        self._queue += 1
        return self._later("follow_all", self._queue)

    def _later(self, name: str, number: int) -> Any:
        raise NotImplementedError

    def _file_id(self) -> UUID:
        raise NotImplementedError

    async def _show_overview(self) -> None:
        raise NotImplementedError

    async def _show_parts(self) -> None:
        """Show the accounts in the file, each with where it may go."""
        import_id = self._file_id()
        held, known, pen = await read(
            lambda uow: (
                imports.parts(uow, import_id),
                ledger.account_views(uow),
                gathering.pen_of(uow),
            )
        )
        self._offer(known)
        self.parts = [parts.part(str(at), each, pen.locale) for at, each in enumerate(held)]
        self.is_dividing = False

    def _offer(self, known: list[AccountView]) -> None:
        """Offer where an account of the file may go."""
        self.places = [
            Option("", "Leave out"),
            *gathering.options(known),
            Option(NEW_ACCOUNT, "A new account"),
        ]

    async def _show_all(self, text: str) -> Any:
        """Show the imports that a file was divided into; returns the event that goes on, if any."""
        ids = [gathering.id_of(each) for each in plain_text(text, 4_000).split(",")]
        shown = ids[: imports.MOST_ACCOUNTS]
        self._show_shares(await read(lambda uow: _divided(uow, shown)))
        return self._follow_all() if self.shares_run else None

    def _show_shares(self, found: Divided) -> None:
        views, is_queued, pen = found
        running = [view for view in views if view.status == "running"]
        self.shares_run = is_queued or bool(running)
        self.shares = [
            parts.share(view, gathering.account_of(view), pen, is_queued=is_queued)
            for view in views
        ]
        self.shares_title = parts.title(views, pen.locale, is_queued=self.shares_run)
        self.shares_button = parts.button(views, pen.locale)


def _opened(uow: UnitOfWork, wanted: dict[str, str], currencies: dict[str, str]) -> dict[str, UUID]:
    """Return where the accounts of a file go, the new ones made."""
    found: dict[str, UUID] = {}
    for ref, place in wanted.items():
        if place == NEW_ACCOUNT:
            data = {"name": ref[:NAME_LENGTH], "type": "checking"}
            if currencies[ref]:
                data["currency_code"] = currencies[ref]
            found[ref] = ledger.open_account(uow, validated(NewAccount, data)).id
        else:
            found[ref] = gathering.id_of(place)
    return found


def _divided(uow: UnitOfWork, ids: list[UUID]) -> Divided:
    views = []
    for each in ids:
        try:
            views.append(imports.view(uow, each))
        except NotFound:
            continue
    if not views:
        raise NotFound(gathering.GONE)
    is_queued = imports.queue([view.id for view in views]) is not None
    return Divided(views, is_queued, gathering.pen_of(uow))
