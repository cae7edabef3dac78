"""How the categories look in the settings."""

from typing import Any

import reflex as rx

from spends.domains.ledger.starter import PALETTE
from spends.ui.components.button import button, icon_button, place_link, submit_button
from spends.ui.components.card import card
from spends.ui.components.category_chip import status_chip
from spends.ui.components.category_picker import category_picker
from spends.ui.components.dialog import before_leaving, close_button, dialog
from spends.ui.components.drawer import drawer
from spends.ui.components.field import error_at, field, text_input
from spends.ui.components.icon import drawn_icon, icon
from spends.ui.components.select import select
from spends.ui.components.skeleton import skeleton_rows, swap
from spends.ui.components.sortable import handle, sortable, sortable_row
from spends.ui.components.watched_form import watched_form
from spends.ui.pages.settings.categories import CategoriesState

State: Any = CategoriesState
FORM = "category"
NAME_LENGTH = 100
TAX_LENGTH = 40
LEVELS = 4


def categories() -> rx.Component:
    """The trees of spending and of income."""
    add = rx.el.span(
        button(
            rx.cond(State.closed.length() > 0, "Show all", "Hide all"),
            size="sm",
            variant="ghost",
            on_click=State.toggle_all,
        ),
        button("Add category", icon="plus", size="sm", on_click=State.begin),
        class_name="cluster",
    )
    return rx.fragment(
        card(
            swap(State.ready, _list(State.spending, "Spending"), skeleton_rows(8)),
            title="Spending",
            action=add,
            class_name="category-card",
        ),
        card(
            swap(State.ready, _list(State.income, "Income"), skeleton_rows(4)),
            title="Income",
            class_name="category-card",
        ),
        _form(),
        _leaving(),
    )


def _list(nodes: Any, label: Any, level: int = 1) -> rx.Component:
    return sortable(nodes, lambda node: _node(node, level), label=label, on_order=State.arrange)


def _node(node: Any, level: int) -> rx.Component:
    below: Any = rx.fragment()
    if level < LEVELS:
        inner = rx.el.div(
            _list(node.below, "Below " + node.name, level + 1), class_name="category-below"
        )
        filled = node.below.length() > 0
        below = rx.cond(filled & ~State.closed.contains(node.id) if level == 1 else filled, inner)
    return sortable_row(_row(node, level), below, id=node.id, name=node.name)


def _row(node: Any, level: int) -> rx.Component:
    name = rx.el.button(
        rx.el.span(
            drawn_icon(node.icon_path),
            class_name="category-icon",
            custom_attrs={"data-hue": node.color},
        ),
        rx.el.span(node.name, class_name="truncate"),
        type="button",
        on_click=State.edit(node.id),
        class_name="category-name",
    )
    count = place_link(
        node.count, href=node.href, class_name="num", custom_attrs={"aria-label": node.uses}
    )
    add = icon_button(
        "plus", "Add a category below " + node.name, size="sm", on_click=State.begin_below(node.id)
    )
    return rx.el.div(
        handle(node.name),
        name,
        rx.cond(node.tax_tag != "", status_chip(node.tax_tag)),
        *([_fold(node)] if level == 1 else []),
        rx.el.span(rx.cond(node.count != "", count), class_name="category-count"),
        add if level < LEVELS else rx.el.span(class_name="category-none"),
        class_name="category-row",
        custom_attrs={"data-level": str(level)},
    )


def _fold(node: Any) -> rx.Component:
    is_closed = State.closed.contains(node.id)
    fold = rx.el.button(
        node.within,
        icon("chevron-down"),
        type="button",
        on_click=State.toggle(node.id),
        class_name="category-fold",
        custom_attrs={
            "aria-expanded": rx.cond(is_closed, "false", "true"),
            "aria-label": node.within + " " + node.name,
        },
    )
    return rx.cond(node.within != "", fold)


