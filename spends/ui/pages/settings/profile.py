"""Settings: the person."""

from typing import Any

import reflex as rx

from spends.domains.identity import service as identity
from spends.domains.identity.rules import NAME_MAX
from spends.domains.identity.schemas import ProfileChanges
from spends.kit.errors import SpendsError
from spends.kit.unit_of_work import UnitOfWork
from spends.kit.validation import validated
from spends.ui.choices import language_choices
from spends.ui.components.field import error_at, field, text_input
from spends.ui.components.select import select
from spends.ui.components.types import Option
from spends.ui.format import long_date, money, number
from spends.ui.pages.settings.common import errors_of, saved, subject
from spends.ui.session import SessionState
from spends.ui.typed import plain_text
from spends.ui.work import current_actor, read, write

SAMPLE = 123_456_789


class ProfileState(rx.State):
    """Name, and how numbers and days are written."""

    ready: bool = False
    name: str = ""
    email: str = ""
    locale: str = ""
    timezone: str = ""
    languages: list[Option] = []
    example: str = ""
    errors: dict[str, str] = {}

    @rx.event
    async def load(self) -> None:
        """Read who this is."""
        await self._fill()

    async def rest(self) -> None:
        """Forget what was wrong."""
        self.errors = {}

    @rx.event
    async def set_name(self, name: str) -> Any:
        """Keep another name."""
        said = await self._save({"name": name})
        if said and plain_text(name, NAME_MAX).strip() == self.name:
            # Who goes on after a blank finds it still there.
            self.name = name
        return said

    @rx.event
    async def set_locale(self, locale: str) -> Any:
        """Keep another way to write numbers and days."""
        return await self._save({"locale": locale})

    async def _save(self, fields: dict[str, Any]) -> Any:
        try:
            changes = validated(ProfileChanges, fields)
            await write(lambda uow: identity.update_profile(uow, changes))
        except SpendsError as error:
            self.errors = errors_of(error)
            return None
        self.errors = {}
        await self._fill()
        return [SessionState.load, saved()]

    async def _fill(self) -> None:
        actor = current_actor()

        def work(uow: UnitOfWork) -> tuple[str, str, str, str]:
            user = identity.profile(uow)
            amount = money(-SAMPLE, actor.currency_code, user.locale)
            day = long_date(uow.today(), user.locale)
            example = f"{amount} · {number(SAMPLE, user.locale)} · {day}"
            return user.name, user.email, user.locale.replace("_", "-"), example

        self.name, self.email, self.locale, self.example = await read(work)
        self.languages = [Option(code, words) for code, words in language_choices(self.locale)]
        self.timezone = actor.timezone.replace("_", " ")
        self.ready = True


def profile() -> rx.Component:
    """Name, e-mail address, language."""
    State: Any = ProfileState  # noqa: N806  a class
    fields = rx.el.div(
        field(
            "Name",
            text_input(
                "profile-name",
                value=State.name,
                on_change=State.set_name,
                delay=900,
                max_length=NAME_MAX,
                auto_complete="name",
                error=error_at(State.errors, "name"),
            ),
            id="profile-name",
            error=error_at(State.errors, "name"),
        ),
        field(
            "E-mail",
            text_input("profile-email", default_value=State.email, disabled=True),
            id="profile-email",
            help="You sign in with it.",
        ),
        field(
            "Numbers and dates",
            select(
                State.languages,
                id="locale",
                value=State.locale,
                on_change=State.set_locale,
                error=error_at(State.errors, "locale"),
            ),
            id="locale",
            help=State.example,
            error=error_at(State.errors, "locale"),
        ),
        rx.el.p(
            "Days begin and end as in ",
            State.timezone,
            ", the household's time zone.",
            class_name="small dim",
        ),
        class_name="settings-fields",
    )
    return subject(fields, title="Profile", ready=State.ready)
