"""Before there is a file: where it goes, the place to drop it, and what came before."""

import reflex as rx

from spends.ui.components.button import button, icon_button, place_link, submit_button
from spends.ui.components.card import card, card_skeleton, tile
from spends.ui.components.category_chip import status_chip
from spends.ui.components.data_table import table_footer
from spends.ui.components.empty_state import empty_state
from spends.ui.components.field import field, text_input
from spends.ui.components.file_drop import file_drop
from spends.ui.components.notice import error_notice, notice
from spends.ui.components.select import select
from spends.ui.pages.imports.overview import NEW_ACCOUNT
from spends.ui.pages.imports.state import ImportState

ACCEPTED = (
    ".csv,.txt,.tsv,.ofx,.qfx,.qif,.xml,.sta,.mt940,.mt942,.940,.942,"
    "text/csv,application/x-ofx,text/xml,application/xml"
)
TYPES = [
    ("checking", "Checking"),
    ("savings", "Savings"),
    ("credit_card", "Credit card"),
    ("cash", "Cash"),
    ("loan", "Loan"),
    ("investment", "Investment"),
    ("other", "Other"),
]
TEACHING = [
    (
        "download",
        "Get the file from your bank",
        (
            "Sign in there, look for “Export” or “Download transactions”, "
            "and take CSV, OFX, QFX, QIF, CAMT or MT940."
        ),
    ),
    (
        "eye",
        "See every row first",
        "New rows, rows that are there already, and rows that cannot be read are marked.",
    ),
    (
        "undo-2",
        "Nothing is final",
        "The same file twice adds nothing twice, and each import can be undone as a whole.",
    ),
]


ONLY_LOOKING = "You can look at what came in. Those who may change transactions can import files."


def starting() -> rx.Component:
    """Where the file goes, and the place to drop it, for those who may import."""
    return rx.cond(ImportState.may_import, _dropping(), _looking())


def _looking() -> rx.Component:
    none = rx.cond(
        ImportState.past.length() == 0,
        empty_state("file-text", "No imports yet", ONLY_LOOKING),
        notice(ONLY_LOOKING),
    )
    return rx.el.div(error_notice(ImportState.error), none, class_name="stack")


def _dropping() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            card(
                rx.el.div(
                    error_notice(ImportState.error),
                    _account(),
                    file_drop(
                        "/api/imports",
                        id="statement",
                        on_done=ImportState.uploaded,
                        on_error=ImportState.failed,
                        accept=ACCEPTED,
                        title=rx.cond(
                            ImportState.account_id == NEW_ACCOUNT,
                            "Add the account first",
                            "Drop a bank file here, or choose one",
                        ),
                        words="CSV, OFX, QFX, QIF, CAMT or MT940, up to 50 MB",
                        fields={"account_id": ImportState.account_id},
                        late="The file has arrived. It waits under Import.",
                        disabled=ImportState.account_id == NEW_ACCOUNT,
                    ),
                    class_name="stack",
                ),
                title="A file from your bank",
                span=8,
                class_name="whole",
            ),
            card(
                rx.el.div(*[_lesson(*each) for each in TEACHING], class_name="card-rows"),
                title="How it goes",
                span=4,
                class_name="whole",
            ),
            class_name="grid",
        )
    )


def _lesson(name: str, title: str, words: str) -> rx.Component:
    text = rx.el.span(
        rx.el.span(title, class_name="row-title"),
        rx.el.span(words, class_name="dim small", style={"display": "block"}),
        class_name="row-words",
    )
    return rx.el.div(tile(name), text, class_name="card-row")


def _account() -> rx.Component:
    known = select(
        ImportState.accounts,
        id="account",
        value=ImportState.account_id,
        on_change=ImportState.choose_account,
    )
    another = rx.cond(
        ImportState.account_id == NEW_ACCOUNT,
        rx.fragment(),
        button(
            "New account",
            icon="plus",
            on_click=ImportState.choose_account(NEW_ACCOUNT),
        ),
    )
    choosing = field(
        "Into the account",
        rx.el.div(rx.el.div(known, class_name="grow"), another, class_name="spread import-into"),
        id="account",
    )
    return rx.cond(ImportState.account_id == NEW_ACCOUNT, _new_account(), choosing)


def _new_account() -> rx.Component:
    back = rx.cond(
        ImportState.accounts.length() > 0,
        button("Cancel", on_click=ImportState.choose_account("")),
        rx.fragment(),
    )
    return rx.el.form(
        rx.el.div(
            field(
                "Name of the account",
                text_input(
                    "account_name",
                    placeholder="Everyday account",
                    max_length=120,
                    required=True,
                    error=ImportState.account_error,
                ),
                id="account_name",
                help="As you call it; it holds what is in the file",
                error=ImportState.account_error,
            ),
            field("Kind", select(TYPES, id="account_type"), id="account_type"),
            class_name="two",
        ),
        rx.el.div(submit_button("Add account"), back, class_name="cluster"),
        on_submit=ImportState.add_account,
        class_name="stack-sm",
    )


def past_imports() -> rx.Component:
    """The imports of the household, each with a way back."""
    many = ImportState.past_more | (ImportState.past_skip > 0)
    footer = table_footer(
        ImportState.past_range,
        has_previous=ImportState.past_skip > 0,
        has_next=ImportState.past_more,
        on_previous=ImportState.newer,
        on_next=ImportState.older,
    )
    return rx.cond(
        ImportState.past.length() > 0,
        card(
            rx.el.ul(rx.foreach(ImportState.past, _past), class_name="card-rows"),
            rx.cond(many, footer),
            title="Imports so far",
        ),
    )


def _past(row: rx.Var) -> rx.Component:
    states = rx.match(
        row.status,
        ("done", status_chip("Imported", "good", "check")),
        ("undone", status_chip("Undone", icon="undo-2")),
        ("running", status_chip("Under way", "accent", "refresh-cw")),
        ("failed", status_chip("Not imported", "bad", "circle-alert")),
        status_chip("To be checked", "soon", "eye"),
    )
    step = rx.match(
        row.step,
        ("undo", icon_button("undo-2", "Undo " + row.name, on_click=ImportState.ask(row.id))),
        ("drop", icon_button("trash-2", "Drop " + row.name, on_click=ImportState.ask(row.id))),
        rx.el.span(class_name="btn-room"),
    )
    return rx.el.li(
        tile("file-text"),
        rx.el.span(
            place_link(row.name, href=row.href, class_name="row-title"),
            rx.el.span(
                row.note, " · ", row.day, " · ", row.counts, class_name="dim small truncate block"
            ),
            class_name="row-words",
        ),
        rx.el.span(
            states,
            rx.cond(ImportState.may_import, step, rx.el.span(class_name="btn-room")),
            class_name="row-steps",
        ),
        class_name="card-row",
    )


def waiting() -> rx.Component:
    """The page while it is on its way."""
    return rx.el.div(
        card_skeleton(span=8, height=240), card_skeleton(span=4, lines=5), class_name="grid"
    )
