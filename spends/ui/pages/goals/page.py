"""The Goals page: what is saved for, and how debts are left."""

import reflex as rx

from spends.ui.components.button import button, place_link
from spends.ui.components.shortcuts import Shortcut, shortcuts
from spends.ui.components.types import classes
from spends.ui.layout import frame
from spends.ui.pages.goals.debt_views import debts_view
from spends.ui.pages.goals.editor import GoalEditor
from spends.ui.pages.goals.form import goal_form
from spends.ui.pages.goals.listing import PATH
from spends.ui.pages.goals.sheet_views import goal_sheet
from spends.ui.pages.goals.state import VIEWS, GoalsOpening
from spends.ui.pages.goals.views import goals_view

KEYS = {"n": Shortcut(GoalEditor.add, "Add a goal")}


def goals() -> rx.Component:
    """Goals, or debts."""
    saving = GoalsOpening.view == "goals"
    return frame(
        rx.el.div(_views(wide=True), class_name="only-phone goal-views"),
        rx.cond(saving, goals_view(), debts_view()),
        goal_form(),
        goal_sheet(),
        shortcuts(KEYS),
        title="Goals",
        active="goals",
        period=rx.el.div(_views(), class_name="only-desk"),
        actions=rx.cond(saving, button("Add goal", icon="plus", on_click=GoalEditor.add)),
    )


def _views(*, wide: bool = False) -> rx.Component:
    """Links, so that what is shown is always what the address says."""
    links = [
        place_link(
            words,
            href=PATH if view == "goals" else f"{PATH}?view={view}",
            custom_attrs={"aria-current": rx.cond(GoalsOpening.view == view, "page", "false")},
        )
        for view, words in VIEWS.items()
    ]
    return rx.el.nav(
        *links,
        class_name=classes("segments goal-segments", "wide" if wide else ""),
        custom_attrs={"aria-label": "What is shown"},
    )
