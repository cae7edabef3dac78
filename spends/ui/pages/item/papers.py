"""The documents of one thing, and where more are dropped."""

from typing import Any

import reflex as rx

from spends.domains.documents.kinds import DocumentKind
from spends.ui.components.button import icon_button
from spends.ui.components.card import card
from spends.ui.components.document_tile import KINDS
from spends.ui.components.icon import icon
from spends.ui.components.icon_paths import ICON_PATHS
from spends.ui.components.menu import menu, menu_choices, menu_item, menu_separator
from spends.ui.components.photo import photo
from spends.ui.components.purchase_chip import tone_chip
from spends.ui.components.upload import upload_area
from spends.ui.pages.item.state import ItemState

ITEM: Any = ItemState.item
_KIND_ICONS = {
    DocumentKind.RECEIPT: "receipt-text",
    DocumentKind.INVOICE: "file-text",
    DocumentKind.WARRANTY: "shield-check",
    DocumentKind.MANUAL: "book-open",
    DocumentKind.PHOTO: "camera",
    DocumentKind.STATEMENT: "landmark",
    DocumentKind.OTHER: "file",
}


def papers() -> rx.Component:
    """The documents, and where more are dropped."""
    drop = upload_area(
        "item-documents",
        target="purchase",
        target_id=ITEM.id,
        on_done=ItemState.attached,
        anywhere=True,
    )
    rows = rx.el.div(rx.foreach(ITEM.papers, _paper), class_name="card-rows")
    return card(
        rx.cond(ITEM.papers.length() > 0, rows),
        drop,
        title="Documents",
        id="documents",
        class_name="stack-sm item-papers",
    )


def _paper(row: Any) -> rx.Component:
    words = rx.el.span(
        rx.el.span(row.name, class_name="row-title"),
        rx.el.span(row.words, class_name="dim small truncate"),
        class_name="row-words",
    )
    link = rx.el.a(
        photo(row.picture, ICON_PATHS["file-text"], small=True),
        words,
        rx.cond(row.is_cover, tone_chip("Its picture", "accent")),
        icon("external-link"),
        href=row.href,
        target="_blank",
        rel="noopener",
        class_name="card-row",
    )
    more = menu(
        icon_button("ellipsis", rx.Var.create("More about ") + row.name, size="sm"),
        menu_choices(
            "What it is",
            row.kind,
            [
                (str(kind), words, _KIND_ICONS[kind], ItemState.set_kind(row.id, str(kind)))
                for kind, words in KINDS.items()
            ],
        ),
        menu_separator(),
        rx.cond(
            row.can_cover,
            menu_item("Use as picture", icon="camera", on_click=ItemState.choose_photo(row.id)),
        ),
        menu_item("Take off", icon="unlink", on_click=ItemState.detach(row.id)),
    )
    return rx.el.div(link, more, id=row.anchor, class_name="rail-paper item-paper")
