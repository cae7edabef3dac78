"""The drawer in which a transaction is written."""

from typing import Any

import reflex as rx

from spends.ui.components.button import button, enter_button, submit_button, turn_input
from spends.ui.components.category_picker import category_picker
from spends.ui.components.combobox import combobox
from spends.ui.components.date_input import date_input
from spends.ui.components.dialog import before_leaving, close_button
from spends.ui.components.drawer import drawer
from spends.ui.components.field import checkbox, field, text_area, text_input
from spends.ui.components.money_input import kind_switch, money_input
from spends.ui.components.notice import error_notice, notice
from spends.ui.components.select import select
from spends.ui.pages.transactions.editor import EditorState
from spends.ui.pages.transactions.form_parts import pieces

FORM = "transaction"
DRAFT = EditorState.draft
ERRORS = EditorState.errors


def _typed(name: str) -> Any:
    return lambda value: EditorState.set_text(name, value)


def editor() -> rx.Component:
    """The form in its drawer, and the question before changes are lost."""
    footer = rx.fragment(
        close_button(),
        rx.cond(
            EditorState.editing,
            rx.fragment(),
            button(
                "Save and add another",
                type="submit",
                form=FORM,
                on_click=EditorState.then_another,
            ),
        ),
        submit_button("Save", form=FORM, on_click=EditorState.then_close),
    )
    return rx.fragment(
        drawer(
            _form(),
            open=EditorState.is_open,
            on_open_change=EditorState.set_open,
            title=rx.cond(EditorState.editing, "Edit transaction", "Add transaction"),
            footer=footer,
        ),
        before_leaving(EditorState, "transaction"),
    )


def _form() -> rx.Component:
    moves = DRAFT.kind == "transfer"
    return rx.el.form(
        enter_button(EditorState.then_close),
        turn_input(EditorState.turn),
        error_notice(ERRORS.form),
        rx.cond(EditorState.linked, notice("This is one side of a transfer.", "info")),
        rx.cond(
            EditorState.editing,
            kind_switch(DRAFT.kind, EditorState.set_kind, transfer=False),
            kind_switch(DRAFT.kind, EditorState.set_kind),
        ),
        _money(),
        rx.cond(moves, _other_side()),
        field(
            "Date",
            date_input(
                "date",
                value=DRAFT.date,
                on_change=_typed("date"),
                today=EditorState.today,
                yesterday=EditorState.yesterday,
                error=ERRORS.date,
            ),
            id="date",
            error=ERRORS.date,
        ),
        rx.cond(moves, rx.fragment(), _what_for()),
        _rest(),
        id=FORM,
        on_submit=EditorState.save,
        class_name="form",
        no_validate=True,
    )


def _money() -> rx.Component:
    return rx.fragment(
        field(
            "Amount",
            money_input(
                "amount",
                currency=EditorState.currency,
                value=DRAFT.amount,
                on_change=_typed("amount"),
                error=ERRORS.amount,
            ),
            id="amount",
            help=rx.cond(
                EditorState.amount_words == "",
                "You can calculate here: 12*3.",
                EditorState.amount_words,
            ),
            error=ERRORS.amount,
        ),
        field(
            rx.cond(DRAFT.kind == "transfer", "From account", "Account"),
            _accounts("account", DRAFT.account, ERRORS.account),
            id="account",
            error=ERRORS.account,
        ),
    )


def _accounts(name: str, value: Any, error: Any) -> rx.Component:
    return select(
        EditorState.accounts,
        id=name,
        value=value,
        on_change=lambda chosen: EditorState.set_account(name, chosen),
        placeholder="Choose an account",
        error=error,
    )


def _other_side() -> rx.Component:
    differs = EditorState.currency != EditorState.other_currency
    arrives = field(
        "Amount that arrives",
        money_input(
            "other_amount",
            name="other_amount",
            currency=EditorState.other_currency,
            value=DRAFT.other_amount,
            on_change=_typed("other_amount"),
            error=ERRORS.other_amount,
        ),
        id="other_amount",
        error=ERRORS.other_amount,
    )
    return rx.fragment(
        field(
            "To account",
            _accounts("other_account", DRAFT.other_account, ERRORS.other_account),
            id="other_account",
            error=ERRORS.other_account,
        ),
        rx.cond(differs, arrives),
    )


def _what_for() -> rx.Component:
    category = field(
        "Category",
        category_picker(
            EditorState.categories,
            id="category",
            name="category",
            value=DRAFT.category,
            on_change=EditorState.set_category,
            on_create=EditorState.add_category,
            error=ERRORS.category,
        ),
        id="category",
        error=ERRORS.category,
        optional=True,
    )
    return rx.fragment(
        field(
            "Payee",
            combobox(
                EditorState.payees,
                id="payee",
                name="payee",
                value=DRAFT.payee,
                on_change=EditorState.set_payee,
                on_create=EditorState.set_payee,
                on_search=EditorState.find_payees,
                placeholder="Who was paid, or who paid",
                error=ERRORS.payee,
            ),
            id="payee",
            error=ERRORS.payee,
            optional=True,
        ),
        rx.cond(EditorState.pieces.length() == 0, category, pieces()),
        rx.el.div(
            button(
                rx.cond(EditorState.pieces.length() == 0, "Split into parts", "Add a part"),
                icon="split",
                size="sm",
                on_click=EditorState.add_piece,
            ),
            rx.el.span(
                EditorState.rest_words, class_name="dim small", custom_attrs={"aria-live": "polite"}
            ),
            class_name="cluster",
        ),
    )


def _rest() -> rx.Component:
    return rx.fragment(
        field(
            "Tags",
            text_input(
                "tags",
                value=DRAFT.tags,
                on_change=_typed("tags"),
                placeholder="holiday, work",
                auto_complete="off",
                error=ERRORS.tags,
            ),
            id="tags",
            help=_known_tags(),
            error=ERRORS.tags,
            optional=True,
        ),
        field(
            "Notes",
            text_area("notes", value=DRAFT.notes, on_change=_typed("notes"), error=ERRORS.notes),
            id="notes",
            error=ERRORS.notes,
            optional=True,
        ),
        rx.el.div(
            checkbox(
                "cleared",
                "Cleared by the bank",
                checked=DRAFT.cleared,
                on_change=lambda on: EditorState.set_check("cleared", on),
            ),
            checkbox(
                "pending",
                "Pending",
                checked=DRAFT.pending,
                on_change=lambda on: EditorState.set_check("pending", on),
            ),
            class_name="cluster ticks",
        ),
    )


def _known_tags() -> rx.Component:
    def tag(option: Any) -> rx.Component:
        return rx.el.button(
            option.label,
            type="button",
            class_name="chip",
            on_click=EditorState.add_tag(option.value),
            custom_attrs={"aria-label": "Add tag " + option.label},
        )

    return rx.el.span(
        "Separate with commas. ", rx.foreach(EditorState.tags, tag), class_name="cluster"
    )
