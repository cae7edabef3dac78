"""What the subjects of the settings share."""

from collections.abc import Iterable
from typing import Any

import reflex as rx

from spends.kit.errors import InvalidInput, SpendsError
from spends.ui.components.card import card
from spends.ui.components.skeleton import skeleton_rows, swap
from spends.ui.components.toast import notify
from spends.ui.components.types import Child, Flag
from spends.ui.typed import plain_text

SAVED = "Saved"
ID_LENGTH = 60
MOST = 1000


def saved() -> Any:
    """Say that it is kept."""
    return notify(SAVED)


def fields_of(form: object, names: Iterable[str]) -> dict[str, Any]:
    """Return the named fields of a form; InvalidInput when what was sent is no form."""
    if not isinstance(form, dict):
        message = "The form came without its fields. Reload the page and try again."
        raise InvalidInput(message)
    return {name: form.get(name, "") for name in names}


def errors_of(error: SpendsError) -> dict[str, str]:
    """Return what is wrong by field; an error without a field goes on to whoever listens."""
    if not error.errors:
        raise error
    return {wrong.field: wrong.message for wrong in error.errors}


def texts_of(sent: object) -> list[str]:
    """Return the ids that a browser sent as a list."""
    return [plain_text(each, ID_LENGTH) for each in sent[:MOST]] if isinstance(sent, list) else []


def subject(
    *children: Child, title: str, ready: Flag = True, waiting: int = 3, words: Child = None
) -> rx.Component:
    """A card of settings, with its skeleton until it is read."""
    content = rx.el.div(*[each for each in children if each is not None], class_name="stack")
    return card(swap(ready, content, skeleton_rows(waiting)), title=title, words=words)
