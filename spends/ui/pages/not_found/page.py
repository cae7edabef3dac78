"""How an address without a page looks."""

import reflex as rx

from spends.ui.components.button import link_button
from spends.ui.layout import bare


def not_found() -> rx.Component:
    """Says that nothing is here, and leads home."""
    return bare(
        link_button("Go to the dashboard", href="/", variant="primary", class_name="btn-wide"),
        title="There is no page here",
        words="The address may be mistyped, or what stood here has gone.",
    )
