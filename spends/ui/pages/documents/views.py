"""The documents as a grid, and one of them in a drawer."""

from typing import Any

import reflex as rx

from spends.ui.components.button import button, icon_button, link_button, submit_button
from spends.ui.components.card import list_row
from spends.ui.components.data_table import table_footer
from spends.ui.components.document_tile import KINDS, document_tile
from spends.ui.components.drawer import drawer
from spends.ui.components.empty_state import empty_state
from spends.ui.components.field import field, text_input
from spends.ui.components.filter_bar import filter_bar, filter_chip, option_list, search_input
from spends.ui.components.icon import icon
from spends.ui.components.menu import menu, menu_choices
from spends.ui.components.notice import error_notice
from spends.ui.components.segmented import segmented
from spends.ui.components.select import select
from spends.ui.components.skeleton import skeleton, swap
from spends.ui.pages.documents.filters import SORTS
from spends.ui.pages.documents.receipt import ReceiptState
from spends.ui.pages.documents.sheet import SheetState
from spends.ui.pages.documents.state import DocumentsState

STATE = DocumentsState
SHEET = SheetState.sheet
WAITING = 10


def filters() -> rx.Component:
    """Search and the chips."""
    return filter_bar(
        search_input(STATE.filters.q, STATE.search, "Name or text…"),
        _choice("Kind", "kind", STATE.kind_options, STATE.kind),
        _choice("Links", "link", STATE.link_options, STATE.link),
        _choice("Text", "text", STATE.text_options, STATE.text),
    )


def _choice(label: str, name: str, options: Any, value: Any) -> rx.Component:
    chosen = rx.Var.create([getattr(STATE.filters, name)]).to(list[str])
    picked = option_list(options, chosen, lambda each: STATE.toggle(name, each), label=label)
    return filter_chip(label, picked, value=value, on_remove=STATE.clear_filter(name))


def switches() -> rx.Component:
    """How many are listed, and in which order."""
    order = menu(
        button(rx.el.span(STATE.sort_words), icon("chevron-down"), size="sm", variant="ghost"),
        menu_choices(
            "Order",
            STATE.filters.sort,
            [(key, words, "arrow-down", STATE.set_sort(key)) for key, words in SORTS.items()],
        ),
        align="end",
    )
    count = rx.el.span(STATE.range_text, class_name="summary", custom_attrs={"aria-live": "polite"})
    clear = button("Clear all", variant="ghost", size="sm", on_click=STATE.clear_filters)
    shown = rx.el.span(count, rx.cond(STATE.has_filters, clear), class_name="cluster grow")
    head = rx.el.div(shown, order, class_name="list-head")
    return rx.cond(~STATE.ready | (STATE.rows.length() > 0), head)


def papers() -> rx.Component:
    """The grid."""
    tiles = rx.el.ul(
        rx.foreach(STATE.rows, lambda row: document_tile(row, SheetState.open(row.id))),
        class_name="things",
        custom_attrs={"aria-label": "Documents"},
    )
    steps = rx.cond(
        STATE.has_next | (STATE.filters.start != ""),
        rx.el.div(
            table_footer(
                STATE.range_text,
                has_previous=STATE.filters.start != "",
                has_next=STATE.has_next,
                on_previous=STATE.previous_page,
                on_next=STATE.next_page,
            ),
            class_name="card card-flush things-foot",
        ),
    )
    nothing = rx.el.div(
        rx.cond(
            STATE.has_filters,
            empty_state(
                "search",
                "Nothing matches",
                "No document fits the search and all the filters.",
                button("Clear the filters", on_click=STATE.clear_filters),
            ),
            empty_state(
                "file-text",
                "No documents yet",
                "Add receipts, invoices and manuals above. Their text is read, so that you find "
                "them again, and a receipt can become purchases.",
            ),
        ),
        class_name="card card-flush",
    )
    waiting = rx.el.div(
        *[_waiting() for _ in range(WAITING)],
        class_name="things",
        custom_attrs={"aria-hidden": "true"},
    )
    filled = rx.fragment(tiles, steps)
    return swap(STATE.ready, rx.cond(STATE.rows.length() == 0, nothing, filled), waiting)


def _waiting() -> rx.Component:
    words = rx.el.div(skeleton("80%"), skeleton("40%", 10), class_name="thing-words bones")
    return rx.el.div(rx.el.div(rx.el.span(class_name="photo bone"), words, class_name="thing"))


def sheet() -> rx.Component:
    """One document: what it looks like, its name and kind, its links and its text."""
    footer = rx.fragment(
        button("Delete", variant="danger", class_name="pull", on_click=SheetState.delete),
        link_button("Download", href=SHEET.content, icon="download", outside=True),
        submit_button("Save", form="document-edit"),
    )
    return drawer(
        _preview(),
        _edit(),
        _links(),
        _text(),
        open=SheetState.shown,
        on_open_change=SheetState.set_shown,
        title=SHEET.name,
        words=SHEET.words,
        footer=footer,
    )


