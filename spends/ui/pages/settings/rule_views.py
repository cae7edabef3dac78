"""How the rules look in the settings."""

from typing import Any

import reflex as rx

from spends.ui.components.button import button, icon_button
from spends.ui.components.card import card
from spends.ui.components.category_chip import status_chip
from spends.ui.components.dialog import close_button, dialog
from spends.ui.components.empty_state import empty_state
from spends.ui.components.icon import icon
from spends.ui.components.menu import menu, menu_item, menu_separator
from spends.ui.components.skeleton import skeleton_rows, swap
from spends.ui.components.sortable import handle, sortable, sortable_row
from spends.ui.pages.settings.rule_editor import RuleEditor
from spends.ui.pages.settings.rule_form import editor
from spends.ui.pages.settings.rules import RulesState

State: Any = RulesState
Editor: Any = RuleEditor


def rules() -> rx.Component:
    """The rules in their order, and the drawer for one."""
    actions = rx.cond(
        State.rows.length() > 0,
        rx.el.span(
            button("Apply to all", size="sm", variant="ghost", on_click=State.ask),
            button("Add rule", icon="plus", size="sm", on_click=Editor.begin),
            class_name="cluster",
        ),
    )
    nothing = empty_state(
        "funnel",
        "No rules yet",
        "A rule sorts what comes in: where the payee contains “rewe”, the category is Groceries.",
        button("Add rule", icon="plus", variant="primary", on_click=Editor.begin),
    )
    order = rx.cond(
        State.rows.length() > 1,
        rx.el.p("They apply from the top to the bottom.", class_name="small dim"),
    )
    listed = rx.fragment(
        order, sortable(State.rows, _row, label="Rules, in their order", on_order=State.arrange)
    )
    return rx.fragment(
        card(
            swap(State.ready, rx.cond(State.rows.length() > 0, listed, nothing), skeleton_rows(4)),
            title="Rules",
            action=actions,
            class_name="rules-card",
        ),
        editor(),
        _asking(),
    )


def _row(row: Any) -> rx.Component:
    then = rx.el.span(
        icon("arrow-right"), rx.el.span(row.then, title=row.then), class_name="rule-then"
    )
    problem = rx.el.span(
        icon("triangle-alert"), rx.el.span(row.problem), class_name="rule-problem tone-bad small"
    )
    words = rx.el.span(
        rx.el.button(
            row.name, type="button", on_click=Editor.edit(row.id), class_name="rule-name row-title"
        ),
        rx.el.span(row.when, class_name="small dim rule-when", title=row.when),
        then,
        rx.cond(row.problem != "", problem),
        class_name="rule-words",
    )
    active = rx.el.input(
        type="checkbox",
        role="switch",
        checked=row.is_active,
        on_change=lambda on: State.set_active(row.id, on),
        class_name="switch",
        custom_attrs={"aria-label": "Apply " + row.name + " to what comes in"},
    )
    return sortable_row(
        rx.el.div(
            handle(row.name),
            words,
            rx.cond(row.stop, status_chip("Stops")),
            active,
            _menu(row),
            class_name=rx.cond(row.is_active, "rule-row", "rule-row rule-off"),
        ),
        id=row.id,
        name=row.name,
    )


def _menu(row: Any) -> rx.Component:
    return rx.el.span(
        menu(
            icon_button("ellipsis", "Actions for " + row.name, size="sm"),
            menu_item("Change", icon="pencil", on_click=Editor.edit(row.id)),
            menu_item("Count transactions", icon="list-checks", on_click=State.count(row.id)),
            menu_item("Apply to all transactions", icon="check", on_click=State.apply(row.id)),
            menu_separator(),
            menu_item("Delete", icon="trash-2", danger=True, on_click=State.delete(row.id)),
        )
    )


def _asking() -> rx.Component:
    return dialog(
        open=State.asking,
        on_open_change=State.set_asking,
        title="Apply the rules to all transactions?",
        words=State.question,
        footer=rx.fragment(
            close_button(),
            button(
                "Apply",
                variant="primary",
                on_click=State.apply(""),
                busy=State.applying,
                disabled=~State.can_apply,
            ),
        ),
    )
