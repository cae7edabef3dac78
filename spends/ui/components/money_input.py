"""An amount, and which way it goes, so that nobody types a minus."""

from collections.abc import Callable
from typing import Any

import reflex as rx

from spends.ui.components.base.control import TextControl
from spends.ui.components.field import describe
from spends.ui.components.segmented import segmented
from spends.ui.components.types import Handler, Text

KINDS = [("expense", "Expense"), ("income", "Income"), ("transfer", "Transfer")]


def money_input(
    id: str,  # noqa: A002  as elements have it
    *,
    currency: Text,
    value: Text,
    on_change: Handler,
    name: str = "amount",
    error: Text | None = None,
    **props: Any,
) -> rx.Component:
    """An amount as people write it ("1.234,56", "12*3"): the server reads it."""
    control = TextControl.create(
        id=id,
        name=name,
        value=value,
        on_change=on_change,
        type="text",
        input_mode="decimal",
        auto_complete="off",
        placeholder="0.00",
        custom_attrs=describe({}, id, error),
        **props,
    )
    attributes: dict[str, Any] = {}
    if error is not None and not isinstance(error, str):
        attributes["data-invalid"] = rx.cond(error != "", "", None)
    return rx.el.div(
        rx.el.span(currency, custom_attrs={"aria-hidden": "true"}),
        control,
        class_name="money",
        custom_attrs=attributes,
    )


def kind_switch(
    value: Text, on_change: Callable[[str], Any], *, transfer: bool = True
) -> rx.Component:
    """Expense, income or transfer."""
    kinds = KINDS if transfer else KINDS[:2]
    return segmented(kinds, value=value, on_change=on_change, label="Kind", wide=True)
