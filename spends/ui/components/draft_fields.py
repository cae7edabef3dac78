"""The fields of a form whose state keeps what was typed as a draft, and says what is wrong."""

from collections.abc import Callable
from typing import Any

import reflex as rx

from spends.ui.components.date_input import date_input
from spends.ui.components.field import field, text_input
from spends.ui.components.money_input import money_input


class DraftFields:
    """Makes the fields of one form: each by its name in the state's `draft` and `errors`.

    `state` has `set_text(name, value)`, `choose(name, value)` and `leave(name)`.
    """

    def __init__(self, state: Any, prefix: str) -> None:
        self.state = state
        self.prefix = prefix

    def id(self, name: str) -> str:
        """Return the id of a field's control."""
        return f"{self.prefix}-{name.replace('_', '-')}"

    def typed(self, name: str) -> Callable[[Any], Any]:
        """Return what hears a text being typed."""
        return lambda value: self.state.set_text(name, value)

    def chosen(self, name: str) -> Callable[[Any], Any]:
        """Return what hears a choice."""
        return lambda value: self.state.choose(name, value)

    def field(self, name: str, label: Any, control: rx.Component, **props: Any) -> rx.Component:
        """Return a control with its label and what is wrong with it."""
        error = getattr(self.state.errors, name, "")
        return field(label, control, id=self.id(name), error=error, **props)

    def text(
        self,
        name: str,
        label: Any,
        *,
        optional: bool = False,
        help: Any = None,  # noqa: A002  as `field` has it
        **props: Any,
    ) -> rx.Component:
        """Return a line of text."""
        control = text_input(
            self.id(name), name=name, auto_complete="off", **self._held(name), **props
        )
        return self.field(name, label, control, optional=optional, help=help)

    def day(
        self, name: str, label: str, *, today: Any = None, yesterday: Any = None, **props: Any
    ) -> rx.Component:
        """Return a day."""
        control = date_input(
            self.id(name), name=name, today=today, yesterday=yesterday, **self._held(name)
        )
        return self.field(name, label, control, **props)

    def money(self, name: str, label: Any) -> rx.Component:
        """Return an amount in the draft's currency."""
        control = money_input(
            self.id(name), name=name, currency=self.state.draft.currency, **self._held(name)
        )
        return self.field(name, label, control)

    def _held(self, name: str) -> dict[str, Any]:
        return {
            "value": getattr(self.state.draft, name),
            "on_change": self.typed(name),
            "on_blur": self.state.leave(name),
            "error": getattr(self.state.errors, name),
        }
