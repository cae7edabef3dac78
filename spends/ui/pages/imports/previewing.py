"""What the import page does with a file that is looked at: how it is read, and its rows."""

import asyncio
from dataclasses import replace
from typing import Any, cast, get_args

import reflex as rx

from spends.domains.imports import service as imports
from spends.domains.imports.schemas import RowStatus
from spends.kit import runtime
from spends.kit.errors import SpendsError, StaleVersion
from spends.ui.components.types import Option
from spends.ui.pages.imports import gathering, mapping, rows, tallies
from spends.ui.pages.imports.gathering import Opened
from spends.ui.pages.imports.mapping import Form
from spends.ui.pages.imports.overview import MAX_SKIP
from spends.ui.pages.imports.rows import PAGE, File, Line
from spends.ui.pages.imports.tallies import Tally
from spends.ui.typed import plain_text
from spends.ui.work import current_actor, read

STATUSES: frozenset[str] = frozenset(get_args(RowStatus))
PAUSE = 0.35
OVERTAKEN = (
    "Somebody else has just changed how this file is read. "
    "This is how it stands now: look at it, and choose again."
)


class Previewing(rx.State, mixin=True):
    """A file as it is understood, and a page of its rows as they will be."""

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
    is_unfolded: bool = False
    read_as: str = ""
    can_import: bool = False
    tally: Tally = Tally()
    status: str = ""
    lines: list[Line] = []
    lines_ready: bool = False
    lines_range: str = ""
    lines_more: bool = False
    skip: int = 0
    is_reading: bool = False  # anew, as it was just said
    is_turning: bool = False

    # Each wish, and each turn of the pages, makes the work on earlier ones superfluous.
    _wish: int = 0
    _turns: int = 0
    _choices: list[tuple[str, str]] = []
    _version: int = 0
    _is_changing: bool = False

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
        return self._go("reread")

    @rx.event
    async def unfold(self) -> None:
        """Show or hide how the file is read, where there is no room for it beside the rows."""
        self.is_unfolded = not self.is_unfolded

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
        try:
            error = await self._changed(wanted, choices)
            found = await read(lambda uow: gathering.opened(uow, gathering.id_of(wanted)))
        except BaseException:
            async with self:
                self.is_reading = wish != self._wish
            raise
        async with self:
            if wish != self._wish:
                return
            self.error, self.skip = error, 0
            self._preview(found)
            self.remembered = self.is_reading = False
            self.is_turning = True
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

    def _go(self, name: str) -> Any:
        """Return an event that makes the work on all earlier ones superfluous."""
        self._wish += 1
        return self._later(name, self._wish)

    def _later(self, name: str, number: int) -> Any:
        """Return the page's event of this name, for the wish or turn of this number."""
        raise NotImplementedError

    def _turn(self, skip: int) -> Any:
        self.skip, self.is_turning = min(skip, MAX_SKIP), True
        self._turns += 1
        return self._later("fill", self._turns)

    def _preview(self, found: Opened) -> None:
        """Show how the file is understood."""
        view, layout = found.view, found.view.layout
        self._version = view.version
        self.tally = tallies.tally(view, found.pen.locale)
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
        self.read_as = mapping.words_of(layout)
        self.can_import = layout.ready and tallies.can_import(view.counts)

    async def _changed(self, wanted: str, choices: list[tuple[str, str]]) -> str:
        """Read the file another way; returns what is wrong with it."""
        try:
            await self._change(wanted, choices)
        except StaleVersion:
            return OVERTAKEN
        except SpendsError as problem:
            return problem.errors[0].message if problem.errors else problem.message
        finally:
            async with self:
                self._is_changing = False
        return ""

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
        here, worths = await read(lambda uow: gathering.opened_with(uow, import_id, found.items))
        code, locale = here.view.currency_code, here.pen.locale
        async with self:
            if turn != self._turns:
                return
            self.lines = rows.lines(found.items, worths, code, here.pen)
            self.lines_range = rows.range_text(skip, len(found.items), found.total, locale)
            self.lines_more = skip + len(found.items) < found.total
            self.lines_ready, self.is_turning = True, False
