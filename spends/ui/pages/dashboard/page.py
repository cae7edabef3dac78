"""How the dashboard looks."""

from typing import Any

import reflex as rx

from spends.ui.components.card import grid
from spends.ui.components.period_stepper import period_stepper
from spends.ui.components.pulse import pulse
from spends.ui.layout import frame
from spends.ui.pages.dashboard import belongings_views, decisions_views, plans_views, views
from spends.ui.pages.dashboard.state import DashboardState

SECONDS = 12


def dashboard() -> rx.Component:
    """The first page: what there is, what came and went, what waits."""
    State: Any = DashboardState  # noqa: N806  a class
    cards = grid(
        *views.numbers(),
        views.cash_flow(),
        decisions_views.decisions(),
        *plans_views.cards(),
        views.spending(),
        views.recent(),
        views.accounts(),
        *belongings_views.cards(),
    )
    period = period_stepper(
        rx.cond(State.month_text != "", State.month_text, "This month"),
        on_previous=State.previous,
        on_next=State.following,
        on_today=State.present,
        can_previous=State.has_earlier,
        can_next=~State.is_present,
    )
    return frame(
        rx.cond(State.ready & State.is_empty, views.beginning(), cards),
        decisions_views.removal(),
        pulse(State.refresh, SECONDS),
        title="Dashboard",
        active="dashboard",
        period=period,
    )
