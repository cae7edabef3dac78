"""A ring that closes: how much of a goal is saved, with the number inside."""

from typing import Any

import reflex as rx

from spends.ui.components.types import Count, Text

MIDDLE = "20"
RADIUS = "17"
WHOLE = "100"


def ring(
    percent: Count, tone: Text = "accent", *, size: int = 40, label: Text | None = None
) -> rx.Component:
    """A ring filled by percent, 0 to 100, with the number inside; size in px.

    tone is accent, good, soon, bad, or the colour of a goal. label names it for screen readers,
    which otherwise pass it over: the words beside it say what it shows.
    """
    filled = f"{percent} {WHOLE}" if isinstance(percent, int) else percent.to(str) + f" {WHOLE}"
    number = str(percent) if isinstance(percent, int) else percent.to(str)
    spoken: dict[str, Any] = {"aria-hidden": "true"} if label is None else {"aria-label": label}
    arc = _circle("ring-arc", {"strokeDasharray": filled})
    return rx.el.svg(
        _circle("ring-track", {}),
        _shown(percent, arc),
        rx.el.text(number, x=MIDDLE, y=MIDDLE, custom_attrs={"dominantBaseline": "central"}),
        view_box="0 0 40 40",
        width=f"{size}",
        height=f"{size}",
        class_name="ring",
        role="img" if label is not None else "presentation",
        custom_attrs={"data-hue": tone, **spoken},
    )


def _circle(name: str, drawn: dict[str, Any]) -> rx.Component:
    return rx.el.circle(
        cx=MIDDLE, cy=MIDDLE, r=RADIUS, class_name=name, custom_attrs={"pathLength": WHOLE, **drawn}
    )


def _shown(percent: Count, arc: rx.Component) -> rx.Component:
    """Round ends would draw a dot where nothing is saved."""
    if isinstance(percent, int):
        return arc if percent > 0 else rx.fragment()
    return rx.cond(percent > 0, arc)
