"""Settings: the household and its people."""

import asyncio
from dataclasses import dataclass
from typing import Any

import reflex as rx

from spends.domains.households import service as households
from spends.domains.households.schemas import HouseholdChanges, MemberOut
from spends.domains.ledger.service.worth import recounting
from spends.kit.actor import Permission
from spends.kit.errors import SpendsError
from spends.kit.progress import IDLE, progress_of
from spends.kit.unit_of_work import UnitOfWork
from spends.kit.validation import validated
from spends.ui.choices import currency_choices, timezone_choices
from spends.ui.components.button import button
from spends.ui.components.card import list_row, monogram
from spends.ui.components.category_chip import status_chip
from spends.ui.components.dialog import close_button, dialog
from spends.ui.components.field import error_at, field, text_input
from spends.ui.components.progress import progress
from spends.ui.components.select import select
from spends.ui.format import number
from spends.ui.pages.settings.common import errors_of, saved, subject
from spends.ui.session import SessionState
from spends.ui.typed import plain_text
from spends.ui.work import current_actor, read, write

NAME_LENGTH = 100
POLL = 0.5


@dataclass(frozen=True)
class Member:
    """A person of the household."""

    id: str
    name: str
    initial: str
    email: str
    role: str


class HouseholdState(rx.State):
    """Name, currency, time zone and the people."""

    ready: bool = False
    name: str = ""
    currency: str = ""
    timezone: str = ""
    may_change: bool = True
    members: list[Member] = []
    errors: dict[str, str] = {}
    wanted_currency: str = ""
    asks_currency: bool = False
    is_changing: bool = False
    share: int = 0
    pace: str = ""

    @rx.event
    async def load(self) -> None:
        """Read the household."""
        await self._fill()

    async def rest(self) -> None:
        """Close what was asked, and forget what was wrong."""
        self.errors, self.asks_currency, self.is_changing = {}, False, False

    @rx.event
    async def set_name(self, name: str) -> Any:
        """Keep another name."""
        said = await self._save({"name": name})
        if said and plain_text(name, NAME_LENGTH).strip() == self.name:
            # Who goes on after a blank finds it still there.
            self.name = name
        return said

    @rx.event
    async def set_timezone(self, timezone: str) -> Any:
        """Keep another time zone."""
        return await self._save({"timezone": timezone})

    @rx.event
    async def pick_currency(self, code: object) -> None:
        """Ask whether everything shall be counted in another currency."""
        if isinstance(code, str) and code != self.currency:
            self.wanted_currency, self.asks_currency = code, True

    @rx.event
    async def ask_currency(self, is_open: object) -> None:
        """Close the question, or open it again."""
        self.asks_currency = is_open is True

    @rx.event(background=True)
    async def change_currency(self) -> Any:
        """Count everything in the currency that was picked, and say how far that is."""
        async with self:
            if self.is_changing:
                return None
            self.is_changing, self.share, self.pace = True, 0, ""
            fields = {"currency_code": self.wanted_currency}
        work = asyncio.ensure_future(_counted(fields))
        while not (await asyncio.wait({work}, timeout=POLL))[0]:
            await self._say_pace()
        async with self:
            self.is_changing = self.asks_currency = False
            try:
                await work
            except SpendsError as error:
                self.errors = errors_of(error)
                return None
            self.errors = {}
            await self._fill()
        return [SessionState.load, saved()]

    async def _say_pace(self) -> None:
        actor = current_actor()
        done, total = progress_of(recounting.WORK, actor.household_id) or IDLE
        if total:
            words = " of ".join(number(count, actor.locale) for count in (done, total))
            async with self:
                self.share, self.pace = 100 * done // total, words

    async def _save(self, fields: dict[str, Any]) -> Any:
        try:
            await _changed(fields)
        except SpendsError as error:
            self.errors = errors_of(error)
            return None
        self.errors = {}
        await self._fill()
        return [SessionState.load, saved()]

    async def _fill(self) -> None:
        def work(uow: UnitOfWork) -> tuple[str, str, str, bool, list[Member]]:
            household = households.current(uow)
            return (
                household.name,
                household.currency_code,
                household.timezone,
                Permission.MANAGE in uow.actor.permissions,
                [_member(row) for row in households.members(uow)],
            )

        found = await read(work)
        self.name, self.currency, self.timezone, self.may_change, self.members = found
        self.ready = True


async def _changed(fields: dict[str, Any]) -> None:
    changes = validated(HouseholdChanges, fields)
    await write(lambda uow: households.update(uow, changes, recounting.change_currency))


async def _counted(fields: dict[str, Any]) -> None:
    """Change the currency, and wait until everything is counted in it."""
    await _changed(fields)
    # Another process may be at it, so that there is nothing to wait for but the household.
    while await read(lambda uow: households.current(uow).next_currency_code):  # noqa: ASYNC110  it ends elsewhere
        await asyncio.sleep(POLL)


def _member(row: MemberOut) -> Member:
    return Member(str(row.id), row.name, row.name[:1], row.email, row.role.capitalize())


def household() -> rx.Component:
    """The household's own settings, and who is in it."""
    return rx.fragment(_own(), _people(), _currency_question())


def _own() -> rx.Component:
    State: Any = HouseholdState  # noqa: N806  a class
    name_error = error_at(State.errors, "name")
    fields = rx.el.div(
        field(
            "Name",
            text_input(
                "household-name",
                value=State.name,
                on_change=State.set_name,
                delay=900,
                max_length=NAME_LENGTH,
                disabled=~State.may_change,
                error=name_error,
            ),
            id="household-name",
            error=name_error,
        ),
        field(
            "Currency",
            select(
                currency_choices(),
                id="household-currency",
                value=State.currency,
                on_change=State.pick_currency,
                disabled=~State.may_change,
            ),
            id="household-currency",
            help="What totals are in. Amounts in others are valued at the rate of their day.",
            error=error_at(State.errors, "currency_code"),
        ),
        field(
            "Time zone",
            select(
                timezone_choices(),
                id="household-timezone",
                value=State.timezone,
                on_change=State.set_timezone,
                disabled=~State.may_change,
            ),
            id="household-timezone",
            help="It decides when a day begins and ends.",
            error=error_at(State.errors, "timezone"),
        ),
        rx.cond(
            State.may_change,
            rx.fragment(),
            rx.el.p("Only an admin can change these.", class_name="dim small"),
        ),
        class_name="settings-fields",
    )
    return subject(fields, title="Household", ready=State.ready, waiting=4)


def _people() -> rx.Component:
    State: Any = HouseholdState  # noqa: N806  a class

    def row(member: Any) -> rx.Component:
        return list_row(
            member.name,
            note=member.email,
            lead=monogram(member.initial),
            end=status_chip(member.role, ""),
        )

    rows = rx.el.div(rx.foreach(State.members, row), class_name="card-rows")
    return subject(rows, title="People", ready=State.ready, waiting=1)


def _currency_question() -> rx.Component:
    State: Any = HouseholdState  # noqa: N806  a class
    change = button(
        "Change currency",
        variant="primary",
        on_click=State.change_currency,
        busy=State.is_changing,
    )
    return dialog(
        rx.cond(
            State.is_changing,
            progress(State.share, State.pace, label="Working out every transaction"),
        ),
        open=State.asks_currency,
        on_open_change=State.ask_currency,
        title=rx.Var.create("Count everything in ") + State.wanted_currency + "?",
        words="No amount changes. Totals are worked out anew at the rates of each day; what has no "
        "rate is left out and counted until you add one. Budgets, bills and goals stay in the "
        "currency that each has.",
        footer=rx.fragment(close_button(), change),
    )
