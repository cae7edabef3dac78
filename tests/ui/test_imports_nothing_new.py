"""What the import page says of a file whose rows are all in the account already."""

from typing import Any

import pytest

from spends.domains.imports import service as imports
from spends.domains.imports.schemas import Counts
from spends.kit.runtime import Runtime
from spends.ui.pages.imports import tallies
from spends.ui.pages.imports.gathering import id_of
from tests.support.camt import account as owner
from tests.support.camt import balance, entry, message
from tests.support.homes import Home
from tests.support.imports_page import csv_import, imported, shown

TWO = "Date,Payee,Amount\n2025-03-12,Rewe,-48.20\n2025-03-13,Bakery,-5\n"


async def test_it_is_remembered_reported_listed_and_undone(
    runtime: Runtime, home: Home, tab: Any
) -> None:
    account = home.account("Giro")
    first = csv_import(runtime, home, account, TWO)
    await imported(runtime, home, tab, first)
    again = csv_import(runtime, home, account, TWO)
    state: Any = await shown(tab, id=again)
    assert (state.tally.button, state.can_import) == ("Remember this file", True)
    assert state.tally.known == "Nothing new: all 2 rows are here already"
    gain = "Remember the file, and its rows stay, should the import that brought them be undone."
    assert state.tally.gain == gain

    state = await imported(runtime, home, tab, again)
    assert (state.report.title, state.report.words) == (
        "Nothing new in Giro",
        "2 rows were there already.",
    )
    assert not state.report.has_lines
    assert state.past[0].counts == "0 new · 2 there already"

    imports.remove(runtime, home.actor, id_of(first))
    state = await shown(tab, id=first)
    words = "Undone: 0 transactions taken out; 2 that another file has too stay"
    assert state.report.title == words
    state = await shown(tab, id=again)
    assert (state.report.title, state.report.has_lines) == ("Nothing new in Giro", True)
    imports.remove(runtime, home.actor, id_of(again))
    state = await shown(tab, id=again)
    assert state.report.title == "Undone: 2 transactions taken out"


async def test_it_says_what_its_balance_is_good_for(runtime: Runtime, home: Home, tab: Any) -> None:
    account = home.account("Giro")
    parts = owner() + balance("-4.00", "2024-03-05") + entry("4.00", reference="R")
    content = message(parts)
    await imported(runtime, home, tab, csv_import(runtime, home, account, content))
    state: Any = await shown(tab, id=csv_import(runtime, home, account, content))
    assert state.tally.known == "Nothing new: 1 row is here already"
    assert state.tally.gain.startswith("Remember the file, and the bank's balance is kept and")


async def test_rows_that_cannot_be_read_are_said_beside(
    runtime: Runtime, home: Home, tab: Any
) -> None:
    account = home.account("Giro")
    await imported(runtime, home, tab, csv_import(runtime, home, account, TWO))
    broken = TWO + "2025-13-01,Rewe,-1\n"
    state: Any = await shown(tab, id=csv_import(runtime, home, account, broken))
    assert state.tally.known == "Nothing new: 2 rows are here already, 1 row could not be read"


@pytest.mark.parametrize(
    ("counts", "button", "possible"),
    [
        (Counts(1, 1, 1, 0), "Import 2 transactions", True),
        (Counts(0, 9, 0, 0, 1), "Update 1 transaction", True),
        (Counts(0, 9, 0, 3), "Remember this file", True),
        (Counts(0, 0, 0, 3), "Nothing to import", False),
    ],
)
def test_what_importing_is_called(counts: Counts, button: str, possible: bool) -> None:
    assert tallies.button(counts, "en") == button
    assert tallies.can_import(counts) is possible
