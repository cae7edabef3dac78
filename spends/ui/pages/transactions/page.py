"""The Transactions page."""

import reflex as rx

from spends.ui.components.shortcuts import Shortcut, shortcuts
from spends.ui.layout import frame
from spends.ui.pages.review.pointer import review_link
from spends.ui.pages.transactions.detail import DetailState
from spends.ui.pages.transactions.editor import EditorState
from spends.ui.pages.transactions.filter_views import filters
from spends.ui.pages.transactions.form import editor
from spends.ui.pages.transactions.listing import ListState
from spends.ui.pages.transactions.many import BulkState
from spends.ui.pages.transactions.many_views import many, questions
from spends.ui.pages.transactions.rail import linking, rail, sheet
from spends.ui.pages.transactions.views import table

KEYS = {
    "j": Shortcut(DetailState.step(1), "Next row"),
    "k": Shortcut(DetailState.step(-1), "Previous row"),
    "x": Shortcut(ListState.select_current, "Select the row"),
    "e": Shortcut(EditorState.edit_current, "Edit the row"),
    "c": Shortcut(BulkState.ask("category"), "Choose a category"),
    "t": Shortcut(BulkState.ask("tags"), "Tag the row"),
    "m": Shortcut(BulkState.toggle_current, "Mark cleared, or not"),
    "n": Shortcut(EditorState.add, "Add a transaction"),
    "Escape": Shortcut(ListState.clear_selection, "Select nothing"),
}


def transactions() -> rx.Component:
    """The list, beside it the open transaction."""
    listed = rx.el.div(
        table(),
        many(),
        class_name="grow",
        custom_attrs={"data-selecting": rx.cond(ListState.selecting, "yes", "no")},
    )
    body = rx.el.div(
        rx.el.h2("All transactions", class_name="visually-hidden"),
        filters(),
        rx.el.div(listed, rail(), class_name="railed"),
        class_name="stack",
    )
    return frame(
        body,
        sheet(),
        editor(),
        questions(),
        linking(),
        shortcuts(KEYS),
        title="Transactions",
        active="transactions",
        actions=review_link(),
    )
