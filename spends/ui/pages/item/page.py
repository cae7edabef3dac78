"""The page of one thing."""

import reflex as rx

from spends.ui.components.button import link_button
from spends.ui.components.empty_state import empty_state
from spends.ui.components.shortcuts import Shortcut, shortcuts
from spends.ui.components.skeleton import swap
from spends.ui.layout import frame
from spends.ui.pages.inventory.editor import PurchaseEditor
from spends.ui.pages.inventory.form import purchase_form
from spends.ui.pages.item.dialogs import dialogs
from spends.ui.pages.item.state import ItemState
from spends.ui.pages.item.views import thing, waiting

KEYS = {
    "e": Shortcut(PurchaseEditor.edit(ItemState.item.id), "Edit the purchase"),
    "n": Shortcut(PurchaseEditor.add, "Add a purchase"),
}


def item() -> rx.Component:
    """What it is, what has happened to it, and what is still to come."""
    gone = rx.el.div(
        empty_state(
            "package",
            rx.cond(ItemState.deleted == "", "There is no such purchase", ItemState.deleted),
            rx.cond(
                ItemState.deleted == "",
                "The address may be mistyped, or it was deleted.",
                "It was deleted, with its warranties.",
            ),
            link_button("Go to the inventory", href="/inventory", variant="primary"),
        ),
        class_name="card",
    )
    return frame(
        swap(ItemState.ready, rx.cond(ItemState.missing, gone, thing()), waiting()),
        purchase_form(),
        dialogs(),
        shortcuts(KEYS),
        title=rx.cond(ItemState.item.name != "", ItemState.item.name, "Purchase"),
        active="inventory",
    )
