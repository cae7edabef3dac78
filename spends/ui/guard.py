"""Deny by default for the pages: no event reaches a state unless its browser is signed in.

Every public method of every state can be called by anybody who opens a websocket, so the answer is
given here, before the handler: the session cookie of the connection is looked up, and the actor it
stands for is what the handler works with. Without one only the few events of `OPEN_EVENTS` and the
states of `PUBLIC_STATES` run, and those find no actor.
"""

from typing import Protocol, runtime_checkable

import reflex as rx
import structlog
from reflex.middleware.middleware import Middleware
from reflex.state import BaseState, StateUpdate
from reflex_base.event import Event, EventHandler, EventSpec
from reflex_base.utils.format import format_event_handler

from spends.domains.households import service as households
from spends.domains.identity.rules import cookie_name, cookie_value
from spends.kit import runtime
from spends.kit.actor import Actor
from spends.kit.addresses import client_address
from spends.kit.errors import SpendsError, Unauthenticated
from spends.ui.components.toast import notify
from spends.ui.session import SessionState
from spends.ui.work import act_as

log = structlog.get_logger()

# States, by class name, whose events a signed-out browser may send. They hold nothing of a
# household.
PUBLIC_STATES: frozenset[str] = frozenset({"EntryState"})

# Reflex' own events, by which a page starts.
ROOT = rx.State.get_full_name()
HYDRATE = frozenset(
    format_event_handler(rx.State.event_handlers[name]) for name in ("hydrate", "hydrate_and_load")
)
ON_LOAD = f"{ROOT}.reflex___state____on_load_internal_state.on_load_internal"
OPEN_EVENTS = HYDRATE | {
    f"{ROOT}.set_is_hydrated",
    ON_LOAD,
    f"{ROOT}.reflex___state____on_load_internal_state.set_is_hydrated",
    f"{ROOT}.reflex___state____frontend_event_exception_state.handle_frontend_exception",
}
# Handlers that Reflex gives every state, and by which a browser could write any of its fields.
NEVER = frozenset({"setvar", "update_vars_internal"})

# So much of a browser's report on its scripts is logged.
REPORT_LENGTH = 2_000

TO_SIGN_IN = (
    "location.assign('/sign-in?error=signed-out&next='"
    " + encodeURIComponent(location.pathname + location.search))"
)


@runtime_checkable
class Rests(Protocol):
    """The state of a page's beginning that closes what was open when the page was left."""

    async def rest(self) -> None:
        """Close it."""


class SignedInOnly(Middleware):
    """Lets an event pass only with an actor, except the few that start a page."""

    async def preprocess(self, app: rx.App, state: BaseState, event: Event) -> StateUpdate | None:
        """Return None to let the event pass, or what to answer instead."""
        act_as(None)
        owner, _, handler = event.name.rpartition(".")
        if handler in NEVER:
            log.warning("event_refused", event_name=event.name)
            return StateUpdate()
        actor = await find_actor(state)
        if event.name in HYDRATE:
            await _forget_others(state, actor)
        act_as(actor)
        if actor is not None and _begins_page(event):
            await _rest(app, state)
        if actor is not None or event.name in OPEN_EVENTS or is_public(owner):
            return None
        return StateUpdate(events=Event.from_event_type(rx.call_script(TO_SIGN_IN)))


def is_public(owner: str) -> bool:
    """Return whether a state, by its full name, serves signed-out browsers."""
    return any(state.get_full_name() == owner for state in _public_states())


def _public_states() -> list[type[BaseState]]:
    return [state for state in rx.State.get_substates() if state.__name__ in PUBLIC_STATES]


async def find_actor(state: BaseState) -> Actor | None:
    """Return who the cookie of a state's connection stands for, or None."""
    current = runtime.current()
    cookie = state.router.headers.cookie
    token = cookie_value(cookie, cookie_name(secure=current.settings.is_https))
    if not token:
        return None
    address = client_address(
        state.router.session.client_ip or None,
        state.router.headers.raw_headers.get("x-forwarded-for"),
        current.settings.trusted_proxies,
    )

    def look_up() -> Actor | None:
        with current.system("who sends this event", write=False) as uow:
            try:
                return households.actor_for_session(uow, token, address)
            except SpendsError:
                return None

    return await current.in_thread(look_up)


async def _forget_others(state: BaseState, actor: Actor | None) -> None:
    """Empty every state before a page starts for somebody else than the one it was filled for."""
    session = await state.get_state(SessionState)
    mine = f"{actor.user_id}/{actor.household_id}" if actor else ""
    if session._owner != mine:  # noqa: SLF001  a field that browsers never see
        root = state._get_root_state()  # noqa: SLF001  all the states of this tab hang on it
        root.reset()  # type: ignore[no-untyped-call]  # Reflex gives it no types
        session._owner = mine  # noqa: SLF001  the same field


def _begins_page(event: Event) -> bool:
    """Return whether a browser has just gone to another page, or opened this one anew.

    That is neither when it has only connected again, nor when the server goes on with a beginning.
    """
    if event.name == ON_LOAD:
        return bool(event.router_data)
    return event.name in HYDRATE and bool(event.payload.get("hashes"))


async def _rest(app: rx.App, state: BaseState) -> None:
    """Close what was open on a page when it was left.

    Its `load` would come too late for that: by then the person may have opened something.
    """
    for handler in app.get_load_events(state.router.url.path):
        if isinstance(handler, EventHandler) and handler.state:
            begins = await state.get_state(handler.state)
            if isinstance(begins, Rests):
                await begins.rest()


def on_error(exception: Exception) -> EventSpec:
    """Return what a browser is told when a handler failed."""
    if isinstance(exception, Unauthenticated):
        return rx.call_script(TO_SIGN_IN)
    if isinstance(exception, SpendsError):
        return notify(exception.message, tone="bad")
    log.error("event_failed", exc_info=exception)
    return notify("Something went wrong on our side. Nothing was changed; try again.", tone="bad")


def on_script_error(exception: Exception) -> None:
    """Note what went wrong in a browser, in short: anybody can send such a report."""
    log.warning("script_failed", report=str(exception)[:REPORT_LENGTH])
