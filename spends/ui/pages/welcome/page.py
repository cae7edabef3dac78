"""How the welcome looks."""

from typing import Any

import reflex as rx

from spends.ui.components.skeleton import skeleton, swap
from spends.ui.layout import bare
from spends.ui.pages.welcome import views
from spends.ui.pages.welcome.state import ACCOUNT, HOUSEHOLD, WelcomeState

TITLES = ("Your household", "Your first account", "What is on it")
WORDS = (
    "What you share, and what you count in. You can change both later.",
    "Where does most of your money move? The others can follow later.",
    "Bring in what your bank knows, or begin by hand.",
)


def welcome() -> rx.Component:
    """Household, account, money: each step kept as it is taken, and each one can be skipped."""
    State: Any = WelcomeState  # noqa: N806  a class
    steps = rx.match(
        State.step,
        (HOUSEHOLD, views.household()),
        (ACCOUNT, views.account()),
        views.money(),
    )
    return bare(
        views.progress(),
        swap(State.ready, steps, skeleton("100%", 264, 8)),
        title=_of_step(TITLES),
        words=_of_step(WORDS),
        foot=views.skipping(),
    )


def _of_step(texts: tuple[str, str, str]) -> Any:
    return rx.match(WelcomeState.step, (HOUSEHOLD, texts[0]), (ACCOUNT, texts[1]), texts[2])
