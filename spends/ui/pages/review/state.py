"""What the review page does."""

from typing import Any

import reflex as rx

from spends.domains.matching.kinds import Answer
from spends.domains.matching.service import questions
from spends.kit.actor import Permission
from spends.kit.errors import Conflict, NotFound
from spends.kit.ids import parse_id
from spends.ui.components.toast import notify
from spends.ui.format import number
from spends.ui.pages.review.gathering import (
    PAGE,
    Gathered,
    Version,
    Wanted,
    gather,
    read_address,
)
from spends.ui.pages.review.rows import Pair, Row, pair_of, row_of
from spends.ui.pages.review.words import KINDS, WORDINGS, counts_of, lines
from spends.ui.pages.transactions.listing import show_address
from spends.ui.session import SessionState
from spends.ui.typed import plain_text
from spends.ui.work import current_actor, read, write

Events = list[Any]
MOST_UNDONE = 50
ANSWERS: dict[str, questions.Given] = {"yes": Answer.YES, "no": Answer.NO}


class ReviewState(rx.State):
    """The questions that are open, one of them shown with its two lines."""

    ready: bool = False
    is_open: bool = False  # whether there is any question, of whatever kind
    may_answer: bool = True
    kind: str = ""
    counts: dict[str, str] = dict.fromkeys(KINDS, "")
    title: str = ""
    rows: list[Row] = []
    current: str = ""
    pair: Pair = Pair()
    position: str = ""
    range_text: str = ""
    has_previous: bool = False
    has_next: bool = False
    has_more: bool = False
    has_earlier: bool = False
    can_undo: bool = False

    _wanted: Wanted = Wanted()
    _version: Version | None = None
    _total: int = 0
    _pairs: dict[str, Pair] = {}
    _answered: list[str] = []

    @rx.event
    async def load(self) -> None:
        """Show the questions that the address asks for."""
        self._wanted = read_address(self.router.url.query_parameters)
        await self._show()

    @rx.event
    async def refresh(self) -> Events:
        """Show what others answered or imported; asked every few seconds while the page is seen."""
        if not self.ready:
            return []
        before, known, total = self._version, self.current, self._total
        await self._show()
        if self._version == before:
            return []
        gone = known and known not in self._pairs and self._total < total
        told = [notify("Somebody else has just answered that one")] if gone else []
        return [SessionState.load, *told]

    @rx.event
    async def open(self, question_id: str) -> None:
        """Show a question of the list."""
        wanted = plain_text(question_id, 40)
        if wanted in self._pairs:
            self._choose(wanted)

    @rx.event
    async def step(self, by: int) -> Events:
        """Go to the next question, or the one before, on another page if need be."""
        ids = list(self._pairs)
        if self.current not in ids or by not in (1, -1):
            return []
        at = ids.index(self.current) + by
        if 0 <= at < len(ids):
            self._choose(ids[at])
            return []
        if (by > 0 and self.has_more) or (by < 0 and self.has_earlier):
            return await self._turn(by)
        return []

    @rx.event
    async def next_page(self) -> Events:
        """Show the questions after these."""
        return await self._turn(1) if self.has_more else []

    @rx.event
    async def previous_page(self) -> Events:
        """Show the questions before these."""
        return await self._turn(-1) if self.has_earlier else []

    @rx.event
    async def set_kind(self, kind: str) -> Events:
        """Show the questions of one kind; of all with ""."""
        chosen = plain_text(kind, 20)
        if chosen not in KINDS or chosen == self.kind:
            return []
        return await self._go(Wanted(chosen))

    @rx.event
    async def answer(self, question_id: str, answer: str) -> Events:
        """Answer the question that is shown; one that was answered meanwhile is left alone."""
        wanted, said = plain_text(question_id, 40), ANSWERS.get(plain_text(answer, 10))
        if said is None or wanted != self.current or wanted not in self._pairs:
            return []
        question = parse_id(wanted)
        words = WORDINGS[self.pair.kind]
        try:
            await write(lambda uow: questions.answer(uow, question, said))
        except (Conflict, NotFound) as error:
            await self._show()
            return [SessionState.load, notify(error.message, tone="bad")]
        self._answered = [*self._answered, wanted][-MOST_UNDONE:]
        await self._show()
        told = words.merged if said is Answer.YES else words.kept
        return [SessionState.load, notify(told, undo=ReviewState.undo(wanted))]

    @rx.event
    async def undo(self, question_id: str) -> Events:
        """Take an answer back and ask again."""
        return await self._undo(plain_text(question_id, 40))

    @rx.event
    async def undo_last(self) -> Events:
        """Take the last answer back and ask again."""
        return await self._undo(self._answered[-1]) if self._answered else []

    async def _undo(self, wanted: str) -> Events:
        question, told = parse_id(wanted), notify("Undone; it is asked again")
        self._answered = [each for each in self._answered if each != wanted]
        try:
            await write(lambda uow: questions.reopen(uow, question))
        except (Conflict, NotFound) as error:
            told = notify(error.message, tone="bad")
        await self._show(wanted)
        return [SessionState.load, told]

    async def _turn(self, by: int) -> Events:
        return await self._go(self._wanted._replace(skip=max(0, self._wanted.skip + by * PAGE)), by)

    async def _go(self, wanted: Wanted, by: int = 1) -> Events:
        self._wanted, self.current = wanted, ""
        await self._show()
        if by < 0 and self._pairs:
            self._choose(list(self._pairs)[-1])
        return [show_address(self._wanted.address())]

    async def _show(self, chosen: str = "") -> None:
        """Show the page of questions; nothing is sent anew that is there already."""
        known, wanted = self._version if self.ready else None, self._wanted
        found = await read(lambda uow: gather(uow, wanted, known))
        if found is not None:
            self._take(found)
        if chosen in self._pairs:
            self._choose(chosen)
        self.can_undo = bool(self._answered)

    def _take(self, found: Gathered) -> None:
        ids = list(self._pairs)
        at = ids.index(self.current) if self.current in ids else 0
        self._version, self._wanted = found.version, found.version.wanted
        page, pen = found.page, found.pen
        self.kind, self._total = self._wanted.kind, page.total
        self.rows = [row_of(each, pen) for each in page.items]
        self._pairs = {str(each.id): pair_of(each, pen) for each in page.items}
        self.is_open = found.open > 0
        self.counts = counts_of(found.counts, pen.locale)
        self.may_answer = Permission.WRITE in found.version.actor.permissions
        self.title = self._titled(found)
        first, last = page.skip + 1, page.skip + len(page.items)
        spread = f"{number(first, pen.locale)}\u2013{number(last, pen.locale)}"
        self.range_text = f"{spread} of {number(page.total, pen.locale)}" if page.items else ""
        self.has_earlier, self.has_more = page.skip > 0, last < page.total
        ids = list(self._pairs)
        kept = self.current if self.current in ids else ids[min(at, len(ids) - 1)] if ids else ""
        self._choose(kept)
        self.ready = True

    def _titled(self, found: Gathered) -> str:
        """Return "3 lines need review", of one kind "2 of 3 lines need review"."""
        if not found.open:
            return ""
        locale, total = found.pen.locale, found.page.total
        shown = number(found.open, locale)
        part = f"{number(total, locale)} of " if 0 < total < found.open else ""
        return f"{part}{lines(found.open, shown)}"

    def _choose(self, wanted: str) -> None:
        """Show one of the page's questions."""
        self.current, self.pair = wanted, self._pairs.get(wanted, Pair())
        ids, locale = list(self._pairs), current_actor().locale
        at = ids.index(wanted) if wanted else 0
        place = self._wanted.skip + at + 1
        self.position = f"{number(place, locale)} of {number(self._total, locale)}"
        self.has_previous = at > 0 or self.has_earlier
        self.has_next = at + 1 < len(ids) or self.has_more
