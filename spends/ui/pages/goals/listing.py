"""The goals in their order: what is shown, how they are arranged, deleted and brought back."""

from typing import Any, NamedTuple

import reflex as rx

from spends.domains.belongings.service import coverage
from spends.domains.belongings.service.coverage import Replacement
from spends.domains.goals.schemas import Order
from spends.domains.goals.service import goals
from spends.domains.goals.views import GoalView
from spends.kit.errors import InvalidInput
from spends.kit.ids import parse_id
from spends.kit.unit_of_work import UnitOfWork
from spends.kit.validation import validated
from spends.ui.ahead import fetch_ahead
from spends.ui.components.toast import notify
from spends.ui.pages.goals.rows import (
    OFFERED,
    Goal,
    Numbers,
    Offer,
    altogether,
    numbers_of,
    offers_of,
    row_of,
    saved_worths,
    summed,
)
from spends.ui.typed import plain_text
from spends.ui.version import Version, version_of
from spends.ui.work import read, write

Events = list[Any]
PATH = "/goals"
ROWS = "goals"
MOST = 500
ID_LENGTH = 60


class _Found(NamedTuple):
    version: Version[str]
    views: list[GoalView]
    wearing_out: list[Replacement]
    worths: list[str]
    altogether: str


class GoalsState(rx.State):
    """All goals, or those of one figure; those that are reached stand apart."""

    ready: bool = False
    of: str = ""
    numbers: Numbers = Numbers()
    rows: list[Goal] = []
    reached: list[Goal] = []
    offers: list[Offer] = []
    offer_count: int = 0
    all_offers: bool = False

    _version: Version[str] | None = None
    _offers: list[Offer] = []

    @rx.event
    async def prepare(self) -> None:
        """Bring the goals while the browser puts up its page."""
        if self.router.url.path != PATH:
            self.of = ""
            await self.show()

    @rx.event
    async def refresh(self) -> None:
        """Show the goals as they are now."""
        await self.show()

    @rx.event
    async def arrange(self, ids: list[str]) -> Events:
        """Put the goals that are still saved for in an order; the reached ones follow them."""
        wanted = texts_of(ids)
        wanted += [row.id for row in self.reached if row.id not in wanted]
        try:
            order = validated(Order, {"ids": wanted})
            await write(lambda uow: goals.arrange(uow, order))
        except InvalidInput:
            self._version = None
            await self.show()
            return [notify("The list has changed meanwhile. Here it is as it is now.", tone="bad")]
        await self.show()
        return []

    @rx.event
    async def move(self, goal_id: str, down: bool) -> Events:  # noqa: FBT001  an event's argument
        """Move a goal by one place."""
        ids, wanted = [row.id for row in self.rows], plain_text(goal_id, ID_LENGTH)
        at = ids.index(wanted) if wanted in ids else -1
        to = at + (1 if down is True else -1)
        if at < 0 or not 0 <= to < len(ids):
            return []
        ids[at], ids[to] = ids[to], ids[at]
        return await self.arrange(ids)

    @rx.event
    async def remove(self, goal_id: str) -> Events:
        """Delete a goal."""
        wanted = parse_id(goal_id)
        name = await write(lambda uow: _removed(uow, goal_id))
        await self.show()
        return [notify(f"Deleted {name}", undo=GoalsState.bring_back(str(wanted)))]

    @rx.event
    async def bring_back(self, goal_id: str) -> None:
        """Bring a deleted goal back."""
        wanted = parse_id(goal_id)
        await write(lambda uow: goals.restore_goal(uow, wanted).id)
        await self.show()

    @rx.event
    async def show_all_offers(self) -> None:
        """Show all that could be saved for, or only what is due first."""
        self.all_offers = not self.all_offers
        self._say_offers()

    async def show(self) -> None:
        """Show the goals; nothing is sent anew that is there already."""
        known, of = self._version if self.ready else None, self.of

        def found(uow: UnitOfWork) -> _Found | None:
            version = version_of(uow, of)
            if version == known:
                return None
            views = goals.goals(uow)
            return _Found(
                version,
                views,
                coverage.replacements(uow),
                saved_worths(uow, views),
                altogether(uow, views),
            )

        result = await read(found)
        if result is not None:
            self._take(result)

    def _take(self, found: _Found) -> None:
        version, views = found.version, found.views
        today, locale = version.today, version.actor.locale
        self._version = version
        self.numbers = numbers_of(views, today, locale, found.altogether, version.asked)
        shown = {view.id for view in summed(views, version.asked, today, locale)}
        told = [
            (view, base) for view, base in zip(views, found.worths, strict=True) if view.id in shown
        ]
        rows = [(view.is_achieved, row_of(view, base, today, locale)) for view, base in told]
        self.rows = [row for is_achieved, row in rows if not is_achieved]
        self.reached = [row for is_achieved, row in rows if is_achieved]
        code = version.actor.currency_code
        self._offers = offers_of(found.wearing_out, views, code, locale)
        self._say_offers()
        self.ready = True

    def _say_offers(self) -> None:
        self.offer_count = len(self._offers)
        self.offers = self._offers if self.all_offers else self._offers[:OFFERED]


def texts_of(sent: Any) -> list[str]:
    """Return the ids that a browser sent as a list."""
    return [plain_text(each, ID_LENGTH) for each in sent[:MOST]] if isinstance(sent, list) else []


def _removed(uow: UnitOfWork, goal_id: str) -> str:
    wanted = parse_id(goal_id)
    name = goals.goal(uow, wanted).name
    goals.delete_goal(uow, wanted)
    return name


fetch_ahead("goals", GoalsState.prepare)
