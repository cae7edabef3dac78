"""How the retailers and brands look in the settings."""

from typing import Any

import reflex as rx

from spends.ui.components.button import button
from spends.ui.components.card import list_row
from spends.ui.components.data_table import table_footer
from spends.ui.components.empty_state import empty_state
from spends.ui.components.field import error_at, field, text_input
from spends.ui.components.filter_bar import search_input
from spends.ui.components.segmented import segmented
from spends.ui.components.watched_form import watched_form
from spends.ui.pages.settings.common import subject
from spends.ui.pages.settings.names import NamesState
from spends.ui.pages.settings.opened_views import merging, opened

State: Any = NamesState
FORM = "name-form"
KINDS = [("retailers", "Retailers"), ("brands", "Brands")]
IS_SHOP = State.kind == "retailers"


def names() -> rx.Component:
    """The list with its search, and the form for one."""
    bar = rx.el.div(
        segmented(KINDS, value=State.kind, on_change=State.set_kind, label="What is listed"),
        search_input(State.query, State.search, "Search by name"),
        button("Add", icon="plus", on_click=State.begin),
        class_name="cluster settings-names",
    )
    listed = rx.el.div(rx.foreach(State.rows, _row), class_name="card-rows")
    none = rx.cond(
        State.query != "",
        empty_state("search", "Nothing matches", "No name holds this text."),
        empty_state("store", "None yet", "They come with the purchases, or add one."),
    )
    footer = table_footer(
        State.range_text,
        has_previous=State.has_previous,
        has_next=State.has_next,
        on_previous=State.previous_page,
        on_next=State.next_page,
    )
    return rx.fragment(
        subject(
            bar,
            rx.cond(State.rows.length() > 0, rx.fragment(listed, footer), none),
            title="Retailers and brands",
            ready=State.ready,
            waiting=8,
        ),
        _form(),
    )


def _row(row: Any) -> rx.Component:
    return list_row(
        row.name,
        note=row.words,
        end=rx.cond(row.late != "", rx.el.span(row.late, class_name="tone-bad small")),
        on_click=State.edit(row.id),
    )


def _form() -> rx.Component:
    name_error, url_error = error_at(State.errors, "name"), error_at(State.errors, "url")
    form = watched_form(
        field(
            "Name",
            text_input("name", default_value=State.name, max_length=100, error=name_error),
            id="name",
            error=name_error,
        ),
        field(
            "Web address",
            text_input(
                "url",
                default_value=State.url,
                max_length=500,
                placeholder="https://",
                input_mode="url",
                error=url_error,
            ),
            id="url",
            error=url_error,
            optional=True,
        ),
        on_change=State.touch,
        on_submit=State.save,
        id=FORM,
    )
    noun = rx.cond(IS_SHOP, "retailer", "brand")
    known = (_scorecard(), merging(State, for_good=True))
    return opened(State, form, *known, form_id=FORM, noun=noun)


def _scorecard() -> rx.Component:
    def line(fact: Any) -> rx.Component:
        return rx.fragment(rx.el.dt(fact.name), rx.el.dd(fact.value, class_name="num"))

    return rx.el.div(
        rx.el.h3("How it has done", class_name="rail-label"),
        rx.el.dl(rx.foreach(State.facts, line), class_name="settings-facts"),
        class_name="stack-sm",
    )
