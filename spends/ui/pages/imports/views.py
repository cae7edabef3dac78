"""The file looked at: what was understood on the left, its rows as they will be on the right."""

import reflex as rx

from spends.ui.components.amount import amount
from spends.ui.components.button import button
from spends.ui.components.card import card, tile
from spends.ui.components.category_chip import dot, status_chip
from spends.ui.components.data_table import Column, data_table, table_footer
from spends.ui.components.empty_state import empty_state
from spends.ui.components.notice import error_notice, notice
from spends.ui.components.types import Text
from spends.ui.pages.imports.state import ImportState
from spends.ui.pages.imports.understood import understood


def previewing() -> rx.Component:
    """What would be imported, and how the file is read."""
    return rx.el.div(
        _summary(),
        error_notice(ImportState.error),
        rx.cond(
            ImportState.tally.known != "",
            notice(ImportState.tally.gain, title=ImportState.tally.known),
        ),
        rx.el.div(understood(), _rows(), class_name="import-split"),
        class_name="stack",
    )


def _summary() -> rx.Component:
    tally = ImportState.tally
    words = rx.el.div(
        rx.el.p(ImportState.file.name, class_name="headline truncate"),
        rx.el.p(
            ImportState.file.note, " · into ", ImportState.file.account, class_name="dim small"
        ),
        class_name="grow",
    )
    counts = rx.el.dl(
        _count("New", tally.new, "new"),
        _count("There already", tally.duplicate, "duplicate"),
        rx.cond(tally.has_updated, _count("Updates a line", tally.updated, "updated")),
        rx.cond(tally.has_review, _count("Needs review", tally.review, "review")),
        rx.cond(tally.has_left_out, _count("Left out", tally.left_out, "left_out")),
        _count("Not readable", tally.invalid, "invalid"),
        class_name="import-counts",
        custom_attrs={"aria-live": "polite"},
    )
    steps = rx.el.div(
        button("Discard", on_click=ImportState.ask(ImportState.file.id)),
        button(
            tally.button,
            variant="primary",
            on_click=ImportState.start,
            disabled=~ImportState.can_import | ImportState.is_reading,
        ),
        class_name="import-steps",
    )
    head = rx.el.div(tile("file-text", "accent"), words, class_name="import-head")
    return card(
        rx.el.div(head, counts, rx.cond(ImportState.may_import, steps), class_name="import-top")
    )


def _count(words: str, value: Text, kind: str) -> rx.Component:
    return rx.el.div(
        rx.el.dt(words, class_name="dim small"),
        rx.el.dd(value, class_name="num"),
        custom_attrs={"data-kind": kind},
    )


def _rows() -> rx.Component:
    tally = ImportState.tally
    choices = rx.el.div(
        _filter("", "All", tally.all),
        rx.cond(tally.has_new, _filter("new", "New", tally.new)),
        rx.cond(tally.has_duplicate, _filter("duplicate", "There already", tally.duplicate)),
        rx.cond(tally.has_updated, _filter("updated", "Updates a line", tally.updated)),
        rx.cond(tally.has_review, _filter("review", "Needs review", tally.review)),
        rx.cond(tally.has_left_out, _filter("left_out", "Left out", tally.left_out)),
        rx.cond(tally.has_invalid, _filter("invalid", "Not readable", tally.invalid)),
        class_name="segments",
        role="radiogroup",
        custom_attrs={"aria-label": "Which rows"},
    )
    columns = [
        Column("line", "Line", lambda row: row.line, width="64px", numeric=True, wide_only=True),
        Column("date", "Date", lambda row: row.date, width="116px", phone="note"),
        Column("payee", "As it will be", _words, phone="title"),
        Column("status", "Status", _status, width="144px", phone="end-note"),
        Column(
            "amount",
            "Amount",
            lambda row: amount(row.amount, row.tone, worth=row.worth),
            width="160px",
            numeric=True,
            phone="end",
        ),
    ]
    table = data_table(
        columns,
        rx.Var.create(ImportState.lines),
        label="Rows of the file",
        ready=ImportState.lines_ready,
        busy=ImportState.is_reading | ImportState.is_turning,
        empty=empty_state(
            "receipt-text",
            "No rows yet",
            "Choose the columns that hold the date and the amount; the rows then appear here.",
        ),
        footer=table_footer(
            ImportState.lines_range,
            has_previous=ImportState.skip > 0,
            has_next=ImportState.lines_more,
            on_previous=ImportState.previous_page,
            on_next=ImportState.next_page,
        ),
    )
    return rx.el.section(
        rx.el.div(
            rx.el.h2("Rows as they will be", class_name="visually-hidden"),
            choices,
            class_name="import-filter",
        ),
        table,
        class_name="import-rows",
    )


def _filter(status: str, words: str, count: Text) -> rx.Component:
    return rx.el.button(
        words,
        " ",
        rx.el.span(count, class_name="dim"),
        type="button",
        role="radio",
        on_click=ImportState.filter(status),
        custom_attrs={"aria-checked": rx.cond(ImportState.status == status, "true", "false")},
    )


def _words(row: rx.Var) -> rx.Component:
    comes = (row.status == "new") | (row.status == "review")
    category = rx.el.span(
        row.category, class_name=rx.cond(row.is_sorted, "truncate", "dim truncate")
    )
    words = rx.el.span(row.words, class_name="dim truncate", title=row.words)
    second = rx.el.span(
        rx.cond(row.color != "", dot(row.color)),
        rx.cond(row.category != "", category),
        rx.cond((row.category != "") & (row.words != ""), rx.el.span("·", class_name="dim")),
        rx.cond(row.words != "", words),
        class_name="import-second small",
    )
    return rx.fragment(
        rx.el.span(
            row.payee, class_name=rx.cond(comes, "strong truncate block", "dim truncate block")
        ),
        rx.cond((row.category != "") | (row.words != ""), second),
        rx.cond(row.why != "", rx.el.span(row.why, class_name="dim small import-why")),
    )


def _status(row: rx.Var) -> rx.Component:
    return rx.match(
        row.status,
        ("new", status_chip("New", "accent")),
        ("duplicate", status_chip("There already", icon="check")),
        ("updated", status_chip("Updates a line", "good", "link")),
        ("review", status_chip("Needs review", "soon", "eye")),
        ("left_out", status_chip("Left out")),
        status_chip("Not readable", "bad", "circle-alert"),
    )
