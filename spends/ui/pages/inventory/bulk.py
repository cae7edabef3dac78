"""What can be done with the selected purchases."""

import reflex as rx

from spends.ui.components.button import button, link_button
from spends.ui.components.combobox import combobox
from spends.ui.components.data_table import bulk_bar
from spends.ui.components.dialog import close_button, dialog
from spends.ui.components.icon import icon
from spends.ui.components.menu import menu, menu_item
from spends.ui.components.purchase_chip import STATUSES
from spends.ui.navigation import ICONS
from spends.ui.pages.inventory.editor import PurchaseEditor
from spends.ui.pages.inventory.listing import InventoryState

STATE = InventoryState


def many() -> rx.Component:
    """The bar that is there while some are selected."""
    status = menu(
        button("Status", icon("chevron-down"), icon="circle-check", size="sm"),
        *[
            menu_item(words, on_click=STATE.give_status(str(status)))
            for status, words in STATUSES.items()
        ],
        side="top",
        align="start",
    )
    one = STATE.selected.length() == 1
    return bulk_bar(
        STATE.selected.length(),
        rx.cond(
            one,
            button("Edit", icon="pencil", size="sm", on_click=PurchaseEditor.edit_selected),
        ),
        status,
        button("Location", icon=ICONS["location"], size="sm", on_click=STATE.set_placing(True)),
        link_button(
            "Labels",
            icon="qr-code",
            size="sm",
            href=STATE.label_sheet,
            outside=True,
            target="_blank",
        ),
        rx.cond(one, button("Duplicate", icon="copy", size="sm", on_click=STATE.duplicate)),
        button("Delete", icon="trash-2", size="sm", variant="danger", on_click=STATE.delete),
        on_clear=STATE.clear_selection,
    )


def placing() -> rx.Component:
    """Asks where the selected things are."""
    control = combobox(
        STATE.location_options,
        id="bulk-location",
        value="",
        on_change=STATE.give_location,
        on_create=STATE.give_location,
        placeholder="Kitchen, attic, at the office…",
        label="Location",
    )
    return dialog(
        control,
        open=STATE.placing,
        on_open_change=STATE.set_placing,
        title="Where are they?",
        words="The location is given at once.",
        footer=close_button(),
    )
