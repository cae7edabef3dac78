"""The buttons and cards by which somebody has the list as they like it."""

from typing import Any

import reflex as rx

from spends.ui.components.button import icon_button, place_link, submit_button
from spends.ui.components.field import field, text_input
from spends.ui.components.popover import popover
from spends.ui.components.segmented import segmented
from spends.ui.pages.transactions.looks import DENSE, HIDEABLE, ROOMY, LooksState

LOOKS: Any = LooksState


def saved() -> rx.Component:
    """Filters under names: go to them, keep what is listed now, delete one."""
    lines = rx.foreach(
        LOOKS.views,
        lambda view: rx.el.div(
            place_link(
                view.name,
                href=view.href,
                on_click=LOOKS.close_views,
                class_name="option-check truncate grow",
            ),
            icon_button("x", "Delete view " + view.name, size="sm", on_click=LOOKS.forget(view.id)),
            class_name="cluster saved-view",
        ),
    )
    listed = rx.cond(
        LOOKS.views.length() > 0,
        rx.el.div(lines, class_name="options", role="group", custom_attrs={"aria-label": "Views"}),
        rx.el.p("Keep the filters you use often under a name.", class_name="dim small"),
    )
    name = text_input("view-name", name="name", max_length=60, error=LOOKS.problem)
    form = rx.el.form(
        field("Save these filters as", name, id="view-name", error=LOOKS.problem),
        submit_button("Save", wide=True),
        on_submit=LOOKS.keep,
        class_name="form",
    )
    return popover(
        icon_button("bookmark", "Views", custom_attrs={"title": "Saved views"}),
        rx.el.div(listed, form, class_name="stack"),
        label="Saved views",
        align="end",
        open=LOOKS.shows_views,
        on_open_change=LOOKS.opened,
    )


def columns() -> rx.Component:
    """Which columns are shown, and how high the rows are; not on a phone, which has cards."""
    ticks = [
        rx.el.label(
            rx.el.input(
                type="checkbox",
                class_name="check",
                checked=~LOOKS.hidden.split(" ").contains(name),
                on_change=LOOKS.toggle(name),
            ),
            words,
            class_name="option-check",
        )
        for name, words in HIDEABLE.items()
    ]
    return popover(
        icon_button("columns-3", "Columns and rows", custom_attrs={"title": "Columns and rows"}),
        rx.el.div(
            rx.el.div(
                *ticks, class_name="options", role="group", custom_attrs={"aria-label": "Columns"}
            ),
            segmented(
                [(ROOMY, "Roomy"), (DENSE, "Dense")],
                value=LOOKS.rows,
                on_change=LOOKS.set_rows,
                label="Height of the rows",
                wide=True,
            ),
            class_name="stack",
        ),
        label="Columns and rows",
        align="end",
    )


def looked_at(table: rx.Component) -> rx.Component:
    """Show a table as this browser likes it."""
    return rx.el.div(
        table,
        class_name=rx.cond(LOOKS.rows == DENSE, "compact", ""),
        custom_attrs={"data-hides": LOOKS.hidden},
    )
