"""How one payee looks in the settings, and what it is called besides."""

from typing import Any

import reflex as rx

from spends.ui.components.button import button, icon_button, place_link
from spends.ui.components.category_picker import category_picker
from spends.ui.components.field import error_at, field, text_input
from spends.ui.components.watched_form import watched_form
from spends.ui.pages.settings.opened_views import merging, opened
from spends.ui.pages.settings.payees import MOST_TYPED, NAME_LENGTH, PayeesState

State: Any = PayeesState
FORM = "payee-form"
ALIAS_FORM = "alias-form"


def payee_drawer() -> rx.Component:
    """The form of a payee, its other names, and those it is not to be suggested with."""
    known = (_other_names(), _apart(), merging(State, for_good=False))
    return opened(State, _form(), *known, form_id=FORM, noun="payee")


def _form() -> rx.Component:
    name_error = error_at(State.errors, "name")
    usual_error = error_at(State.errors, "default_category_id")
    seen = place_link(State.uses, href=State.href, class_name="text-link small")
    ruled = place_link("Make a rule", href=State.rule_href, class_name="text-link small")
    return watched_form(
        rx.cond(
            ~State.is_new, rx.el.div(rx.cond(State.href != "", seen), ruled, class_name="cluster")
        ),
        field(
            "Name",
            text_input("name", default_value=State.name, max_length=NAME_LENGTH, error=name_error),
            id="name",
            error=name_error,
        ),
        field(
            "Usual category",
            category_picker(
                State.categories,
                id="usual-category",
                value=State.category,
                on_change=State.set_category,
                placeholder="None",
                label="Usual category",
                error=usual_error,
            ),
            id="usual-category",
            help="New transactions get it, unless a rule or the file says otherwise.",
            error=usual_error,
            optional=True,
        ),
        on_change=State.touch,
        on_submit=State.save,
        id=FORM,
    )


def _other_names() -> rx.Component:
    def line(name: Any) -> rx.Component:
        return rx.el.span(
            rx.el.span(name.pattern, title=name.pattern),
            icon_button(
                "x", "Remove " + name.pattern, size="sm", on_click=State.remove_alias(name.id)
            ),
            class_name="alias",
        )

    error = error_at(State.errors, "pattern")
    add = rx.el.form(
        field(
            "Add a name",
            text_input(
                "pattern",
                value=State.pattern,
                on_change=State.set_pattern,
                max_length=MOST_TYPED,
                error=error,
                placeholder="As the bank writes it",
            ),
            id="pattern",
            error=error,
        ),
        button("Add", type="submit", class_name="alias-button"),
        on_submit=State.add_alias,
        id=ALIAS_FORM,
        class_name="alias-add",
    )
    return rx.el.div(
        rx.el.h3("Also called", class_name="rail-label"),
        rx.cond(
            State.other_names.length() > 0,
            rx.el.div(rx.foreach(State.other_names, line), class_name="aliases"),
        ),
        add,
        class_name="stack-sm",
    )


def _apart() -> rx.Component:
    def line(other: Any) -> rx.Component:
        return rx.el.span(
            rx.el.span(other.pattern, title=other.pattern),
            icon_button(
                "undo-2",
                "Suggest again: " + other.pattern,
                size="sm",
                on_click=State.suggest_again(other.id),
            ),
            class_name="alias",
        )

    known = rx.el.div(
        rx.el.h3("Not the same as", class_name="rail-label"),
        rx.el.div(rx.foreach(State.kept_apart, line), class_name="aliases"),
        class_name="stack-sm",
    )
    return rx.cond(State.kept_apart.length() > 0, known)
