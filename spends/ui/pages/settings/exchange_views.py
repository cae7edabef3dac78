"""How files out and in look in the settings."""

from typing import Any

import reflex as rx

from spends.ui.components.button import button, link_button
from spends.ui.components.field import radio_cards
from spends.ui.components.file_drop import file_drop
from spends.ui.components.notice import error_notice, notice
from spends.ui.components.progress import progress
from spends.ui.components.segmented import segmented
from spends.ui.pages.settings.common import subject
from spends.ui.pages.settings.exchange import (
    CHECKED,
    DONE,
    DUPLICATES,
    FORMATS,
    IMPORTING,
    ExchangeState,
)


def exchange() -> rx.Component:
    """Files out, files in, and what is printed."""
    return rx.fragment(_out(), _in(), _printed())


def _out() -> rx.Component:
    State: Any = ExchangeState  # noqa: N806  a class
    links = rx.el.div(
        _file("Transactions, CSV", "/api/transactions/export?format=csv"),
        _file("Transactions, JSON", "/api/transactions/export?format=json"),
        _file("Purchases, CSV", "/api/export/csv"),
        rx.cond(State.may_manage, _file("Whole household, JSON", "/api/export/json")),
        class_name="cluster",
    )
    words = rx.el.p(
        "Everything is yours to take along. To take only some transactions, export them from "
        "their list. The whole household is one JSON file with its documents, and can be imported "
        "again, here or into another Spends. ",
        rx.cond(State.may_manage, "", "Only an admin can take it."),
        class_name="dim",
    )
    return subject(words, links, title="Export")


def _printed() -> rx.Component:
    links = rx.el.div(
        _pdf("Insurance report", "/api/reports/insurance.pdf"),
        _pdf("Labels, A4", "/api/reports/labels.pdf"),
        _pdf("Labels, US Letter", "/api/reports/labels.pdf?paper=letter"),
        class_name="cluster",
    )
    words = rx.el.p(
        "What you own by location with prices, values and proof; and labels whose QR codes lead "
        "to each thing.",
        class_name="dim",
    )
    return subject(words, links, title="To print")


def _file(words: str, href: str) -> rx.Component:
    return link_button(words, href=href, icon="download", outside=True)


def _pdf(words: str, href: str) -> rx.Component:
    return link_button(words, href=href, icon="file-text", outside=True, target="_blank")


def _in() -> rx.Component:
    State: Any = ExchangeState  # noqa: N806  a class
    # A trial until the person has seen what it would do.
    trial = rx.cond(State.phase == IMPORTING, "false", "true")
    is_csv = State.format == "csv"
    drop = file_drop(
        rx.Var.create("/api/import/") + State.format,
        id="exchange-file",
        title=rx.cond(is_csv, "Drop a CSV file, or choose one", "Drop a JSON file, or choose one"),
        words="It is only looked at first; nothing is stored until you say so.",
        accept=rx.cond(is_csv, ".csv,text/csv", ".json,application/json"),
        fields={"duplicates": State.duplicates, "dry_run": trial},
        anywhere=False,
        again=State.again,
        # Not when the page is loaded: the end of that may come after a file was chosen.
        on_ready=State.load,
        on_start=State.follow,
        # With what the file was sent for, which may be chosen otherwise until there is an answer.
        on_done=lambda body: State.received(body, State.format, State.duplicates),
        on_error=State.failed,
    )
    choice = rx.el.div(
        rx.el.p("What is here already", class_name="small dim"),
        radio_cards(
            "duplicates",
            DUPLICATES,
            value=State.duplicates,
            on_change=State.set_duplicates,
            label="What is here already",
        ),
        class_name="stack-sm",
    )
    words = rx.el.p(
        rx.cond(
            is_csv,
            "Purchases: files of our own, and those that Homebox and Warracker export.",
            "A whole household, as it was exported. A new household becomes what the file says; "
            "one in use gets what it lacks.",
        ),
        class_name="dim",
    )
    under_way = progress(State.share, State.pace, label="Reading the rows")
    return subject(
        words,
        rx.el.div(
            segmented(FORMATS, value=State.format, on_change=State.set_format, label="Format")
        ),
        choice,
        error_notice(State.error),
        drop,
        rx.cond(State.pace != "", under_way),
        rx.cond(State.words != "", _report()),
        title="Import",
    )


def _report() -> rx.Component:
    State: Any = ExchangeState  # noqa: N806  a class
    is_checked = State.phase == CHECKED

    def line(problem: Any) -> rx.Component:
        return rx.el.li(rx.el.span(problem.row, class_name="strong"), " ", problem.words)

    broken = rx.el.div(
        rx.el.p("These rows are broken and left out:", class_name="small dim"),
        rx.el.ul(rx.foreach(State.problems, line), class_name="small plain-list"),
        rx.cond(State.more_problems != "", rx.el.p(State.more_problems, class_name="small dim")),
        class_name="stack-sm",
    )
    start = rx.el.div(
        rx.cond(State.has_any, button("Import it", variant="primary", on_click=State.start)),
        button("Choose another file", on_click=State.begin),
        class_name="cluster",
    )
    return rx.el.div(
        rx.cond(
            State.phase == DONE,
            notice(State.words, "good"),
            rx.el.p(State.words, class_name="strong"),
        ),
        rx.foreach(State.warnings, lambda words: rx.el.p(words, class_name="small tone-soon")),
        rx.cond(State.problems.length() > 0, broken),
        rx.cond(is_checked, start),
        class_name="stack",
        custom_attrs={"aria-live": "polite"},
    )
