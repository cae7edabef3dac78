"""Bars: how far a piece of work is, how much of a limit is used."""

from typing import Literal

import reflex as rx

from spends.ui.components.types import Count, Text, classes, present


def _width(share: Count) -> rx.Var[str] | str:
    if isinstance(share, int):
        return f"{share}%"
    return share.to(str) + "%"


def meter(
    share: Count,
    tone: Literal["", "good", "soon", "bad", "unsure"] = "",
    *,
    mark: Count | None = None,
    color: Text | None = None,
) -> rx.Component:
    """A thin bar, share in percent; mark sets a tick (today), color is a category's."""
    attributes: dict[str, Text] = {"aria-hidden": "true"}
    if color is not None:
        attributes["data-hue"] = color
    return rx.el.div(
        *present(
            rx.el.span(style={"width": _width(share)}),
            rx.el.i(style={"left": _width(mark)}) if mark is not None else None,
        ),
        class_name=classes("meter", f"meter-{tone}" if tone else ""),
        custom_attrs=attributes,
    )


def progress(share: Count, words: Text, *, label: Text) -> rx.Component:
    """How far something is: share in percent, words beside it ("214 of 1,000")."""
    return rx.el.div(
        rx.el.div(
            rx.el.span(label, class_name="strong"),
            rx.el.span(words, class_name="dim num"),
            class_name="spread",
        ),
        meter(share),
        class_name="progress",
        role="progressbar",
        custom_attrs={
            "aria-label": label,
            "aria-valuenow": share,
            "aria-valuemin": "0",
            "aria-valuemax": "100",
            "aria-valuetext": words,
        },
    )
