"""Settings: the password, and where one is signed in."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import reflex as rx

from spends.domains.identity import service as identity
from spends.domains.identity.models import UserSession
from spends.domains.identity.rules import PASSWORD_MIN
from spends.domains.identity.schemas import PasswordChange
from spends.kit import clock, runtime
from spends.kit.errors import SpendsError
from spends.kit.ids import parse_id
from spends.kit.unit_of_work import UnitOfWork
from spends.kit.validation import validated
from spends.ui.components.button import button, submit_button
from spends.ui.components.card import list_row, tile
from spends.ui.components.category_chip import status_chip
from spends.ui.components.field import error_at, field, text_input
from spends.ui.components.toast import notify
from spends.ui.format import near_date
from spends.ui.pages.settings.common import errors_of, fields_of, subject
from spends.ui.work import current_actor, read, write

BROWSERS = ("Edg", "Firefox", "Chrome", "Safari")
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True)
class SignIn:
    """A browser that is signed in."""

    id: str
    name: str
    note: str
    is_current: bool


class SecurityState(rx.State):
    """The password and the signed-in browsers."""

    ready: bool = False
    sign_ins: list[SignIn] = []
    errors: dict[str, str] = {}
    typed: int = 0

    @rx.event
    async def load(self) -> None:
        """Read where this person is signed in."""
        self.sign_ins = await read(_sign_ins)
        self.ready = True

    async def rest(self) -> None:
        """Forget what was wrong."""
        self.errors = {}

    @rx.event
    async def change_password(self, form: dict[str, Any]) -> Any:
        """Take a new password, with the present one as proof; ends all other sign-ins."""
        actor, current = current_actor(), runtime.current()
        try:
            change = validated(PasswordChange, fields_of(form, PasswordChange.model_fields))
            await current.in_thread(
                lambda: identity.change_password(current.database, actor, change), write=True
            )
        except SpendsError as error:
            self.errors = errors_of(error)
            return None
        self.errors = {}
        self.typed += 1
        self.sign_ins = await read(_sign_ins)
        return notify("Your password is changed. You are signed out everywhere else.")

    @rx.event
    async def end(self, session_id: str) -> Any:
        """Sign one browser out."""
        wanted = parse_id(session_id)
        await write(lambda uow: identity.end_session(uow, wanted))
        self.sign_ins = await read(_sign_ins)
        return notify("Signed out there")

    @rx.event
    async def end_others(self) -> Any:
        """Sign out everywhere but here."""
        await write(identity.end_other_sign_ins)
        self.sign_ins = await read(_sign_ins)
        return notify("Signed out everywhere else")


def _sign_ins(uow: UnitOfWork) -> list[SignIn]:
    actor = uow.actor

    def row(session: UserSession) -> SignIn:
        seen = session.last_seen_at.astimezone(clock.zone(actor.timezone)).date()
        when = (
            "now" if _is_now(session.last_seen_at) else near_date(seen, uow.today(), actor.locale)
        )
        where = f" · {session.ip}" if session.ip else ""
        return SignIn(
            str(session.id),
            device(session.user_agent),
            f"Last used {when}{where}",
            session.id == actor.sign_in_id,
        )

    return [row(session) for session in identity.sessions(uow)]


def _is_now(instant: datetime) -> bool:
    return (datetime.now(UTC) - instant).total_seconds() < 300  # noqa: PLR2004  five minutes


def device(user_agent: str) -> str:
    """Return what a browser calls itself, in short: "Firefox on Linux"."""
    browser = next((name for name in BROWSERS if name in user_agent), "")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    browser = {"Edg": "Edge"}.get(browser, browser)
    return " on ".join(part for part in (browser, system) if part) or "A browser"


def security() -> rx.Component:
    """The password and the signed-in browsers."""
    return rx.fragment(_password(), _browsers())


def _password() -> rx.Component:
    State: Any = SecurityState  # noqa: N806  a class

    def entry(name: str, label: str, purpose: str, words: str | None = None) -> rx.Component:
        error = error_at(State.errors, name)
        control = text_input(
            name, type="password", auto_complete=purpose, required=True, error=error
        )
        return field(label, control, id=name, help=words, error=error)

    form = rx.el.form(
        entry("current_password", "Present password", "current-password"),
        entry(
            "new_password",
            "New password",
            "new-password",
            f"At least {PASSWORD_MIN} characters. It signs you out everywhere else.",
        ),
        rx.el.div(submit_button("Change password")),
        on_submit=State.change_password,
        id="password",
        key=State.typed.to(str),
        class_name="form",
    )
    return subject(form, title="Password")


def _browsers() -> rx.Component:
    State: Any = SecurityState  # noqa: N806  a class

    def row(sign_in: Any) -> rx.Component:
        end = rx.cond(
            sign_in.is_current,
            status_chip("This browser", "good"),
            button("Sign out", size="sm", on_click=State.end(sign_in.id)),
        )
        return list_row(sign_in.name, note=sign_in.note, lead=tile("monitor"), end=end)

    rows = rx.el.div(rx.foreach(State.sign_ins, row), class_name="card-rows")
    others = button("Sign out everywhere else", on_click=State.end_others)
    many = State.sign_ins.length() > 1
    return subject(
        rows,
        rx.cond(many, rx.el.div(others)),
        title="Signed in",
        ready=State.ready,
        waiting=2,
    )
