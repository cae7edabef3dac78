"""A day: the browser's own picker, and the two days that are wanted most."""

from collections.abc import Callable
from typing import Any

import reflex as rx

from spends.ui.components.button import fill_button
from spends.ui.components.field import text_input
from spends.ui.components.types import Text, present


def date_input(
    id: str,  # noqa: A002  as elements have it
    *,
    value: Text,
    on_change: Callable[[Any], Any],
    today: Text | None = None,
    yesterday: Text | None = None,
    error: Text | None = None,
    **props: Any,
) -> rx.Component:
    """A date as ISO text (2026-11-21); today and yesterday are the household's, ISO too."""
    control = text_input(
        id, value=value, on_change=on_change, error=error, type="date", delay=0, **props
    )
    return rx.el.div(
        *present(
            control,
            fill_button("Today", id, today, variant="ghost") if today is not None else None,
            fill_button("Yesterday", id, yesterday, variant="ghost")
            if yesterday is not None
            else None,
        ),
        class_name="date-line",
    )
