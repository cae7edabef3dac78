"""What the sign-in and sign-up forms share."""

from typing import Any

import reflex as rx

from spends.ui.components.field import field, text_input
from spends.ui.components.notice import notice
from spends.ui.components.types import Child
from spends.ui.pages.sign_in.state import EntryState


def problem() -> rx.Component:
    """What went wrong with the whole form."""
    words = EntryState.problem
    shown = rx.cond(EntryState.is_plain, notice(words), notice(words, "bad", alert=True))
    return rx.cond((words != "") & (EntryState.problem_field == ""), shown)


def entry(
    name: str,
    label: str,
    *,
    typed: Any = None,
    help: Child = None,  # noqa: A002  as in field
    **props: Any,
) -> rx.Component:
    """A field; typed is what was entered before the form came back."""
    error = rx.cond(EntryState.problem_field == name, EntryState.problem, "")
    if typed is not None:
        props |= {"default_value": typed, "key": typed}
    control = text_input(name, error=error, required=True, **props)
    return field(label, control, id=name, help=help, error=error)


def following() -> rx.Component:
    """Where to go afterwards, kept through the form."""
    return rx.el.input(type="hidden", name="next", value=EntryState.following, read_only=True)


def elsewhere(path: str) -> rx.Var[str]:
    """The address of the other form, with what comes next kept."""
    kept = rx.Var.create(f"{path}?next=") + rx.Var(
        f"encodeURIComponent({EntryState.following!s})", _var_type=str
    ).to(str)
    return rx.cond(EntryState.following != "", kept, path)
