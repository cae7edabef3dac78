"""The form of a rule: when it is for a transaction, what it does, and what it would change."""

from typing import Any

import reflex as rx

from spends.ui.components.amount import amount
from spends.ui.components.button import button, enter_button, submit_button
from spends.ui.components.dialog import before_leaving, close_button
from spends.ui.components.drawer import drawer
from spends.ui.components.field import error_at, field, switch, text_input
from spends.ui.components.notice import error_notice, notice
from spends.ui.pages.settings.rule_editor import RuleEditor
from spends.ui.pages.settings.rule_lines import thens, whens

State: Any = RuleEditor
FORM = "rule-form"


def editor() -> rx.Component:
    """The form in its drawer, and the question before changes are lost."""
    footer = rx.fragment(
        close_button(),
        button("Save and apply", type="submit", form=FORM, on_click=State.then_apply),
        submit_button("Save", form=FORM, on_click=State.then_close),
    )
    return rx.fragment(
        drawer(
            _form(),
            _stop(),
            open=State.is_open,
            on_open_change=State.set_open,
            title=rx.cond(State.is_new, "Add rule", "Change rule"),
            footer=footer,
        ),
        before_leaving(State, "rule"),
    )


def _form() -> rx.Component:
    name_error = error_at(State.errors, "name")
    name = field(
        "Name",
        text_input(
            "rule-name",
            value=State.name,
            on_change=State.set_name,
            max_length=100,
            placeholder="Made of what it does",
            auto_complete="off",
            error=name_error,
        ),
        id="rule-name",
        error=name_error,
        optional=True,
    )
    return rx.el.form(
        enter_button(State.then_close),
        error_notice(error_at(State.errors, "form")),
        rx.cond(State.grouped != "", _grouped(), whens()),
        thens(),
        _outlook(),
        name,
        on_submit=State.save,
        id=FORM,
        class_name="form rule-form",
        no_validate=True,
    )


def _stop() -> rx.Component:
    return switch(
        "rule-stop",
        "Stop here",
        checked=State.stop,
        on_change=State.set_stop,
        words="Rules below do not look at what this one is for.",
    )


def _grouped() -> rx.Component:
    words = " Its groups of conditions can be changed by the API only."
    return notice(State.grouped + "." + words, "info", title="When")


def _outlook() -> rx.Component:
    def hit(row: Any) -> rx.Component:
        return rx.el.div(
            rx.el.span(
                rx.el.span(row.payee, class_name="truncate"),
                rx.el.span(row.day + " · " + row.becomes, class_name="small dim truncate"),
                class_name="rule-hit-words",
            ),
            amount(row.amount, row.tone, worth=row.worth),
            class_name="rule-hit",
            key=row.id,
        )

    waiting = "Say what it looks for and what it does, and here is what it would change."
    return rx.el.section(
        rx.el.p(
            rx.cond(State.verdict != "", State.verdict, waiting),
            class_name=rx.cond(State.verdict != "", "strong", "small dim"),
            custom_attrs={"aria-live": "polite"},
        ),
        rx.foreach(State.hits, hit),
        class_name="rule-outlook",
        custom_attrs={"aria-label": "What it would change"},
    )
