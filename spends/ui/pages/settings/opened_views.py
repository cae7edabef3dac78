"""How the open one of a list in the settings looks: its drawer, and what it is merged into."""

from typing import Any

import reflex as rx

from spends.ui.components.button import button, submit_button
from spends.ui.components.combobox import combobox
from spends.ui.components.dialog import before_leaving, close_button
from spends.ui.components.drawer import drawer
from spends.ui.components.types import Text


def opened(
    state: Any, form: rx.Component, *known: rx.Component, form_id: str, noun: Text
) -> rx.Component:
    """The drawer with a form; `known` stands below it once what is open is there.

    `noun` is what one is called: "payee".
    """
    delete = button(
        "Delete", variant="danger", icon="trash-2", on_click=state.delete, class_name="pull"
    )
    shown = drawer(
        rx.el.div(
            form,
            rx.cond(state.is_new, rx.fragment(), rx.fragment(*known)),
            class_name="stack stack-lg",
        ),
        open=state.is_open,
        on_open_change=state.set_open,
        title=rx.cond(state.is_new, "Add " + noun, state.name),
        footer=rx.fragment(
            rx.cond(state.is_unused & ~state.is_new, delete),
            close_button(),
            submit_button("Save", form=form_id),
        ),
    )
    return rx.fragment(shown, before_leaving(state, noun))


def merging(state: Any, *, for_good: bool) -> rx.Component:
    """What the open one becomes one with; red where that is `for_good`."""
    picker = combobox(
        state.others,
        id="merge-into",
        value=state.into,
        on_change=state.set_into,
        on_search=state.look_for,
        placeholder="Another spelling of the same",
        label="Merge into",
    )
    merge = rx.fragment(
        rx.el.p(state.preview, class_name="small" if for_good else "small dim"),
        rx.el.div(
            button(
                "Merge the two",
                icon="merge",
                variant="danger" if for_good else "plain",
                on_click=state.merge,
            )
        ),
    )
    return rx.el.div(
        rx.el.h3("Merge into another", class_name="rail-label"),
        picker,
        rx.cond(state.preview != "", merge),
        class_name="stack-sm",
    )
