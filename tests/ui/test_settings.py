"""Each subject of the settings: what it shows, keeps and refuses."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from spends.domains.currencies import service as currencies
from spends.domains.demo import service as demo
from spends.domains.households import service as households
from spends.domains.identity import service as identity
from spends.domains.identity.rules import PASSWORD_COMMON, PASSWORD_SHORT
from spends.domains.ledger.service import start_household
from spends.domains.ledger.service.reading import reports
from spends.kit.actor import Permission
from spends.kit.errors import Forbidden, InvalidInput, NotFound
from spends.kit.runtime import Runtime
from spends.ui.choices import language_choices, timezone_choices
from spends.ui.pages.settings.data import SampleState
from spends.ui.pages.settings.household import HouseholdState
from spends.ui.pages.settings.profile import ProfileState
from spends.ui.pages.settings.rates import RatesState
from spends.ui.pages.settings.security import SecurityState, device
from spends.ui.pages.settings.state import SECTIONS, SettingsState
from spends.ui.pages.settings.tokens import TokensState
from spends.ui.session import SessionState
from spends.ui.work import act_as
from tests.support.homes import Home, sign_up
from tests.support.people import PASSWORD

NOT_NAMES: list[Any] = [{"a": 1}, ["x"], None, 7, "x" * 100_000, "", "   "]
NOT_IDS: list[Any] = [{"a": 1}, None, 7, "x", "\x00"]
NEW_PASSWORD = "quite another long one"


@pytest.fixture
def signed_in(home: Home, tab: Any) -> Any:
    """The tab of somebody who signed in with a browser."""
    with home.database.system("a test signs in") as uow:
        token = identity.start_session(uow, home.actor.user_id, days=30, user_agent="Firefox Linux")
    with home.database.system("a test signs in", write=False) as uow:
        actor = households.actor_for_session(uow, token, "127.0.0.1")
    tab.home = replace(home, actor=actor)
    return tab


async def shown(tab: Any, kind: Any) -> Any:
    state = tab.state(kind)
    await state.load()
    return state


@pytest.mark.parametrize(("section", "words"), [(key, words) for key, words, _ in SECTIONS])
async def test_each_subject_has_an_address_and_a_title(tab: Any, section: str, words: str) -> None:
    tab.visit("/settings", section=section)
    state = tab.state(SettingsState)
    await state.load()
    assert (state.section, state.is_chosen, state.title) == (section, True, words)


@pytest.mark.parametrize("section", ["", "nothing", "__class__"])
async def test_any_other_address_is_the_list(tab: Any, section: str) -> None:
    tab.visit("/settings", section=section)
    state = tab.state(SettingsState)
    await state.load()
    assert (state.section, state.is_chosen, state.title) == ("profile", False, "Settings")


async def test_a_name_and_a_language_are_kept(tab: Any, home: Home) -> None:
    state = await shown(tab, ProfileState)
    assert (state.name, state.email) == ("Ann", "ann@example.org")
    assert await state.set_name("Ann ")
    assert state.name == "Ann "
    assert await state.set_name("Ann Lee")
    assert await state.set_locale("de-DE")
    assert "1.234.567,89" in state.example
    with home.work(write=False) as uow:
        user = identity.profile(uow)
        assert (user.name, user.locale) == ("Ann Lee", "de-DE")


@pytest.mark.parametrize("odd", NOT_NAMES)
async def test_a_strange_name_is_refused(tab: Any, home: Home, odd: Any) -> None:
    state = await shown(tab, ProfileState)
    if odd is None:
        await state.set_name(odd)
    else:
        assert await state.set_name(odd) is None
        assert list(state.errors) == ["name"]
    assert await state.set_locale("not a locale!") is None
    with home.work(write=False) as uow:
        assert identity.profile(uow).name == "Ann"


def test_ones_own_language_is_always_among_the_choices() -> None:
    assert "gl-ES" in dict(language_choices("gl-ES"))
    assert "Europe/Berlin" in dict(timezone_choices())


async def test_a_password_is_changed(signed_in: Any, home: Home) -> None:
    state = await shown(signed_in, SecurityState)
    form = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
    assert await state.change_password(form) is not None
    signed_in_user = identity.authenticate(home.database, "ann@example.org", NEW_PASSWORD, None)
    assert signed_in_user.id == home.actor.user_id


@pytest.mark.parametrize(
    ("present", "new", "errors"),
    [
        ("no", NEW_PASSWORD, {"current_password": "This is not your present password."}),
        (PASSWORD, "short", {"new_password": PASSWORD_SHORT}),
        (PASSWORD, "password123", {"new_password": PASSWORD_COMMON}),
        ({"a": 1}, NEW_PASSWORD, {"current_password": "This must be text."}),
    ],
)
async def test_a_bad_password_is_refused(
    signed_in: Any, home: Home, present: Any, new: str, errors: dict[str, str]
) -> None:
    state = await shown(signed_in, SecurityState)
    await state.change_password({"current_password": present, "new_password": new})
    assert state.errors == errors
    signed_in_user = identity.authenticate(home.database, "ann@example.org", PASSWORD, None)
    assert signed_in_user.id == home.actor.user_id


async def test_signing_another_browser_out(signed_in: Any, home: Home) -> None:
    with home.database.system("a test signs in again") as uow:
        identity.start_session(uow, home.actor.user_id, days=30, user_agent="Chrome Windows")
    state = await shown(signed_in, SecurityState)
    assert {row.name for row in state.sign_ins} == {"Firefox on Linux", "Chrome on Windows"}
    other = next(row for row in state.sign_ins if not row.is_current)
    await state.end(other.id)
    assert [row.is_current for row in state.sign_ins] == [True]
    with pytest.raises(NotFound):
        await state.end(other.id)


async def test_signing_out_everywhere_else(signed_in: Any, home: Home) -> None:
    with home.database.system("a test signs in again") as uow:
        identity.start_session(uow, home.actor.user_id, days=30)
    state = await shown(signed_in, SecurityState)
    await state.end_others()
    assert len(state.sign_ins) == 1


async def test_nobody_elses_browser_is_signed_out(signed_in: Any, runtime: Runtime) -> None:
    bob = sign_up(runtime.database, "bob")
    with bob.database.system("a test signs in") as uow:
        identity.start_session(uow, bob.actor.user_id, days=30)
    with bob.work(write=False) as uow:
        theirs = str(identity.sessions(uow)[0].id)
    state = await shown(signed_in, SecurityState)
    for odd in [theirs, *NOT_IDS]:
        with pytest.raises(NotFound):
            await state.end(odd)
    with bob.work(write=False) as uow:
        assert len(identity.sessions(uow)) == 1


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (iPhone) Version/17 Safari/604", "Safari on iPhone"),
        ("Mozilla/5.0 (Windows NT) Chrome/120 Safari/537 Edg/120", "Edge on Windows"),
        ("curl/8", "A browser"),
        ("", "A browser"),
    ],
)
def test_a_browser_is_called_by_its_name(agent: str, words: str) -> None:
    assert device(agent) == words


async def test_the_household_is_changed(tab: Any, home: Home) -> None:
    state = await shown(tab, HouseholdState)
    assert [member.name for member in state.members] == ["Ann"]
    await state.set_name("Lake ")
    assert state.name == "Lake "
    await state.set_name("Lake house")
    await state.set_timezone("Europe/Paris")
    with home.work(write=False) as uow:
        found = households.current(uow)
        assert (found.name, found.timezone) == ("Lake house", "Europe/Paris")


async def change_currency(state: HouseholdState) -> None:
    handler: Any = HouseholdState.change_currency
    await handler.fn(state)


async def test_another_currency_is_asked_about_and_counts_anew(tab: Any, home: Home) -> None:
    account = home.account(currency="EUR")
    home.line(account, "-10")
    state = await shown(tab, HouseholdState)
    await state.pick_currency("USD")
    assert state.asks_currency
    assert state.currency == "EUR"
    await change_currency(state)
    assert (state.currency, state.asks_currency, state.is_changing) == ("USD", False, False)
    with home.work(write=False) as uow:
        assert reports.cash_flow(uow, date(2025, 3, 1), 1)[0].missing == 1


async def test_each_page_says_that_all_is_being_counted_anew(tab: Any, home: Home) -> None:
    session = tab.state(SessionState)
    await session.load()
    assert session.counting == ""
    with home.work() as uow:
        households.note_currency_change(uow, {"code": "USD"})
    await session.load()
    assert session.counting.startswith("Everything is being counted in USD.")


@pytest.mark.parametrize("odd", [{"a": 1}, 7, "XXXX", "euro"])
async def test_a_strange_currency_is_refused(tab: Any, odd: Any) -> None:
    state = await shown(tab, HouseholdState)
    await state.pick_currency(odd)
    await change_currency(state)
    assert state.currency == "EUR"


async def test_only_admins_change_the_household(tab: Any, home: Home) -> None:
    state = await shown(tab, HouseholdState)
    act_as(home.reader().actor)
    with pytest.raises(Forbidden):
        await state.set_name("Mine")
    await state.load()
    assert not state.may_change


async def test_rates_are_added_and_deleted(tab: Any, home: Home) -> None:
    account = home.account(currency="JPY")
    home.line(account, "-1000")
    state = await shown(tab, RatesState)
    assert state.missing == "Lines without a rate of their day: JPY (1)."
    await state.add({"base": "JPY", "day": "2025-03-14", "rate": "0,0062"})
    assert state.missing == ""
    assert state.rates[0].rate == "1 JPY = 0.0062 EUR"
    with home.work(write=False) as uow:
        assert currencies.own_rates(uow).items[0].rate == Decimal("0.0062")
    await state.remove(state.rates[0].id)
    assert state.rates == []
    assert state.missing


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("base", "EURO"),
        ("base", {"a": 1}),
        ("day", "2025-02-30"),
        ("day", ""),
        ("rate", "-1"),
        ("rate", "much"),
        ("rate", {"a": 1}),
        ("rate", ""),
    ],
)
async def test_a_strange_rate_is_refused(tab: Any, home: Home, field: str, value: Any) -> None:
    state = await shown(tab, RatesState)
    form: dict[str, Any] = {"base": "USD", "day": "2025-03-14", "rate": "0.9"}
    assert await state.add(form | {field: value}) is None
    assert field in state.errors
    assert state.rates == []
    assert home.counter() == 0


async def test_a_rate_of_the_households_own_currency_is_refused(tab: Any) -> None:
    state = await shown(tab, RatesState)
    with pytest.raises(InvalidInput):
        await state.add("no form")
    await state.add({"base": "EUR", "day": "2025-03-14", "rate": "1"})
    assert state.errors
    assert state.rates == []


async def test_a_token_is_shown_once_and_revoked(signed_in: Any, home: Home) -> None:
    state = await shown(signed_in, TokensState)
    form = {"name": "Backup", "scope": "write", "days": "30", "typed": "0"}
    await state.create(form)
    secret = state.secret
    await state.create(form)
    assert (state.secret, len(state.tokens)) == (secret, 1)
    assert secret.startswith("spends_")
    with home.database.system("a test uses a token", write=False) as uow:
        actor = households.actor_for_bearer(uow, secret, None, key=b"")
    assert actor.permissions == {Permission.READ, Permission.WRITE}
    await state.rest()
    assert state.secret == ""
    await state.revoke(state.tokens[0].id)
    assert state.tokens == []
    for odd in NOT_IDS:
        with pytest.raises(NotFound):
            await state.revoke(odd)


@pytest.mark.parametrize(
    "form",
    [
        {"name": "", "scope": "read", "days": "30"},
        {"name": {"a": 1}, "scope": "read", "days": "30"},
        {"name": "x", "scope": "everything", "days": "30"},
        {"name": "x", "scope": {"a": 1}, "days": "30"},
    ],
)
async def test_a_strange_token_is_refused(signed_in: Any, form: Any) -> None:
    state = await shown(signed_in, TokensState)
    await state.create(form)
    assert state.errors
    assert (state.secret, state.tokens) == ("", [])


async def test_sample_data_goes(tab: Any, home: Home) -> None:
    with home.work() as uow:
        start_household(uow)
    with home.work() as uow:
        demo.explore(uow)
    state = await shown(tab, SampleState)
    assert state.is_sample
    await state.ask()
    _ = [event async for event in state.remove()]
    assert not state.is_sample
    await state.load()
    assert not state.is_sample