def _form() -> rx.Component:
    name_error = error_at(State.errors, "name")
    form = watched_form(
        field(
            "Name",
            text_input("name", default_value=State.name, max_length=NAME_LENGTH, error=name_error),
            id="name",
            error=name_error,
        ),
        field(
            "Place",
            select(State.parents, id="parent_id", default_value=State.place),
            id="parent_id",
            error=error_at(State.errors, "parent_id"),
        ),
        _colors(),
        _icons(),
        field(
            "Tax tag",
            text_input(
                "tax_tag",
                default_value=State.tax_tag,
                max_length=TAX_LENGTH,
                placeholder="Donations, home office…",
                error=error_at(State.errors, "tax_tag"),
            ),
            id="tax_tag",
            error=error_at(State.errors, "tax_tag"),
            optional=True,
            help="What you call it in your tax return.",
        ),
        on_change=State.touch,
        on_submit=State.save,
        id=FORM,
    )
    known = rx.fragment(
        button(
            "Delete",
            variant="danger",
            icon="trash-2",
            on_click=State.ask("delete"),
            class_name="pull",
        ),
        button("Merge", icon="merge", on_click=State.ask("merge")),
    )
    shown = drawer(
        form,
        open=State.is_open,
        on_open_change=State.set_open,
        title=rx.cond(State.is_new, "Add category", "Change category"),
        footer=rx.fragment(
            rx.cond(State.is_new, rx.fragment(), known),
            close_button(),
            submit_button("Save", form=FORM),
        ),
    )
    return rx.fragment(shown, before_leaving(State, "category"))


def _colors() -> rx.Component:
    choices = [
        _choice("color", color, color.capitalize(), State.color == color, hue=color)
        for color in PALETTE
    ]
    return _group("Colour", "pick-hues", *choices)


def _icons() -> rx.Component:
    def choice(symbol: Any) -> rx.Component:
        return _choice(
            "icon", symbol.name, symbol.words, State.icon == symbol.name, drawn_icon(symbol.path)
        )

    return _group("Icon", "pick-icons", rx.foreach(State.symbols, choice))


def _group(label: str, look: str, *choices: Any) -> rx.Component:
    return rx.el.div(
        rx.el.span(label, class_name="field-label", custom_attrs={"aria-hidden": "true"}),
        rx.el.div(*choices, class_name=look, role="radiogroup", custom_attrs={"aria-label": label}),
        class_name="field",
    )


def _choice(
    name: str, value: Any, words: Any, is_chosen: Any, *children: Any, hue: str = ""
) -> rx.Component:
    control = rx.el.input(
        type="radio",
        name=name,
        default_checked=is_chosen,
        custom_attrs={"value": value, "aria-label": words},
    )
    attributes = {"data-hue": hue} if hue else {}
    return rx.el.label(
        control, *children, class_name="pick-one", title=words, custom_attrs=attributes
    )


def _leaving() -> rx.Component:
    merging = State.leaving == "merge"
    picker = category_picker(
        State.targets,
        id="heir",
        value=State.target,
        on_change=State.set_target,
        label=rx.cond(merging, "Merge into", "Move its transactions to"),
        placeholder=rx.cond(merging, "Choose a category", "Leave them without a category"),
    )
    question = field(rx.cond(merging, "Merge into", "Move its transactions to"), picker, id="heir")
    act = rx.cond(
        merging,
        button("Merge", variant="primary", on_click=State.leave, disabled=State.target == ""),
        button("Delete category", variant="primary", class_name="btn-danger", on_click=State.leave),
    )
    return dialog(
        rx.el.div(
            rx.cond(merging | State.has_lines, question),
            rx.el.p(State.outcome, class_name="small dim", custom_attrs={"aria-live": "polite"}),
            class_name="stack",
        ),
        open=State.leaving != "",
        on_open_change=State.set_leaving,
        title=rx.cond(merging, "Merge ", "Delete ") + State.name,
        words=State.uses,
        footer=rx.fragment(close_button(), act),
    )
