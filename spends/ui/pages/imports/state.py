"""What the import page does."""

import asyncio
import time
from typing import Any
from uuid import UUID

import reflex as rx

from spends.domains.imports import service as imports
from spends.domains.imports.schemas import Progress
from spends.kit import runtime
from spends.kit.errors import NotFound, SpendsError
from spends.ui.components.toast import notify
from spends.ui.pages.imports import gathering, report, rows, tallies
from spends.ui.pages.imports.gathering import Opened
from spends.ui.pages.imports.overview import Overview
from spends.ui.pages.imports.previewing import Previewing
from spends.ui.pages.imports.report import Report
from spends.ui.pages.imports.rows import File
from spends.ui.pages.imports.several import Several
from spends.ui.session import SessionState
from spends.ui.typed import plain_text
from spends.ui.work import current_actor, read, write

POLL = 0.3


class ImportState(Overview, Previewing, Several, rx.State):
    """A file on its way in, or the place to drop one."""

    ready: bool = False

    share: int = 0
    pace: str = ""
    report: Report = Report()
    is_undoing: bool = False

    @rx.event
    async def load(self) -> Any:
        """Show the import that the address names, else the place to drop a file."""
        query = self.router.url.query_parameters
        wanted, self.account_id = query.get("id", ""), query.get("account", self.account_id)
        self._wish += 1
        self.error = self.account_error = self.status = ""
        self.skip, self._choices, self._is_changing = 0, [], False
        self.is_reading = self.is_turning = self.asks = self.is_undoing = False
        await self._show_overview()
        follow = None
        together = query.get("ids", "")
        if wanted or together:
            try:
                follow = await (self._open_all(together) if together else self._open(wanted))
            except NotFound:
                self.step, self.error = "start", gathering.GONE
        else:
            self.step = "start"
        self.ready = True
        return follow

    @rx.event
    async def uploaded(self, body: dict[str, Any]) -> Any:
        """Show the file that has arrived."""
        self.error = ""
        sent: Any = body if isinstance(body, dict) else {}  # type: ignore[redundant-expr]  # a browser sends it
        return rx.redirect(f"/import?id={gathering.id_of(sent.get('id'))}")

    @rx.event
    async def failed(self, message: str, status: int) -> None:
        """Say why a file was not taken in."""
        del status
        self.error = plain_text(message, 500)
        self.step = "start"

    @rx.event
    async def take_one(self) -> Any:
        """Look at one account of the file only."""
        if self.step != "parts":
            return None
        return await self._show_preview()

    @rx.event
    async def take_all(self) -> None:
        """Choose where each account of the file goes."""
        if self.step == "preview" and self.refs:
            await self._divide_it()

    @rx.event
    async def start(self) -> Any:
        """Import the new rows."""
        if self.step != "preview" or self.is_reading or not self.can_import:
            return None
        import_id = gathering.id_of(self.file.id)
        actor, current = current_actor(), runtime.current()
        try:
            begun = await write(lambda uow: imports.begin(uow, import_id))
        except SpendsError as error:
            self.error = error.message
            return None
        current.in_background(lambda: imports.run(current, actor, import_id))
        self.step, self.error = "running", ""
        self.share, self.pace = 0, rows.pace(begun.progress, begun.progress, 0, actor.locale)
        return self._go("follow")

    @rx.event(background=True)
    async def follow(self, wish: int) -> Any:
        """Say how far the import is until it has ended."""
        async with self:
            wanted = gathering.id_of(self.file.id)
        first: tuple[float, Progress] | None = None
        while True:
            found = await read(lambda uow: gathering.opened(uow, wanted))
            done, now = found.view.progress, time.monotonic()
            first = first or (now, done)
            async with self:
                if wish != self._wish:
                    return
                if found.view.status != "running":
                    break
                self.share = rows.percent(done)
                self.pace = rows.pace(done, first[1], now - first[0], found.pen.locale)
            await asyncio.sleep(POLL)
        async with self:
            follow = self._show(found)
            await self._show_overview()
        yield SessionState.load
        if follow is not None:
            yield follow

    @rx.event(background=True)
    async def undo(self) -> Any:
        """Take the import that was asked about out again."""
        async with self:
            if self.is_undoing or not self.asks:
                return
            self.is_undoing, wanted, step = True, gathering.id_of(self.asked.id), self.asked.step
        actor, current = current_actor(), runtime.current()
        problem = ""
        try:
            removing = current.in_background(lambda: imports.remove(current, actor, wanted))
            await asyncio.wrap_future(removing)
        except SpendsError as error:
            problem = error.message
        finally:
            async with self:
                self.is_undoing = self.asks = False
        async with self:
            shown = self.file.id == str(wanted) and self.step != "start"
            await self._show_overview()
            if self.step == "together":
                await self._show_all(",".join(share.id for share in self.shares))
            if shown and step == "undo" and not problem:
                self._show(await read(lambda uow: gathering.opened(uow, wanted)))
        if problem:
            yield notify(problem, tone="bad")
            return
        yield notify("The import is undone." if step == "undo" else "The file is dropped.")
        if step == "drop" and shown:
            yield rx.redirect("/import")
        yield SessionState.load

    async def _show_preview(self) -> Any:
        wanted = self._file_id()
        return self._show(await read(lambda uow: gathering.opened(uow, wanted)))

    async def _open(self, wanted: str) -> Any:
        import_id = gathering.id_of(wanted)
        found = await read(lambda uow: gathering.opened(uow, import_id))
        follow = self._show(found)
        if self.step == "preview" and gathering.is_several(found.view):
            await self._divide_it()
            return None
        return follow

    async def _open_all(self, ids: str) -> Any:
        self.file = File()
        follow = await self._show_all(ids)
        self.step = "together"
        return follow

    async def _divide_it(self) -> None:
        await self._show_parts()
        self.step, self.shares_error = "parts", ""

    def _file_id(self) -> UUID:
        return gathering.id_of(self.file.id)

    def _show(self, found: Opened) -> Any:
        """Show an import as far as it is; returns the event that goes on with it, if any."""
        view = found.view
        self.file = rows.file_of(view, found.account, found.pen)
        self.tally = tallies.tally(view, found.pen.locale)
        self._wish += 1
        self._choices, self.is_reading = [], False
        if view.status in {"done", "undone"}:
            self.step = "report"
            self.report = report.report(view, found.account, found.pen, has_lines=found.has_lines)
            return None
        if view.status == "running":
            self.step, self.share = "running", rows.percent(view.progress)
            self.pace = rows.pace(view.progress, view.progress, 0, found.pen.locale)
            return self._go("follow")
        self.error = view.outcome.message or self.error
        self.step, self.lines_ready = "preview", False
        self._preview(found)
        # What was recognised, or confirmed before, gives way to the rows.
        self.is_unfolded = not self.is_mapped or self.doubt != ""
        return self._turn(0)

    def _later(self, name: str, number: int) -> Any:
        return getattr(ImportState, name)(number)
