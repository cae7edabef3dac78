"""The settings' page of files: what is shown while one is taken in, and of a household's file."""

import asyncio
from typing import Any, Self

import pytest

from spends.kit.progress import told
from spends.ui.pages.settings import exchange as page
from spends.ui.pages.settings.exchange import WORKS, ExchangeState
from spends.ui.pages.settings.exchange_views import exchange
from spends.ui.work import act_as
from tests.support.elements import elements


class Held:
    """Stands for `async with self` of a background handler."""

    def __init__(self, state: Any) -> None:
        self._state = state

    def __getattr__(self, name: str) -> Any:
        return getattr(self._state, name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "_state":
            object.__setattr__(self, name, value)
        else:
            setattr(self._state, name, value)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        return None


async def test_a_household_s_file_is_told_by_its_tables(tab: Any) -> None:
    state = tab.state(ExchangeState)
    await state.set_format("json")
    tables = {
        "account": {"created": 1, "updated": 0, "skipped": 3},
        "transaction": {"created": 1200, "updated": 34, "skipped": 0},
        "split": {"created": 7},
        "purchase": {"created": "odd"},
        "document": 5,
    }
    await state.received(
        {"created": 1208, "updated": 34, "skipped": 3, "tables": tables}, "json", "skip"
    )
    assert state.words == (
        "This would create 1,208, update 34, skip 3. Among them 1 account, 1,234 transactions."
    )


async def test_members_are_told_that_an_admin_may_take_all(tab: Any) -> None:
    state = tab.state(ExchangeState)
    await state.load()
    assert state.may_manage
    act_as(tab.home.reader().actor)
    await state.load()
    assert not state.may_manage


def test_it_is_read_when_the_place_for_files_is_there() -> None:
    (drop,) = (each for each in elements(exchange().render()) if each["name"] == "FileDrop")
    (ready,) = (each for each in drop["props"] if each.startswith("onReady:"))
    assert "exchange_state.load" in ready


@pytest.mark.parametrize("dry_run", [True, False])
async def test_an_answer_tells_by_itself_whether_it_was_a_trial(tab: Any, dry_run: bool) -> None:
    state = tab.state(ExchangeState)
    await state.received({"created": 1, "dry_run": True}, "csv", "skip")
    await state.start()
    await state.load()  # The page was opened again meanwhile.
    await state.received({"created": 1, "dry_run": dry_run}, "csv", "skip")
    assert state.words == ("This would create 1." if dry_run else "Created 1.")
    assert state.phase == (page.CHECKED if dry_run else page.DONE)


@pytest.mark.parametrize("kind", ["csv", "json"])
async def test_how_far_it_is_is_shown_until_there_is_an_answer(
    tab: Any, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "POLL", 0.01)
    state = tab.state(ExchangeState)
    await state.set_format(kind)
    follow = ExchangeState.event_handlers["follow"].fn
    with told(WORKS[kind], tab.home.actor.household_id) as tell:
        tell(1_500, 6_000)
        following = asyncio.create_task(follow(Held(state), "purchases.csv"))
        for _ in range(200):
            await asyncio.sleep(0.01)
            if state.pace:
                break
    assert (state.share, state.pace) == (25, "1,500 of 6,000 rows")
    await state.received({"created": 1}, kind, "skip")
    await asyncio.wait_for(following, 5)
    assert (state.share, state.pace) == (0, "")


async def test_an_answer_to_what_was_chosen_before_is_not_taken(tab: Any) -> None:
    state = tab.state(ExchangeState)
    trial = {"created": 1, "dry_run": True}
    await state.set_duplicates("update")
    await state.received(trial, "csv", "skip")
    assert (state.phase, state.words, state.again) == (page.CHOOSING, "", 1)
    await state.received(trial, "csv", "update")
    assert (state.phase, state.again) == (page.CHECKED, 1)
    await state.set_format("json")
    await state.received(trial, "csv", "update")
    assert (state.phase, state.again) == (page.CHOOSING, 1)
    await state.received(trial | {"dry_run": False}, "csv", "update")
    assert state.phase == page.DONE
