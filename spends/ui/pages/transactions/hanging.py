"""What hangs on the open transaction, drawn: purchases, refunds, documents, and how to add them."""

from typing import Any

import reflex as rx

from spends.ui.components.button import icon_button, link_button
from spends.ui.components.card import list_row, tile
from spends.ui.components.icon import icon
from spends.ui.components.icon_paths import ICON_PATHS
from spends.ui.components.photo import photo
from spends.ui.components.upload import upload_area
from spends.ui.pages.transactions.detail import DetailState

FACTS = DetailState.facts
HANGING = DetailState.facts.belongings


def belongings(place: str) -> rx.Component:
    """The section of the rail or the drawer; `place` keeps their ids apart."""
    add = link_button(
        HANGING.add_words, href=HANGING.add_href, icon="package", size="sm", class_name="pull"
    )
    return rx.el.div(
        rx.el.div(
            rx.el.h3("Belongings", class_name="rail-label grow"),
            rx.cond(HANGING.add_href != "", add),
            class_name="cluster",
        ),
        rx.el.div(
            rx.foreach(HANGING.things, _thing),
            rx.foreach(HANGING.refunds, _refund),
            rx.foreach(HANGING.papers, _paper),
            class_name="card-rows",
        ),
        upload_area(
            f"{place}-documents",
            target="transaction",
            target_id=FACTS.id,
            on_done=DetailState.attached,
            title="Attach receipts",
        ),
        class_name="stack-sm rail-belongings",
    )


def _picture(address: Any, stand_in: str) -> rx.Component:
    return photo(address, ICON_PATHS[stand_in], small=True)


def _thing(row: Any) -> rx.Component:
    words = rx.el.span(row.words, class_name="rail-wrapped")
    return list_row(row.name, note=words, lead=_picture(row.photo, "package"), href=row.href)


def _refund(row: Any) -> rx.Component:
    return list_row(row.name, note=row.words, lead=tile("undo-2"), href=row.href)


def _paper(row: Any) -> rx.Component:
    words = rx.el.span(
        rx.el.span(row.name, class_name="row-title"),
        rx.el.span(row.words, class_name="dim small truncate"),
        class_name="row-words",
    )
    link = rx.el.a(
        _picture(row.picture, "file-text"),
        words,
        icon("external-link"),
        href=row.href,
        target="_blank",
        rel="noopener",
        class_name="card-row",
    )
    detach = icon_button(
        "unlink",
        rx.Var.create("Take off ") + row.name,
        size="sm",
        on_click=DetailState.detach(row.id),
    )
    return rx.el.div(link, detach, class_name="rail-paper")
