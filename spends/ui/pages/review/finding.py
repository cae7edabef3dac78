"""Transfers and refunds that nobody has linked yet, looked for when somebody asks."""

import asyncio
from typing import Any

import reflex as rx

from spends.domains.matching.kinds import QuestionKind
from spends.domains.matching.schemas import Finding
from spends.domains.matching.service import looking
from spends.domains.matching.views import Found
from spends.kit import runtime
from spends.ui.components.toast import notify
from spends.ui.format import number
from spends.ui.pages.review.state import ReviewState
from spends.ui.session import SessionState
from spends.ui.typed import plain_text
from spends.ui.work import current_actor

KINDS = {
    "transfers": Finding(kinds=(QuestionKind.TRANSFER,)),
    "refunds": Finding(kinds=(QuestionKind.REFUND,)),
}


class FindState(rx.State):
    """What is just being looked for, "" for nothing."""

    finding: str = ""

    @rx.event
    async def load(self) -> None:
        """Let searches begin, also where a server was stopped in the middle of one."""
        self.finding = ""

    @rx.event(background=True)
    async def find(self, what: str) -> Any:
        """Look through all lines for transfers or for refunds."""
        wanted = plain_text(what, 20)
        async with self:
            if wanted not in KINDS or self.finding:
                return
            self.finding = wanted
        actor, current = current_actor(), runtime.current()
        try:
            work = current.in_background(lambda: looking.find(current, actor, KINDS[wanted]))
            found = await asyncio.wrap_future(work)
        finally:
            async with self:
                self.finding = ""
        yield ReviewState.refresh
        yield SessionState.load
        yield notify(_words(found, wanted, actor.locale))


def _words(found: Found, what: str, locale: str) -> str:
    """Return what was found, in words."""
    one = what.removesuffix("s")
    parts = [
        f"{number(count, locale)} {one if count == 1 else what} {verb}"
        for count, verb in ((found.linked, "linked"), (found.asked, "to review"))
        if count
    ]
    return ", ".join(parts) or f"No more {what} were found"
