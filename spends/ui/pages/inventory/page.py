"""The Inventory page."""

import reflex as rx

from spends.ui.components.shortcuts import Shortcut, shortcuts
from spends.ui.components.sum_rows import sum_words
from spends.ui.layout import frame
from spends.ui.pages.inventory.bulk import many, placing
from spends.ui.pages.inventory.editor import PurchaseEditor
from spends.ui.pages.inventory.filter_views import filters, switches
from spends.ui.pages.inventory.filters import PATH
from spends.ui.pages.inventory.form import purchase_form
from spends.ui.pages.inventory.listing import InventoryState
from spends.ui.pages.inventory.views import things

KEYS = {
    "j": Shortcut(InventoryState.step(1), "Next purchase"),
    "k": Shortcut(InventoryState.step(-1), "Previous purchase"),
    "x": Shortcut(InventoryState.select_current, "Select the purchase"),
    "e": Shortcut(PurchaseEditor.edit_selected, "Edit the purchase"),
    "n": Shortcut(PurchaseEditor.add, "Add a purchase"),
    "o": Shortcut(InventoryState.open_current, "Open the purchase"),
}


def inventory() -> rx.Component:
    """The list, as pictures or as a table."""
    nothing = (
        InventoryState.ready & (InventoryState.rows.length() == 0) & ~InventoryState.has_filters
    )
    body = rx.el.div(
        rx.el.h2("All purchases", class_name="visually-hidden"),
        rx.cond(nothing, rx.fragment(), filters()),
        rx.el.div(
            rx.cond(nothing, rx.fragment(), switches()),
            sum_words(InventoryState.summed, href=PATH),
            things(PurchaseEditor.add),
            many(),
            class_name="stack-sm",
        ),
        class_name="stack inventory",
    )
    return frame(
        body, purchase_form(), placing(), shortcuts(KEYS), title="Inventory", active="inventory"
    )
