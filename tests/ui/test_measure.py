"""Events are counted and timed by their own task, however they end."""

import asyncio
from typing import NoReturn

import pytest
import reflex as rx
from prometheus_client import REGISTRY
from reflex_base.event import Event

import spends.spends
from spends.kit.errors import NotFound
from spends.ui.measure import Measured, short_name

NAME = "reflex___state____state.spends___ui___pages___made___up____made_state.load"


def _count(outcome: str) -> float:
    labels = {"handler": "made_state.load", "outcome": outcome}
    return REGISTRY.get_sample_value("spends_events_total", labels) or 0.0


def test_a_name_is_short() -> None:
    assert short_name(NAME) == "made_state.load"
    assert short_name("load") == ".load"


def test_it_is_the_first_of_the_middleware() -> None:
    ours = [type(found).__name__ for found in spends.spends.app._middlewares]
    assert ours.index("Measured") < ours.index("SignedInOnly")


async def _event(error: BaseException | None) -> None:
    root = rx.State(_reflex_internal_init=True)
    event = Event(name=NAME, payload={})
    assert await Measured().preprocess(spends.spends.app, root, event) is None
    if error:
        raise error


@pytest.mark.parametrize(
    ("error", "outcome"),
    [(None, "ok"), (NotFound(), "refused"), (ValueError("x"), "failed")],
)
async def test_how_an_event_ends_is_counted(error: Exception | None, outcome: str) -> None:
    before = _count(outcome)
    await asyncio.gather(asyncio.create_task(_event(error)), return_exceptions=True)
    await asyncio.sleep(0)
    assert _count(outcome) == before + 1
    seconds = REGISTRY.get_sample_value(
        "spends_event_duration_seconds_count", {"handler": "made_state.load", "kind": "foreground"}
    )
    assert seconds


async def test_an_event_that_is_overtaken_is_counted_as_cancelled() -> None:
    async def waits() -> NoReturn:
        await _event(None)
        await asyncio.Event().wait()
        raise AssertionError

    before = _count("cancelled")
    task = asyncio.create_task(waits())
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await asyncio.sleep(0)
    assert _count("cancelled") == before + 1
