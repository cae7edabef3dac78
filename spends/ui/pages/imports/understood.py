"""How a file is read, and what is to be known of it before it comes in."""

from typing import Any

import reflex as rx

from spends.ui.components.button import button, place_link
from spends.ui.components.card import card
from spends.ui.components.field import field, switch, text_input
from spends.ui.components.icon import icon
from spends.ui.components.notice import notice
from spends.ui.components.segmented import segmented
from spends.ui.components.select import select
from spends.ui.pages.imports.mapping import DECIMALS, DELIMITERS, ENCODING_NAMES
from spends.ui.pages.imports.state import ImportState

MAPPING = "mapping"


def understood() -> rx.Component:
    """What is wrong or unclear, and each choice of how the file is read."""
    return card(
        rx.el.div(
            rx.foreach(ImportState.warnings, lambda words: notice(words, "soon")),
            rx.cond(ImportState.doubt != "", notice(ImportState.doubt, "soon")),
            rx.cond(ImportState.file.lacking != "", _lacking()),
            rx.cond(
                ImportState.file.balance != "",
                rx.el.p(
                    "Balance in the file: ",
                    rx.el.span(ImportState.file.balance, class_name="strong"),
                ),
            ),
            rx.cond(ImportState.may_import, _choices()),
            class_name="stack",
        ),
        title="What was understood",
        words=rx.cond(ImportState.remembered, "as you confirmed it last time", ""),
    )


def _choices() -> rx.Component:
    return rx.fragment(
        rx.cond(ImportState.refs.length() > 0, _choice_of_account()),
        rx.cond(
            ImportState.file.deleted != "",
            switch(
                "bring_back",
                "Bring back deleted lines",
                checked=ImportState.form.bring_back,
                on_change=lambda value: ImportState.choose("bring_back", value),
                words=ImportState.file.deleted,
            ),
        ),
        _disclosure(),
        rx.el.div(
            rx.cond(ImportState.file.format == "csv", _columns()),
            rx.cond(
                ImportState.file.format == "qif",
                _chosen("date_order", "Dates written as", ImportState.orders),
            ),
            switch(
                "negate",
                "Turn amounts around",
                checked=ImportState.form.negate,
                on_change=lambda value: ImportState.choose("negate", value),
                words="For files that write spending as plus",
            ),
            rx.cond(ImportState.file.format == "csv", _whole_file()),
            id=MAPPING,
            class_name=rx.cond(
                ImportState.is_unfolded, "stack import-mapping", "stack import-mapping folded"
            ),
        ),
    )


def _disclosure() -> rx.Component:
    """What the choices fold into where they would push the rows out of sight."""
    words = rx.el.span(
        rx.el.span("How the file is read", class_name="block"),
        rx.cond(
            ImportState.read_as != "",
            rx.el.span(ImportState.read_as, class_name="dim small block"),
        ),
        class_name="grow",
    )
    return rx.el.button(
        words,
        icon("chevron-down"),
        type="button",
        class_name="import-fold",
        on_click=ImportState.unfold,
        custom_attrs={
            "aria-expanded": rx.cond(ImportState.is_unfolded, "true", "false"),
            "aria-controls": MAPPING,
        },
    )


def _lacking() -> rx.Component:
    rates = place_link("Enter a rate", href="/settings?section=rates", class_name="text-link")
    return notice(rx.el.span(ImportState.file.lacking, " ", rates), "soon")


def _chosen(name: str, label: str, options: Any, *, placeholder: str | None = None) -> rx.Component:
    control = select(
        options,
        id=name,
        value=getattr(ImportState.form, name),
        on_change=lambda value: ImportState.choose(name, value),
        placeholder=placeholder,
    )
    return field(label, control, id=name)


def _choice_of_account() -> rx.Component:
    every = rx.cond(ImportState.file.format == "csv", "All rows", "Choose")
    control = select(
        ImportState.refs,
        id="account_ref",
        value=ImportState.form.account_ref,
        on_change=lambda value: ImportState.choose("account_ref", value),
        placeholder=every,
    )
    return rx.el.div(
        field("Which account of the file", control, id="account_ref"),
        button("Import all its accounts", on_click=ImportState.take_all),
        class_name="stack-sm",
    )


def _columns() -> rx.Component:
    form = ImportState.form
    one = rx.fragment(
        _chosen("amount", "Amount", ImportState.columns, placeholder="Choose a column")
    )
    two = rx.el.div(
        _chosen("debit", "Money out", ImportState.columns, placeholder="None"),
        _chosen("credit", "Money in", ImportState.columns, placeholder="None"),
        class_name="two",
    )
    return rx.fragment(
        rx.el.div(
            _chosen("date", "Date", ImportState.columns, placeholder="Choose a column"),
            _chosen("date_order", "Written as", ImportState.orders),
            class_name="two",
        ),
        segmented(
            [("one", "One amount"), ("two", "Out and in apart")],
            value=form.amounts,
            on_change=lambda value: ImportState.choose("amounts", value),
            label="Columns of amounts",
            wide=True,
        ),
        rx.cond(form.amounts == "one", one, two),
        _chosen("payee", "Payee", ImportState.columns, placeholder="From the description"),
        _chosen("description", "Description", ImportState.texts, placeholder="None"),
        _fold(
            "More columns",
            _chosen("category", "Category", ImportState.columns, placeholder="None"),
            _chosen("notes", "Notes", ImportState.columns, placeholder="None"),
            _chosen("external_id", "The bank's own id", ImportState.columns, placeholder="None"),
            rx.cond(
                form.amounts == "one",
                _chosen("type", "Says in or out", ImportState.columns, placeholder="None"),
            ),
        ),
    )


def _whole_file() -> rx.Component:
    return _fold(
        "How the file is written",
        _chosen("decimal", "Decimal sign", DECIMALS),
        _chosen("delimiter", "Between columns", DELIMITERS),
        _chosen("encoding", "Letters", list(ENCODING_NAMES.items())),
        field(
            "Line of the header",
            text_input(
                "header_line",
                type="number",
                min="0",
                value=ImportState.form.header_line,
                on_change=lambda value: ImportState.choose("header_line", value),
            ),
            id="header_line",
            help="0 when the file has none",
        ),
    )


def _fold(title: str, *children: rx.Component) -> rx.Component:
    return rx.el.details(
        rx.el.summary(title), rx.el.div(*children, class_name="two"), class_name="unfold"
    )
