"""Steps through months: back, the month, forward."""

import reflex as rx

from spends.ui.components.icon import icon
from spends.ui.components.types import Flag, Handler, Text


def period_stepper(
    text: Text,
    *,
    on_previous: Handler,
    on_next: Handler,
    on_today: Handler = None,
    can_previous: Flag = True,
    can_next: Flag = True,
) -> rx.Component:
    """The period shown, with steps; on_today is a click on its name and leads back to now."""
    name = (
        rx.el.button(
            text,
            type="button",
            on_click=on_today,
            class_name="stepper-label",
            title="Back to this month",
        )
        if on_today is not None
        else rx.el.span(text, class_name="stepper-label")
    )
    return rx.el.div(
        _step("chevron-left", "Earlier", on_previous, can_previous),
        name,
        _step("chevron-right", "Later", on_next, can_next),
        class_name="stepper",
        role="group",
        custom_attrs={"aria-label": "Period"},
    )


def _step(symbol: str, label: str, handler: Handler, allowed: Flag) -> rx.Component:
    disabled = not allowed if isinstance(allowed, bool) else ~allowed
    return rx.el.button(
        icon(symbol),
        type="button",
        on_click=handler,
        disabled=disabled,
        custom_attrs={"aria-label": label},
    )
