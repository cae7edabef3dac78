"""What narrows the list, and the tools for it as a whole."""

from typing import Any

import reflex as rx

from spends.ui.components.button import button, icon_button
from spends.ui.components.field import field, text_input
from spends.ui.components.filter_bar import filter_bar, filter_chip, option_list, search_input
from spends.ui.components.icon import icon
from spends.ui.components.menu import menu, menu_item
from spends.ui.components.popover import popover
from spends.ui.pages.transactions.filters import PERIODS
from spends.ui.pages.transactions.listing import ListState
from spends.ui.pages.transactions.looks_views import columns, saved

RARER: list[tuple[str, str, Any, Any]] = [
    ("Type", "type", ListState.type_options, ListState.kind),
    ("Status", "status", ListState.status_options, ListState.status),
    ("Tag", "tag", ListState.tag_options, ListState.tag),
]


def filters() -> rx.Component:
    """Search and the chips."""
    return filter_bar(
        search_input(ListState.filters.q, ListState.search, "Payee, note, amount…"),
        _dates(),
        _choice("Account", "account", ListState.account_options, ListState.account),
        _choice("Category", "category", ListState.category_options, ListState.category),
        _amounts(),
        *[
            rx.cond(getattr(ListState.filters, name) != "", _choice(label, name, options, value))
            for label, name, options, value in RARER
        ],
        _more(),
        rx.cond(ListState.filters.besides != "", _fixed("besides", "Without budgeted categories")),
        rx.cond(ListState.filters.payee != "", _fixed("payee", "One payee")),
        rx.cond(ListState.filters.batch != "", _fixed("batch", "One import")),
        rx.cond(ListState.filters.member != "", _fixed("member", "One person")),
        rx.cond(ListState.filters.unrated != "", _fixed("unrated", "Without a rate")),
        summary=ListState.summary,
        tools=rx.fragment(
            saved(),
            rx.el.span(columns(), class_name="only-desk"),
            rx.el.span(_selecting(), class_name="only-phone"),
            _files(),
        ),
        active=ListState.has_filters,
        on_clear=ListState.clear_filters,
    )


def _files() -> rx.Component:
    return menu(
        icon_button("download", "Export", custom_attrs={"title": "Export"}),
        menu_item("CSV", icon="file-text", href=ListState.csv_file, outside=True),
        menu_item("JSON", icon="file-text", href=ListState.json_file, outside=True),
    )


def _selecting() -> rx.Component:
    """Lets rows be selected where there is no room for a box in each."""
    return icon_button(
        "list-checks",
        "Select rows",
        on_click=ListState.toggle_selecting,
        custom_attrs={"aria-pressed": rx.cond(ListState.selecting, "true", "false")},
    )


def _choice(label: str, name: str, options: Any, value: Any) -> rx.Component:
    picked = _options(label, name, options)
    return filter_chip(label, picked, value=value, on_remove=ListState.clear_filter(name))


def _options(label: str, name: str, options: Any) -> rx.Component:
    return option_list(
        options,
        rx.Var.create([getattr(ListState.filters, name)]).to(list[str]),
        lambda each: ListState.toggle(name, each),
        label=label,
    )


def _more() -> rx.Component:
    """The filters that are seldom used; one that is set has a chip of its own before it."""
    groups = [
        rx.cond(
            options.length() > 0,
            rx.el.div(
                rx.el.p(label, class_name="pop-label"),
                _options(label, name, options),
                class_name="filter-group",
            ),
        )
        for label, name, options, _ in RARER
    ]
    return popover(
        button("More", icon("chevron-down"), label="More filters"),
        rx.el.div(*groups, class_name="filter-groups"),
        label="More filters",
    )


def _fixed(name: str, words: str) -> rx.Component:
    return button(words, icon="x", on_click=ListState.clear_filter(name))


def _dates() -> rx.Component:
    presets = rx.el.div(
        *[
            button(words, variant="ghost", size="sm", on_click=ListState.set_period(key))
            for key, words in PERIODS
        ],
        class_name="cluster",
    )
    edges = rx.el.div(_edge("From", "first", "date"), _edge("To", "last", "date"), class_name="two")
    return filter_chip(
        "Date",
        rx.el.div(presets, edges, class_name="stack"),
        value=rx.Var.create(ListState.dates),
        on_remove=ListState.clear_filter("dates"),
    )


def _amounts() -> rx.Component:
    edges = rx.el.div(
        _edge("At least", "least", "text"), _edge("At most", "most", "text"), class_name="two"
    )
    return filter_chip(
        "Amount",
        edges,
        value=rx.Var.create(ListState.amounts),
        on_remove=ListState.clear_filter("amounts"),
    )


def _edge(label: str, name: str, kind: str) -> rx.Component:
    id_ = f"filter-{name}"
    control = text_input(
        id_,
        type=kind,
        value=getattr(ListState.filters, name),
        on_change=lambda value: ListState.set_edge(name, value),
        input_mode="decimal" if kind == "text" else "none",
        auto_complete="off",
    )
    return field(label, control, id=id_)
