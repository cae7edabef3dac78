"""While a file is imported, and what came of it."""

import reflex as rx

from spends.ui.components.button import button, link_button, place_link
from spends.ui.components.card import card, tile
from spends.ui.components.notice import notice
from spends.ui.components.progress import progress
from spends.ui.pages.imports.report import Broken
from spends.ui.pages.imports.state import ImportState
from spends.ui.pages.review.pointer import review_notice


def progressing() -> rx.Component:
    """How far the import is."""
    return card(
        rx.el.div(
            progress(
                ImportState.share,
                ImportState.pace,
                label="Importing " + ImportState.file.name,
            ),
            rx.el.p(
                "It goes on when you leave this page, and all of it is taken in or nothing.",
                class_name="dim small",
            ),
            class_name="stack",
        ),
        title="Under way",
    )


def reported() -> rx.Component:
    """What came of the import."""
    report = ImportState.report
    head = rx.el.div(
        rx.cond(report.undone, tile("undo-2"), tile("circle-check", "good")),
        rx.el.div(
            rx.el.p(report.title, class_name="headline", role="status"),
            rx.el.p(
                ImportState.file.name,
                rx.cond(report.words != "", " · " + report.words, ""),
                class_name="dim small",
            ),
            class_name="grow",
        ),
        class_name="import-head",
    )
    steps = rx.el.div(
        rx.cond(
            report.undone,
            rx.fragment(),
            rx.fragment(
                rx.cond(
                    report.has_lines,
                    link_button(
                        "See the transactions",
                        href="/transactions?batch=" + ImportState.file.id,
                        icon="receipt-text",
                        variant="primary",
                    ),
                ),
                rx.cond(
                    ImportState.may_import,
                    button(
                        "Undo import", icon="undo-2", on_click=ImportState.ask(ImportState.file.id)
                    ),
                ),
            ),
        ),
        rx.cond(
            ImportState.may_import,
            link_button("Import another file", href="/import", icon="file-up"),
        ),
        class_name="cluster",
    )
    return rx.el.div(
        card(
            rx.el.div(
                head,
                rx.cond(report.undone, rx.fragment(), review_notice()),
                _balance(),
                steps,
                class_name="stack",
            )
        ),
        rx.cond(report.broken.length() > 0, _broken_rows()),
        class_name="stack",
    )


def _balance() -> rx.Component:
    report = ImportState.report
    differs = notice(
        report.balance_note,
        "soon",
        title=report.balance,
        action=place_link("Check the account", href="/accounts", class_name="text-link"),
    )
    return rx.cond(
        report.balance != "", rx.cond(report.agrees, notice(report.balance, "good"), differs)
    )


def _broken_rows() -> rx.Component:
    download = link_button(
        "Download as CSV",
        href="/api/imports/" + ImportState.file.id + "/invalid.csv",
        icon="download",
        size="sm",
        outside=True,
        download="rows-left-out.csv",
    )
    table = rx.el.div(
        rx.el.table(
            rx.el.thead(
                rx.el.tr(
                    rx.el.th("Line", scope="col", class_name="num", style={"width": "72px"}),
                    rx.el.th("Why it stayed out", scope="col"),
                    rx.el.th("What stands there", scope="col", class_name="only-desk"),
                )
            ),
            rx.el.tbody(rx.foreach(ImportState.report.broken, _broken_row)),
            class_name="table table-plain",
            custom_attrs={"aria-label": "Rows that stayed out"},
        ),
        rx.cond(
            ImportState.report.broken_note != "",
            rx.el.p(ImportState.report.broken_note, class_name="dim small table-foot"),
        ),
        class_name="table-wrap",
    )
    return card(
        table, title="Rows that stayed out", action=download, flush=True, class_name="import-broken"
    )


def _broken_row(row: rx.Var[Broken]) -> rx.Component:
    return rx.el.tr(
        rx.el.td(row.line, class_name="num"),
        rx.el.td(row.reason, class_name="wraps"),
        rx.el.td(row.raw, class_name="dim only-desk", title=row.raw),
        key=row.id,
    )
