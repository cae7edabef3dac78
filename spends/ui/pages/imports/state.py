"""What the import page does."""

import asyncio
import time
from dataclasses import replace
from typing import Any, cast, get_args
from uuid import UUID

import reflex as rx

from spends.domains.imports import service as imports
from spends.domains.imports.schemas import Progress, RowStatus
from spends.kit import runtime
from spends.kit.errors import NotFound, SpendsError, StaleVersion
from spends.ui.components.toast import notify
from spends.ui.components.types import Option
from spends.ui.pages.imports import gathering, mapping, report, rows
from spends.ui.pages.imports.gathering import Opened
from spends.ui.pages.imports.mapping import Form
from spends.ui.pages.imports.overview import MAX_SKIP, Overview
from spends.ui.pages.imports.report import Report
from spends.ui.pages.imports.rows import PAGE, File, Line, Tally
from spends.ui.pages.imports.several import Several
from spends.ui.session import SessionState
from spends.ui.typed import plain_text
from spends.ui.work import current_actor, read, write

STATUSES: frozenset[str] = frozenset(get_args(RowStatus))
PAUSE = 0.35
POLL = 0.3
OVERTAKEN = (
    "Somebody else has just changed how this file is read. "
    "This is how it stands now: look at it, and choose again."
)


class ImportState(Overview, Several, rx.State):
    """A file on its way in, or the place to drop one."""

    ready: bool = False
    step: str = "start"  # then "preview", "running", "report"; "parts", "together" of several
    error: str = ""

    file: File = File()
    form: Form = Form()
    columns: list[Option] = []
    orders: list[Option] = []
    refs: list[Option] = []
    texts: list[Option] = []
    doubt: str = ""
    warnings: list[str] = []
    remembered: bool = False
    is_mapped: bool = False
    can_import: bool = False
    tally: Tally = Tally()
    status: str = ""
    lines: list[Line] = []
    lines_ready: bool = False
    lines_range: str = ""
    lines_more: bool = False
    skip: int = 0
    is_reading: bool = False
    is_starting: bool = False

    share: int = 0
    pace: str = ""
    report: Report = Report()
    is_undoing: bool = False

    # Each wish, and each turn of the pages, makes the work on earlier ones superfluous.
    _wish: int = 0
    _turns: int = 0
    _choices: list[tuple[str, str]] = []
    _version: int = 0
    _is_changing: bool = False

    @rx.event
    async def load(self) -> Any:
        """Show the import that the address names, else the place to drop a file."""
        query = self.router.url.query_parameters
        wanted, self.account_id = query.get("id", ""), query.get("account", self.account_id)
        self._wish += 1
        self.error = self.account_error = self.status = ""
        self.skip, self._choices, self._is_changing = 0, [], False
        self.is_reading = self.is_starting = self.asks = self.is_undoing = False
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
        sent: Any = body if isinstance(body, dict) else {}  # type: ignore[redundant-expr]
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
    async def choose(self, field: str, value: Any) -> Any:
        """Read the file another way, once the choices pause for a moment."""
        if self.step != "preview":
            return None
        name, text = plain_text(field, 40), "on" if value is True else plain_text(value, 500)
        if name == "amounts":
            self.form = replace(self.form, amounts=text)
            return None
        if name not in Form.__dataclass_fields__:
            return None
        self._choices.append((name, text))
        chosen: Any = value is True if name in mapping.SWITCHES else text
        self.form = replace(self.form, **{name: chosen})
        self.is_reading = True
        return self._go(ImportState.reread)

    @rx.event(background=True)
    async def reread(self, wish: int) -> None:
        """Read the file as it was last said, after what is just being read another way."""
        waits = True
        while waits:
            await asyncio.sleep(PAUSE)
            async with self:
                if wish != self._wish:
                    return
                waits = self._is_changing
                if not waits:
                    self._is_changing, wanted = True, self.file.id
                    choices, self._choices = self._choices, []
        error = ""
        try:
            await self._change(wanted, choices)
        except StaleVersion:
            error = OVERTAKEN
        except SpendsError as problem:
            error = problem.errors[0].message if problem.errors else problem.message
        finally:
            async with self:
                self._is_changing = False
        found = await read(lambda uow: gathering.opened(uow, gathering.id_of(wanted)))
        async with self:
            if wish != self._wish:
                return
            self.error, self.skip = error, 0
            self._preview(found)
            self.remembered = False
            self._turns += 1
            turn = self._turns
        await self._fill(turn)

    @rx.event
    async def filter(self, status: str) -> Any:
        """Show only the rows of a status; of all with ""."""
        wanted = plain_text(status, 20)
        self.status = wanted if wanted in STATUSES else ""
        return self._turn(0)

    @rx.event
    async def next_page(self) -> Any:
        """Show the next rows."""
        return self._turn(self.skip + PAGE) if self.lines_more else None

    @rx.event
    async def previous_page(self) -> Any:
        """Show the rows before."""
        return self._turn(max(0, self.skip - PAGE))

    @rx.event(background=True)
    async def fill(self, turn: int) -> None:
        """Fetch the rows that are to be shown."""
        await self._fill(turn)

    @rx.event
    async def start(self) -> Any:
        """Import the new rows."""
        if self.is_reading or self.is_starting or not self.can_import:
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
        return self._go(ImportState.follow)

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
        async with self:
            self.is_undoing = self.asks = False
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

    def _go(self, event: Any) -> Any:
        """Return an event that makes the work on all earlier ones superfluous."""
        self._wish += 1
        return event(self._wish)

    def _turn(self, skip: int) -> Any:
        self.skip, self.is_reading = min(skip, MAX_SKIP), True
        self._turns += 1
        fill: Any = ImportState.fill
        return fill(self._turns)

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
        self.tally = rows.tally(view, found.pen.locale)
        self._wish += 1
        if view.status in {"done", "undone"}:
            self.step, self.report = "report", report.report(view, found.account, found.pen)
            return None
        if view.status == "running":
            self.step, self.share = "running", rows.percent(view.progress)
            self.pace = rows.pace(view.progress, view.progress, 0, found.pen.locale)
            return self._go(ImportState.follow)
        self.error = view.outcome.message or self.error
        self.step, self.lines_ready = "preview", False
        self._preview(found)
        return self._turn(0)

    def _preview(self, found: Opened) -> None:
        """Show how the file is understood."""
        view, layout = found.view, found.view.layout
        self._version = view.version
        self.tally = rows.tally(view, found.pen.locale)
        if layout is None:
            return
        self.form = mapping.form_of(layout, bring_back=view.bring_back)
        self.columns = mapping.columns_of(layout) if layout.format == "csv" else []
        self.orders = mapping.orders_of(layout)
        self.texts = [*mapping.several_of(layout), *self.columns]
        refs = [Option(ref, ref) for ref in layout.account_refs]
        self.refs = refs if len(refs) > 1 else []
        self.doubt = mapping.doubt_of(layout, found.pen.locale)
        self.warnings = [
            words for words in layout.warnings if not words.startswith("The order of day and month")
        ]
        self.remembered = layout.mapping_used
        self.is_mapped = layout.ready
        self.can_import = layout.ready and rows.can_import(view.counts)

    async def _change(self, wanted: str, choices: list[tuple[str, str]]) -> None:
        """Read the file another way; StaleVersion when somebody else had done so meanwhile."""
        actor, current, import_id = current_actor(), runtime.current(), gathering.id_of(wanted)
        for field, value in choices:
            async with self:
                version = self._version
            view = await read(lambda uow: imports.view(uow, import_id))
            if view.layout is None:
                return
            back = value == "on" if field == mapping.BRING_BACK else None
            wish = (
                mapping.changed(view.layout, field, value) if back is None else view.layout.mapping
            )
            changed = await current.in_thread(
                lambda wish=wish, version=version, back=back: imports.change_mapping(
                    current, actor, import_id, wish, version, bring_back=back
                )
            )
            async with self:
                if self.file.id == wanted:
                    self._version = changed.version

    async def _fill(self, turn: int) -> None:
        """Fetch rows outside the state's lock: a large file is read anew for them."""
        async with self:
            wanted, status, skip = self.file.id, self.status, self.skip
        actor, current, import_id = current_actor(), runtime.current(), gathering.id_of(wanted)
        kind = cast("RowStatus | None", status or None)
        found = await current.in_thread(
            lambda: imports.rows(current, actor, import_id, skip=skip, limit=PAGE, status=kind)
        )
        view, _, pen = await read(lambda uow: gathering.opened(uow, import_id))
        async with self:
            if turn != self._turns:
                return
            self.lines = [rows.line(row, view.currency_code, pen) for row in found.items]
            self.lines_range = rows.range_text(skip, len(found.items), found.total, pen.locale)
            self.lines_more = skip + len(found.items) < found.total
            self.lines_ready, self.is_reading = True, bool(self._choices)
