"""What forms have in common: they ask before changes are lost, and say what is wrong at a field."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

import reflex as rx
from reflex_base.event import EventSpec

from spends.kit.errors import Conflict, InvalidInput
from spends.ui.typed import plain_text, typed_amount

E = TypeVar("E")
# To the first field that is wrong, in whatever form is open, unless the person has gone on.
FOCUS_ERROR = (
    "((at) => setTimeout(() => { if ([at, document.body].includes(document.activeElement))"
    ' document.querySelector(\'[role="dialog"] [aria-invalid="true"]\')?.focus() }, 80))'
    "(document.activeElement)"
)


# Into a field of a form that was just opened, as soon as it is there, and after the drawer has put
# the keyboard where it would; who types in that form, or in another one of its drawer, stays there.
# So does who has pressed something meanwhile: a scroll between press and release loses the click.
_FOCUS = (
    "((id, firmly) => { let left = 50, pressed = false; const press = () => { pressed = true };"
    " const put = () => { removeEventListener('pointerdown', press, true);"
    " const wanted = document.getElementById(id);"
    " const form = wanted?.closest('[role=\"dialog\"]') ?? wanted?.closest('form');"
    " const at = document.activeElement;"
    " const typing = form?.contains(at) && at.matches('input, textarea');"
    " if (!pressed && (firmly || !typing)) wanted?.focus() };"
    " const look = () => { if (document.getElementById(id)) setTimeout(put, 60);"
    " else if (left--) setTimeout(look, 40); else put() };"
    " addEventListener('pointerdown', press, true); setTimeout(look, 20) })(%s)"
)


def focus(field: str, *, firmly: bool = False) -> EventSpec:
    """Return the event that puts the keyboard into a field.

    Who types in its form or drawer already stays where they are, unless it is done `firmly`.
    """
    return rx.call_script(_FOCUS % f"{json.dumps(field)}, {json.dumps(firmly)}")


def after_leaving(name: str, draft: Any, begun: Any, errors: E, problems: Callable[[], E]) -> E:
    """Return a form's errors after a field was left: what is wrong with it is said now.

    A field that was empty when the form was opened, and still is, is nobody's mistake yet.
    """
    known = hasattr(draft, name) and hasattr(errors, name)
    if not known or not (getattr(draft, name) or getattr(begun, name)):
        return errors
    return replace(errors, **{name: getattr(problems(), name)})  # type: ignore[type-var]  # a dataclass, as each form's are


class DraftForm(rx.State, mixin=True):
    """A form in a drawer that is not closed over changes without a question."""

    is_open: bool = False
    asking: bool = False
    turn: int = 0  # of those that are filled in one after the other; sent with the form

    _changed: bool = False

    @rx.event
    async def set_open(self, is_open: bool) -> None:  # noqa: FBT001  an event's argument
        """Close the form, or ask first when something in it was changed."""
        if is_open is True:
            return
        self.asking = self.is_open = self._is_changed()

    @rx.event
    async def set_asking(self, is_open: bool) -> None:  # noqa: FBT001  an event's argument
        """Go on with the form."""
        self.asking = is_open is True and self.is_open

    @rx.event
    async def discard(self) -> None:
        """Close the form and forget what was changed."""
        self._close()

    def _was_sent(self, form: Any) -> bool:
        """Return whether this very form was sent before: it is closed, or the next one is begun."""
        turn = form.get("turn", self.turn) if isinstance(form, dict) else self.turn
        return not self.is_open or plain_text(str(turn), 20) != str(self.turn)

    def _close(self) -> None:
        self.asking = self.is_open = self._changed = False

    def close_unchanged(self) -> None:
        """Leave the form behind, unless something in it would be lost."""
        self.is_open, self.asking = self.is_open and self._is_changed(), False

    def _is_changed(self) -> bool:
        """Return whether something would be lost if the form were closed."""
        return self._changed


class SmallForms(rx.State, mixin=True):
    """Small forms of which one is open at most; `errors` has what is wrong by field."""

    asking: str = ""
    problem: str = ""
    errors: dict[str, str] = {}

    @rx.event
    async def set_asking(self, is_open: bool) -> None:  # noqa: FBT001  an event's argument
        """Close the small form."""
        if is_open is not True:
            self._ask("")

    def _ask(self, question: str) -> None:
        """Open a small form afresh, or with "" close the one that is open."""
        self.asking, self.problem, self.errors = question, "", {}

    def _refuse(self, error: InvalidInput | Conflict, fields: set[str]) -> list[Any]:
        """Say what is wrong, at the fields that the form has, or else above them all."""
        shown: dict[str, str] = {}
        others = []
        for name, message in error.errors:
            if name in fields:
                shown.setdefault(name, message)
            else:
                others.append(message)
        self.errors = shown
        self.problem = " ".join(dict.fromkeys(others)) or ("" if shown else error.message)
        return [rx.call_script(FOCUS_ERROR)] if shown else []

    def _look_at_amount(self, name: str, text: Any, currency: str) -> None:
        """Say whether an amount can be read, now that its field was left."""
        errors = {field: words for field, words in self.errors.items() if field != name}
        typed = plain_text(text, 100).strip()
        try:
            if typed:
                typed_amount(typed, currency, name)
        except InvalidInput as error:
            errors[name] = error.message
        self.errors = errors
