"""A file of several accounts: where each goes, and the imports that came of it."""

import reflex as rx

from spends.ui.components.button import button, icon_button, link_button, place_link
from spends.ui.components.card import card, tile
from spends.ui.components.category_chip import status_chip
from spends.ui.components.notice import error_notice
from spends.ui.components.progress import meter
from spends.ui.components.select import select
from spends.ui.pages.imports.state import ImportState
from spends.ui.pages.review.pointer import review_notice


def dividing() -> rx.Component:
    """Where each account of the file goes."""
    steps = rx.el.div(
        button("Discard", on_click=ImportState.ask(ImportState.file.id)),
        button("Only one account", on_click=ImportState.take_one),
        button(
            "Look at what is new",
            variant="primary",
            on_click=ImportState.divide,
            busy=ImportState.is_dividing,
        ),
        class_name="import-steps import-steps-all",
    )
    return card(
        rx.el.div(
            error_notice(ImportState.shares_error),
            rx.el.ul(rx.foreach(ImportState.parts, _part), class_name="card-rows"),
            rx.cond(ImportState.may_import, steps),
            class_name="stack",
        ),
        title="This file holds several accounts",
        words=ImportState.file.name,
    )


def _part(part: rx.Var) -> rx.Component:
    place = select(
        ImportState.places,
        id=part.id,
        value=part.account_id,
        on_change=lambda value: ImportState.place(part.ref, value),
        label="Where " + part.ref + " goes",
    )
    return rx.el.li(
        tile("landmark"),
        rx.el.span(
            rx.el.span(part.ref, class_name="row-title truncate block", title=part.ref),
            rx.el.span(part.words, class_name="dim small truncate block"),
            class_name="row-words",
        ),
        rx.el.span(place, class_name="import-place"),
        class_name="card-row import-part",
        key=part.id,
    )


def together() -> rx.Component:
    """The imports of the file's accounts, before, while and after they are done."""
    steps = rx.el.div(
        rx.cond(
            (ImportState.shares_button != "") & ~ImportState.shares_run,
            button(ImportState.shares_button, variant="primary", on_click=ImportState.start_all),
        ),
        rx.cond(
            ~ImportState.shares_run,
            link_button("Import another file", href="/import", icon="file-up"),
        ),
        class_name="import-steps import-steps-all",
    )
    note = rx.el.p(
        "They come in one after the other, also when you leave this page. "
        "Each can be undone by itself.",
        class_name="dim small",
    )
    return card(
        rx.el.div(
            error_notice(ImportState.error),
            rx.el.p(ImportState.shares_title, class_name="headline", role="status"),
            rx.el.ul(rx.foreach(ImportState.shares, _share), class_name="card-rows"),
            rx.cond(ImportState.shares_run, note, rx.cond(ImportState.may_import, steps)),
            review_notice(),
            class_name="stack",
        )
    )


def _share(row: rx.Var) -> rx.Component:
    states = rx.match(
        row.status,
        ("done", status_chip("Imported", "good", "check")),
        ("undone", status_chip("Undone", icon="undo-2")),
        ("running", status_chip("Under way", "accent", "refresh-cw")),
        ("failed", status_chip("Not imported", "bad", "circle-alert")),
        ("waiting", status_chip("Waits its turn")),
        status_chip("To be checked", "soon", "eye"),
    )
    undo = icon_button(
        "undo-2", "Undo the import into " + row.account, on_click=ImportState.ask(row.id)
    )
    return rx.el.li(
        tile("landmark"),
        rx.el.span(
            place_link(row.account, href=row.href, class_name="row-title"),
            rx.el.span(row.ref, class_name="dim small truncate block"),
            rx.el.span(row.words, class_name="dim small block"),
            rx.cond(row.status == "running", meter(row.share)),
            class_name="row-words",
        ),
        rx.el.span(
            states,
            rx.cond(
                (row.step == "undo") & ImportState.may_import,
                undo,
                rx.el.span(class_name="btn-room"),
            ),
            class_name="row-steps",
        ),
        class_name="card-row import-share",
        key=row.id,
    )
