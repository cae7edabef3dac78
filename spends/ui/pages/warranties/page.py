"""The Warranties page."""

import reflex as rx

from spends.ui.components.button import button
from spends.ui.components.shortcuts import Shortcut, shortcuts
from spends.ui.layout import frame
from spends.ui.pages.warranties.editor import WarrantyEditor
from spends.ui.pages.warranties.form import claim_forms, warranty_form
from spends.ui.pages.warranties.listing import WarrantiesState
from spends.ui.pages.warranties.views import beginning, filters, overview, table

KEYS = {"n": Shortcut(WarrantyEditor.add, "Add a warranty")}


def warranties() -> rx.Component:
    """What is covered, until when, and what was claimed."""
    body = rx.el.div(
        overview(),
        rx.el.h2("All warranties", class_name="visually-hidden"),
        filters(),
        table(),
        class_name="stack",
    )
    empty = WarrantiesState.ready & ~WarrantiesState.numbers.exists
    return frame(
        rx.cond(empty, beginning(), body),
        warranty_form(),
        claim_forms(),
        shortcuts(KEYS),
        title="Warranties",
        active="warranties",
        actions=button("Add warranty", icon="plus", on_click=WarrantyEditor.add),
    )
