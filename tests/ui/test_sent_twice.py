"""A form that is sent a second time, as by Enter held down, finds itself closed: nothing is added."""

from typing import Any

import pytest
import reflex as rx

from spends.domains.belongings.schemas import PurchaseFilter
from spends.domains.belongings.service import listing
from spends.ui.forms import DraftForm
from spends.ui.pages import pages
from spends.ui.pages.inventory.editor import PurchaseEditor
from spends.ui.pages.transactions.editor import EditorState
from tests.support.homes import Home
from tests.support.transactions_page import all_lines

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


async def test_a_transaction_saved_to_add_another_is_added_once(tab: Any, home: Home) -> None:
    home.account("Current")
    editor: Any = tab.state(EditorState)
    await editor.add()
    form = {"amount": "5", "date": "2025-04-01", "turn": str(editor.turn)}
    for _ in range(2):
        await editor.then_another()
        await editor.save(form)
    assert [line.amount for line in all_lines(home)] == [-500]
    assert editor.is_open
    await editor.save(form | {"turn": str(editor.turn)})
    assert len(all_lines(home)) == 2


async def test_a_purchase_saved_to_add_another_is_added_once(tab: Any, home: Home) -> None:
    editor: Any = tab.state(PurchaseEditor)
    await editor.add()
    form = {"name": "Kettle", "price": "39", "date": "2025-04-01", "turn": str(editor.turn)}
    for _ in range(2):
        await editor.then_another()
        await editor.save(form)
    with home.work(write=False) as uow:
        assert listing.count(uow, PurchaseFilter()) == 1
    assert editor.is_open
