"""A quiet question to the server every few seconds, while the page is seen."""

import reflex as rx

from spends.ui.components.base.control import Pulse
from spends.ui.components.types import Handler


def pulse(handler: Handler, seconds: int) -> rx.Component:
    """Nothing to see: calls the handler at once when the page is seen again, then now and then."""
    return Pulse.create(seconds=seconds, on_pulse=handler)
