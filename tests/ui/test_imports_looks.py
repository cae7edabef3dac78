"""What of the import page is folded, and what those see who may only read."""

from typing import Any

import pytest

from spends.domains.imports.ports import CsvMapping, StatementLayout
from spends.kit.errors import Forbidden
from spends.kit.runtime import Runtime
from spends.ui.pages.imports import mapping
from spends.ui.pages.imports.state import ImportState
from spends.ui.work import act_as
from tests.support.homes import Home
from tests.support.imports_page import csv_import, imported, shown

CLEAR = "Date,Payee,Amount\n2025-03-12,Rewe,-48.20\n"
DOUBTFUL = "Date,Payee,Amount\n03/04/2025,Rewe,-48.20\n"


@pytest.mark.parametrize(("content", "unfolded"), [(CLEAR, False), (DOUBTFUL, True)])
async def test_how_a_file_is_read_is_folded_where_that_is_clear(
    runtime: Runtime, home: Home, tab: Any, content: str, unfolded: bool
) -> None:
    state = await shown(tab, id=csv_import(runtime, home, home.account("Giro"), content))
    assert state.read_as == "Date from Date, amount from Amount, payee from Payee"
    assert state.is_unfolded is unfolded
    await state.unfold()
    assert state.is_unfolded is not unfolded


async def test_what_is_unfolded_stays_so_while_it_is_changed(
    runtime: Runtime, home: Home, tab: Any
) -> None:
    state = await shown(tab, id=csv_import(runtime, home, home.account("Giro"), CLEAR))
    await state.unfold()
    await state.choose("negate", True)
    await ImportState.reread.fn(state, state._wish)
    assert (state.is_unfolded, state.form.negate) == (True, True)


async def test_what_was_confirmed_before_is_folded(runtime: Runtime, home: Home, tab: Any) -> None:
    account = home.account("Giro")
    await imported(runtime, home, tab, csv_import(runtime, home, account, DOUBTFUL))
    later = DOUBTFUL.replace("03/04", "04/04")
    state = await shown(tab, id=csv_import(runtime, home, account, later))
    assert (state.remembered, state.is_unfolded) == (True, False)


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        (CsvMapping(), ""),
        (CsvMapping(date=0, amount=1), "Date from Day, amount from column 2"),
        (
            CsvMapping(date="Day", debit=1, credit=2),
            "Date from Day, money out from column 2, money in from In",
        ),
    ],
)
def test_the_columns_that_are_read_in_words(chosen: CsvMapping, words: str) -> None:
    layout = StatementLayout(
        format="csv", mapping=chosen, ready=True, encoding="utf-8", header=("Day", "", "In")
    )
    assert mapping.words_of(layout) == words


async def test_who_may_only_read_is_offered_no_import(
    runtime: Runtime, home: Home, tab: Any
) -> None:
    import_id = csv_import(runtime, home, home.account("Giro"), CLEAR)
    state = await shown(tab)
    assert state.may_import
    tab.visit("/import", id=import_id)
    act_as(home.reader().actor)
    await state.load()
    assert not state.may_import
    await state.choose_account("new")
    with pytest.raises(Forbidden):
        await state.add_account({"account_name": "Mine", "account_type": "cash"})
    await ImportState.fill.fn(state, state._turns)
    await state.start()
    assert state.step == "preview"
    assert state.error != ""
