"""States of pages, made as Reflex makes them, with somebody signed in."""

from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

import pytest
import reflex as rx
from reflex.istate.data import RouterData
from reflex_base.event import Event

import spends.spends
from spends.domains.identity import service as identity
from spends.domains.identity.rules import cookie_name
from spends.kit.runtime import Runtime
from spends.ui.guard import ON_LOAD, SignedInOnly
from spends.ui.work import act_as
from tests.support.homes import Home, sign_up

State = TypeVar("State", bound=rx.State)


@dataclass
class Tab:
    """A browser tab's states; whoever asks for one acts as the home's admin."""

    home: Home
    root: rx.State

    def state(self, kind: type[State]) -> State:
        """Return the tab's state of a kind."""
        act_as(self.home.actor)
        found: Any = self.root.get_substate(kind.get_full_name().split("."))
        return found

    async def go(self, path: str, **query: str) -> None:
        """Go to another page, as far as the guard sees it; the page's `load` is yet to come."""
        with self.home.database.system("a test signs in") as uow:
            token = identity.start_session(uow, self.home.actor.user_id, days=30)
        self.visit(path, f"{cookie_name(secure=False)}={token}", **query)
        await self.hear(Event(name=ON_LOAD, payload={}, router_data={"pathname": path}))

    async def hear(self, event: Event) -> None:
        """Let the guard see an event, and let it pass."""
        assert await SignedInOnly().preprocess(spends.spends.app, self.root, event) is None

    def visit(self, path: str, cookie: str = "", **query: str) -> None:
        """Put an address into the tab's bar."""
        address = f"{path}?{urlencode(query)}" if query else path
        self.root.router = RouterData.from_router_data(
            {
                "pathname": path,
                "asPath": address,
                "query": query,
                "headers": {"origin": "http://localhost", "cookie": cookie},
            }
        )


@pytest.fixture
def home(runtime: Runtime) -> Home:
    """A household of its own in the runtime's database."""
    return sign_up(runtime.database)


@pytest.fixture
def tab(home: Home) -> Tab:
    """A tab in which the home's admin is signed in."""
    return Tab(home, rx.State(_reflex_internal_init=True))


def run_names(events: Any) -> list[str]:
    """Return the names of the events a handler asked for."""
    return [
        event.handler.fn.__qualname__ if hasattr(event, "handler") else str(event)
        for event in events or []
    ]