def _preview() -> rx.Component:
    drawn = rx.cond(
        SHEET.is_image,
        _picture(SHEET.inline, SHEET.name),
        rx.cond(
            SHEET.pages.length() > 0,
            rx.foreach(SHEET.pages, _page),
            rx.cond(SHEET.picture != "", _picture(SHEET.picture, "Its first page")),
        ),
    )
    shown = SHEET.is_image | (SHEET.pages.length() > 0) | (SHEET.picture != "")
    picture = rx.cond(
        shown,
        rx.el.div(
            rx.el.div(drawn, class_name="paper-pages"),
            class_name=rx.cond(SheetState.zoomed, "paper-preview zoomed", "paper-preview"),
            key=SHEET.id,
            tab_index=0,
            role="region",
            custom_attrs={"aria-label": "What it looks like"},
        ),
    )
    zoom = button(
        rx.cond(SheetState.zoomed, "Smaller", "Larger"),
        icon="search",
        size="sm",
        on_click=SheetState.zoom,
    )
    opened = rx.el.a(
        icon("external-link"),
        "Open in a new tab",
        href=SHEET.inline,
        target="_blank",
        rel="noopener",
        class_name="btn btn-sm",
    )
    reading = button(
        "Read receipt",
        icon="receipt-text",
        variant="primary",
        size="sm",
        on_click=ReceiptState.begin(SHEET.id),
    )
    acts = rx.el.div(
        rx.cond(SHEET.text != "", reading),
        rx.cond(shown, zoom),
        rx.cond(SHEET.inline != "", opened),
        class_name="cluster",
    )
    left = rx.cond(SHEET.pages_left != "", rx.el.p(SHEET.pages_left, class_name="dim small"))
    return rx.el.div(picture, left, acts, class_name="stack-sm")


def _picture(source: Any, words: Any) -> rx.Component:
    return rx.el.img(src=source, alt=words, custom_attrs={"decoding": "async"})


def _page(address: Any, index: Any) -> rx.Component:
    return rx.el.img(
        src=address,
        alt="Page " + (index + 1).to_string(),
        class_name="paper-page",
        loading="lazy",
        custom_attrs={"decoding": "async"},
    )


def _edit() -> rx.Component:
    kinds = [(str(key), words) for key, words in KINDS.items()]
    form = rx.el.form(
        error_notice(SheetState.problem),
        field(
            "Name",
            text_input("document-name", name="file_name", default_value=SHEET.name),
            id="document-name",
        ),
        field(
            "Kind",
            select(kinds, id="document-kind", name="kind", default_value=SHEET.kind),
            id="document-kind",
        ),
        id="document-edit",
        on_submit=SheetState.save,
        class_name="form",
        no_validate=True,
    )
    return rx.el.div(form, key=SHEET.id)


def _links() -> rx.Component:
    finder = rx.el.div(
        segmented(
            [("purchase", "Purchases"), ("transaction", "Transactions")],
            value=SheetState.target,
            on_change=SheetState.set_target,
            label="Search in",
        ),
        search_input(SheetState.query, SheetState.set_query, "Search", id="document-find"),
        rx.el.div(
            rx.foreach(
                SheetState.found,
                lambda row: list_row(
                    row.title,
                    note=row.words,
                    on_click=SheetState.link(row.target, row.target_id),
                ),
            ),
            class_name="card-rows",
        ),
        rx.cond(SheetState.found.length() == 0, rx.el.p("Nothing found.", class_name="dim small")),
        class_name="stack-sm",
    )
    return rx.el.section(
        rx.el.div(
            rx.el.h3("Belongs to", class_name="rail-label grow"),
            button("Link", icon="plus", size="sm", on_click=SheetState.look),
            class_name="cluster",
        ),
        rx.cond(
            SHEET.ties.length() == 0,
            rx.el.p("Nothing yet. Link it to what it proves.", class_name="dim small"),
            rx.el.div(rx.foreach(SHEET.ties, _tie), class_name="card-rows"),
        ),
        rx.cond(SheetState.linking, finder),
        class_name="stack-sm",
    )


def _tie(row: Any) -> rx.Component:
    off = SheetState.detach(SHEET.id, row.target, row.target_id)
    return rx.el.div(
        rx.el.div(list_row(row.title, note=row.words, href=row.href), class_name="grow"),
        icon_button("x", "Take the link away", size="sm", on_click=off),
        class_name="cluster",
    )


def _text() -> rx.Component:
    return rx.el.section(
        rx.el.h3("Text", class_name="rail-label"),
        rx.cond(
            SHEET.text != "",
            rx.el.pre(
                SHEET.text,
                class_name="paper-text",
                tab_index=0,
                role="region",
                custom_attrs={"aria-label": "Text of the document"},
            ),
            rx.el.p(SHEET.state, class_name="dim small"),
        ),
        class_name="stack-sm",
    )
