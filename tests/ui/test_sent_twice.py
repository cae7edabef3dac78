"""A form that is sent a second time, as by Enter held down, finds itself closed: nothing is added."""

from typing import Any

import pytest
import reflex as rx

from spends.ui.forms import DraftForm
from spends.ui.pages import pages

pages()


def _below(kind: type[rx.State]) -> set[type[rx.State]]:
    own = kind.get_substates()
    return own.union(*map(_below, own))


FORMS = sorted(
    (
        kind
        for kind in _below(rx.State)
        if issubclass(kind, DraftForm) and "save" in kind.event_handlers
    ),
    key=lambda kind: kind.__name__,
)


def test_there_are_forms() -> None:
    assert len(FORMS) > 8


@pytest.mark.parametrize("kind", FORMS, ids=lambda kind: kind.__name__)
async def test_a_closed_form_takes_nothing(tab: Any, kind: type[rx.State]) -> None:
    form = tab.state(kind)
    form._clean()
    assert not form.is_open
    assert not await form.save({"name": "Again", "amount": "5"})
    assert form.dirty_vars == set()
