"""The drawer in which a goal is written."""

from typing import Any

import reflex as rx

from spends.domains.goals.schemas import COLORS
from spends.ui.components.button import submit_button
from spends.ui.components.date_input import date_input
from spends.ui.components.dialog import before_leaving, close_button
from spends.ui.components.draft_fields import DraftFields
from spends.ui.components.drawer import drawer
from spends.ui.components.field import text_area
from spends.ui.components.money_input import money_input
from spends.ui.components.notice import error_notice
from spends.ui.components.segmented import segmented
from spends.ui.components.select import select
from spends.ui.pages.goals.draft import WAYS
from spends.ui.pages.goals.editor import GoalEditor

FORM = "goal"
STATE: Any = GoalEditor
DRAFT: Any = GoalEditor.draft
ERRORS: Any = GoalEditor.errors
FIELDS = DraftFields(GoalEditor, "goal")


def goal_form() -> rx.Component:
    """The form in its drawer, and the question before changes are lost."""
    return rx.fragment(
        drawer(
            _form(),
            open=STATE.is_open,
            on_open_change=STATE.set_open,
            title=rx.cond(STATE.editing, "Edit goal", "Add goal"),
            footer=rx.fragment(
                close_button(),
                submit_button(rx.cond(STATE.editing, "Save", "Add goal"), form=FORM),
            ),
        ),
        before_leaving(STATE, "goal"),
    )


def _form() -> rx.Component:
    target = money_input(
        "goal-target",
        name="target",
        currency=DRAFT.currency,
        value=DRAFT.target,
        on_change=FIELDS.typed("target"),
        on_blur=STATE.leave("target"),
        error=ERRORS.target,
    )
    day = date_input(
        "goal-date",
        name="date",
        value=DRAFT.date,
        on_change=FIELDS.typed("date"),
        on_blur=STATE.leave("date"),
        error=ERRORS.date,
    )
    notes = text_area(
        "goal-notes",
        name="notes",
        value=DRAFT.notes,
        on_change=FIELDS.typed("notes"),
        on_blur=STATE.leave("notes"),
        error=ERRORS.notes,
    )
    return rx.el.form(
        error_notice(ERRORS.form),
        FIELDS.text("name", "What for", placeholder="Emergency fund, a trip, a new boiler"),
        FIELDS.field("target", "How much", target),
        rx.cond(STATE.editing, rx.fragment(), _currency()),
        FIELDS.field("date", "Until", day, optional=True, help=STATE.pace),
        _way(),
        _colors(),
        FIELDS.field("notes", "Notes", notes, optional=True),
        id=FORM,
        on_submit=STATE.save,
        class_name="form",
        no_validate=True,
    )


def _currency() -> rx.Component:
    control = select(
        STATE.currencies,
        id="goal-currency",
        name="currency",
        value=DRAFT.currency,
        on_change=FIELDS.typed("currency"),
        error=ERRORS.currency,
    )
    return FIELDS.field("currency", "Currency", control)


def _way() -> rx.Component:
    account = select(
        STATE.accounts,
        id="goal-account",
        name="account",
        value=DRAFT.account,
        on_change=FIELDS.typed("account"),
        placeholder="Choose an account",
        error=ERRORS.account,
    )
    part = rx.el.div(
        FIELDS.field("account", "Account", account),
        FIELDS.text(
            "share",
            "Part of it, in percent",
            input_mode="numeric",
            help="100 for all of it. Several goals can share one account.",
        ),
        class_name="two",
    )
    words = rx.el.p(
        "Put amounts in by hand, or by the transactions that moved them.",
        class_name="field-help",
    )
    return rx.el.fieldset(
        rx.el.legend("How it is saved", class_name="field-label"),
        segmented(
            list(WAYS.items()),
            value=DRAFT.way,
            on_change=STATE.set_way,
            label="How it is saved",
            wide=True,
        ),
        rx.cond(DRAFT.way == "account", part, words),
        class_name="form-part",
    )


def _colors() -> rx.Component:
    choices = [
        rx.el.button(
            type="button",
            role="radio",
            on_click=STATE.set_color(color),
            class_name="swatch",
            title=color.capitalize(),
            custom_attrs={
                "data-hue": color,
                "aria-label": color.capitalize(),
                "aria-checked": rx.cond(DRAFT.color == color, "true", "false"),
            },
        )
        for color in COLORS
    ]
    return rx.el.fieldset(
        rx.el.legend("Colour", class_name="field-label"),
        rx.el.div(
            *choices,
            role="radiogroup",
            class_name="swatches",
            custom_attrs={"aria-label": "Colour"},
        ),
        class_name="form-part",
    )
