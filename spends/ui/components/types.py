"""The kinds of values that pieces take: constants or vars of a state."""

from dataclasses import dataclass
from typing import Any, TypeAlias

import reflex as rx

Text: TypeAlias = str | rx.Var[str]
Flag: TypeAlias = bool | rx.Var[bool]
Count: TypeAlias = int | rx.Var[int]
Handler: TypeAlias = Any
"""Whatever Reflex takes for an event: a handler, a handler with arguments, a list of them."""
Child: TypeAlias = rx.Component | rx.Var[Any] | str | int | None


@dataclass(frozen=True)
class Option:
    """A choice in a select, combobox or list: value is what is sent, label what is read."""

    value: str
    label: str
    hint: str = ""
    color: str = ""


Options: TypeAlias = list[Option] | list[tuple[str, str]] | rx.Var[list[Option]]


def present(*children: Child) -> list[Any]:
    """The children that are there; None stands for a part left out."""
    return [child for child in children if child is not None]


def classes(*names: str | None) -> str:
    """One class attribute from the names that are there."""
    return " ".join(name for name in names if name)
