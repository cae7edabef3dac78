"""Settings: personal tokens for scripts."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import reflex as rx

from spends.domains.identity import service as identity
from spends.domains.identity.models import ApiToken
from spends.domains.identity.schemas import NewApiToken
from spends.kit import clock
from spends.kit.actor import Permission
from spends.kit.errors import SpendsError
from spends.kit.ids import parse_id
from spends.kit.unit_of_work import UnitOfWork
from spends.kit.validation import validated
from spends.ui.components.button import button, link_button, submit_button
from spends.ui.components.card import list_row, tile
from spends.ui.components.empty_state import empty_state
from spends.ui.components.field import error_at, field, text_input
from spends.ui.components.notice import notice
from spends.ui.components.select import select
from spends.ui.components.toast import notify
from spends.ui.format import near_date
from spends.ui.pages.settings.common import errors_of, fields_of, subject
from spends.ui.work import read, write

SCOPES = {
    "read": ("Read only", [Permission.READ]),
    "write": ("Read and change", [Permission.READ, Permission.WRITE]),
    "manage": ("All that I may do", [Permission.READ, Permission.WRITE, Permission.MANAGE]),
}
DAYS = {"30": "30 days", "90": "90 days", "365": "A year", "": "No end"}
NAME_LENGTH = 100


@dataclass(frozen=True)
class Token:
    """A personal token, without its secret."""

    id: str
    name: str
    note: str


class TokensState(rx.State):
    """The tokens, and the secret of the one just made."""

    ready: bool = False
    tokens: list[Token] = []
    secret: str = ""
    typed: int = 0
    errors: dict[str, str] = {}

    @rx.event
    async def load(self) -> None:
        """Read the tokens."""
        self.tokens = await read(_tokens)
        self.ready = True

    async def rest(self) -> None:
        """Forget what was wrong; a secret shown before is gone."""
        self.secret, self.errors = "", {}

    @rx.event
    async def create(self, form: dict[str, Any]) -> Any:
        """Make a token and show its secret, this once."""
        try:
            fields = fields_of(form, ("name", "scope", "days"))
            if str(form.get("typed", self.typed)) != str(self.typed):
                return None
            new = validated(NewApiToken, _wanted(fields))
            _, secret = await write(lambda uow: identity.create_api_token(uow, new))
        except SpendsError as error:
            self.errors = errors_of(error)
            return None
        self.errors, self.secret = {}, secret
        self.typed += 1
        self.tokens = await read(_tokens)
        return None

    @rx.event
    async def copied(self) -> Any:
        """Put the secret on the clipboard."""
        return [rx.set_clipboard(self.secret), notify("Copied")] if self.secret else None

    @rx.event
    async def revoke(self, token_id: str) -> Any:
        """End a token."""
        wanted = parse_id(token_id)
        await write(lambda uow: identity.revoke_api_token(uow, wanted))
        self.secret = ""
        self.tokens = await read(_tokens)
        return notify("The token is revoked")


def _wanted(fields: dict[str, Any]) -> dict[str, Any]:
    scope, days = str(fields["scope"]), str(fields["days"])
    scopes = SCOPES[scope][1] if scope in SCOPES else [scope]
    ends = clock.now() + timedelta(days=int(days)) if days in DAYS and days else None
    return {"name": fields["name"], "scopes": scopes, "expires_at": ends}


def _tokens(uow: UnitOfWork) -> list[Token]:
    return [_token(uow, row) for row in identity.api_tokens(uow)]


def _token(uow: UnitOfWork, row: ApiToken) -> Token:
    actor, today = uow.actor, uow.today()

    def day(instant: Any) -> str:
        local = instant.astimezone(clock.zone(actor.timezone)).date()
        return near_date(local, today, actor.locale)

    used = f"last used {day(row.last_used_at)}" if row.last_used_at else "never used"
    ends = f"ends {day(row.expires_at)}" if row.expires_at else "no end"
    return Token(str(row.id), row.name, f"{', '.join(row.scopes)} · {used} · {ends}")


def tokens() -> rx.Component:
    """The tokens, and the form for one more."""
    State: Any = TokensState  # noqa: N806  a class
    none = empty_state(
        "key-round", "No tokens yet", "A token lets a script of yours use the API in your name."
    )
    secret = rx.el.div(
        notice(
            "It is shown only now: keep it where you keep passwords.", "good", title="Your token"
        ),
        rx.el.div(
            rx.el.code(State.secret),
            button("Copy", icon="copy", on_click=State.copied),
            class_name="secret",
        ),
        class_name="stack-sm",
    )
    rows = rx.el.div(rx.foreach(State.tokens, _row), class_name="card-rows")
    docs = link_button(
        "API description", href="/api/docs", icon="external-link", size="sm", outside=True
    )
    return rx.fragment(
        subject(
            rx.cond(State.secret != "", secret),
            _form(),
            title="Create a token",
            ready=State.ready,
        ),
        subject(
            rx.cond(State.tokens.length() > 0, rows, none),
            rx.el.div(docs),
            title="Your tokens",
            ready=State.ready,
        ),
    )


def _row(token: Any) -> rx.Component:
    State: Any = TokensState  # noqa: N806  a class
    end = button("Revoke", size="sm", variant="danger", on_click=State.revoke(token.id))
    return list_row(token.name, note=token.note, lead=tile("key-round"), end=end)


def _form() -> rx.Component:
    State: Any = TokensState  # noqa: N806  a class
    name_error = error_at(State.errors, "name")
    scopes = [(key, words) for key, (words, _) in SCOPES.items()]
    return rx.el.form(
        # What was sent once makes no other token, whose secret would take the place of the first.
        rx.el.input(type="hidden", name="typed", value=State.typed.to(str)),
        field(
            "Name",
            text_input(
                "name", placeholder="Backup script", max_length=NAME_LENGTH, error=name_error
            ),
            id="name",
            error=name_error,
        ),
        rx.el.div(
            field(
                "It may",
                select(scopes, id="scope"),
                id="scope",
                error=error_at(State.errors, "scopes"),
            ),
            field("It lasts", select(list(DAYS.items()), id="days", default_value="90"), id="days"),
            class_name="two",
        ),
        rx.el.div(submit_button("Create token")),
        on_submit=State.create,
        id="token",
        key=State.typed.to(str),
        class_name="form",
    )
