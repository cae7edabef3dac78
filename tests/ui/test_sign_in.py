"""What the sign-in and sign-up pages say before anybody is signed in."""

from typing import Any

import pytest

from spends.domains.identity.forms import FORM_ERRORS, TYPED_COOKIE, typed_cookie
from spends.ui.pages.sign_in.state import EntryState
from spends.ui.work import act_as


async def opened(tab: Any, **query: str) -> tuple[Any, Any]:
    tab.visit("/sign-in", **query)
    state = tab.state(EntryState)
    act_as(None)
    return state, await state.load()


@pytest.mark.parametrize("code", list(FORM_ERRORS))
async def test_every_code_has_its_sentence(tab: Any, code: str) -> None:
    state, event = await opened(tab, error=code)
    assert event is None
    assert (state.problem_field, state.problem) == FORM_ERRORS[code]
    assert state.is_plain == (code == "signed-out")


async def test_an_unknown_code_is_said_plainly(tab: Any) -> None:
    state, _ = await opened(tab, error="<script>")
    assert state.problem == FORM_ERRORS["unknown"][1]


async def test_without_a_code_nothing_is_wrong(tab: Any) -> None:
    state, _ = await opened(tab)
    assert (state.problem, state.problem_field) == ("", "")


@pytest.mark.parametrize(
    ("following", "kept"),
    [
        ("/transactions?q=a&sort=date", "/transactions?q=a&sort=date"),
        ("https://evil.example", ""),
        ("//evil.example", ""),
        ("/\\evil.example", ""),
        ("javascript:alert(1)", ""),
    ],
)
async def test_only_our_own_addresses_follow(tab: Any, following: str, kept: str) -> None:
    state, _ = await opened(tab, next=following)
    assert state.following == kept


async def test_whoever_is_signed_in_goes_on(tab: Any) -> None:
    tab.visit("/sign-in", next="/accounts")
    state = tab.state(EntryState)
    assert "/accounts" in str(await state.load())


async def test_what_was_typed_comes_back(tab: Any) -> None:
    cookie = f"{TYPED_COOKIE}={typed_cookie({'email': 'ann@example.org', 'name': 'Ann'})}"
    tab.visit("/sign-up", error="taken")
    tab.root.router = type(tab.root.router).from_router_data(
        {
            "pathname": "/sign-up",
            "asPath": "/sign-up?error=taken",
            "query": {"error": "taken"},
            "headers": {"origin": "http://localhost", "cookie": cookie},
        }
    )
    state = tab.state(EntryState)
    act_as(None)
    await state.load()
    assert (state.email, state.name) == ("ann@example.org", "Ann")
