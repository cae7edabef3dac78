"""What the import page's handlers do, called as a browser could call them."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from spends.domains.currencies.schemas import NewRate
from spends.domains.imports import service as imports
from spends.domains.imports.ports import CsvMapping, StatementLayout
from spends.domains.imports.schemas import Progress
from spends.domains.ledger.schemas import TransactionFilter
from spends.domains.ledger.service import accounts, transactions
from spends.domains.ledger.service.reading import listing
from spends.domains.ledger.service.worth import rates
from spends.domains.rules.schemas import NewRule
from spends.domains.rules.service import rules
from spends.kit.errors import InvalidInput, NotFound
from spends.kit.runtime import Runtime
from spends.ui.format import NO_RATE
from spends.ui.pages.imports import mapping, rows
from spends.ui.pages.imports.gathering import id_of
from spends.ui.pages.imports.previewing import OVERTAKEN
from spends.ui.pages.imports.state import ImportState
from spends.ui.session import SessionState
from tests.support.homes import Home, sign_up
from tests.support.imports_page import ODD, csv_import, ended, imported, shown, uploaded

TYPED = "Date,Payee,Description,Amount\n2025-03-12,Rewe,Card 1,-48.20\n2025-03-12,SP,Card 2,-5\n"
LAYOUT = StatementLayout(
    format="csv",
    mapping=CsvMapping(
        date="Day", amount="Sum", description=("Text",), date_order="DMY", delimiter=";"
    ),
    ready=True,
    encoding="utf-8",
    header=("Day", "Text", "Sum", "Text 2"),
    samples=(("03.04.2024", "Bakery", "-1,00", ""),),
    date_order="DMY",
    date_ambiguous=True,
)


async def test_a_file_is_shown_filtered_imported_and_undone(
    runtime: Runtime, home: Home, tab: Any
) -> None:
    import_id = uploaded(runtime, home)
    state = await shown(tab, id=import_id)
    assert (state.step, state.tally.new, state.tally.invalid) == ("preview", "297", "3")
    assert state.tally.button == "Import 297 transactions"
    await ImportState.fill.fn(state, state._turns)
    assert (len(state.lines), state.lines_range) == (100, "1\u2013100 of 300")
    await state.filter("invalid")
    await ImportState.fill.fn(state, state._turns)
    assert [row.line for row in state.lines] == ["42", "152", "301"]

    # Rows that are still being fetched hold nobody up.
    await state.filter("new")
    await state.start()
    assert state.step == "running"
    await ended(runtime, home, import_id)
    state = await shown(tab, id=import_id)
    assert state.report.title == "297 transactions imported into Everyday"
    assert len(state.report.broken) == 3

    await state.ask(import_id)
    _ = [event async for event in ImportState.undo.fn(state)]
    assert state.report.title == "Undone: 297 transactions taken out"


async def test_what_is_being_read_anew_is_not_imported_meanwhile(
    runtime: Runtime, home: Home, tab: Any
) -> None:
    import_id = uploaded(runtime, home)
    state = await shown(tab, id=import_id)
    await state.choose("negate", True)
    await state.start()
    assert (state.step, state.is_reading) == ("preview", True)
    await ImportState.reread.fn(state, state._wish)
    await state.start()
    assert state.step == "running"
    await ended(runtime, home, import_id)


async def test_a_known_export_is_called_by_its_name(runtime: Runtime, home: Home, tab: Any) -> None:
    state = await shown(tab, id=uploaded(runtime, home, "monarch.csv"))
    assert state.file.note == "Monarch CSV · 368 bytes"
    state = await shown(tab, id=uploaded(runtime, home))
    assert state.file.note.startswith("CSV · ")


async def test_a_mapping_that_somebody_else_changed_is_shown_not_overwritten(
    runtime: Runtime, home: Home, tab: Any
) -> None:
    import_id = uploaded(runtime, home)
    state = await shown(tab, id=import_id)
    layout = imports.change_mapping(runtime, home.actor, id_of(import_id), CsvMapping()).layout
    assert layout is not None
    field = next(option.value for option in state.columns if option.value)
    await state.choose("payee", field)
    await ImportState.reread.fn(state, state._wish)
    assert state.error == OVERTAKEN
    with home.work(write=False) as uow:
        assert imports.view(uow, id_of(import_id)).layout == layout
    await state.choose("payee", field)
    await ImportState.reread.fn(state, state._wish)
    assert state.error == ""
    await state.choose("payee", "")
    await ImportState.reread.fn(state, state._wish)
    assert state.error == ""


async def test_the_report_stays_when_the_account_goes(
    runtime: Runtime, home: Home, tab: Any
) -> None:
    import_id = uploaded(runtime, home)
    with home.work() as uow:
        account_id = imports.begin(uow, id_of(import_id)).account_id
    imports.run(runtime, home.actor, id_of(import_id))
    with home.work() as uow:
        lines = listing.list_page(uow, TransactionFilter(account_id=account_id), limit=500).items
        transactions.delete(uow, [line.id for line in lines])
    with home.work() as uow:
        accounts.delete_account(uow, account_id)
    state = await shown(tab, id=import_id)
    assert state.report.title == "297 transactions imported into Everyday (deleted)"
    assert [row.note for row in state.past] == ["Everyday (deleted)"]
    assert len(state.report.broken) == 3


async def test_another_households_import_is_not_there(
    runtime: Runtime, home: Home, tab: Any
) -> None:
    theirs = uploaded(runtime, sign_up(runtime.database, "bob"))
    state = await shown(tab, id=theirs)
    assert (state.step, state.file.name, bool(state.error)) == ("start", "", True)
    with pytest.raises(NotFound):
        await state.ask(theirs)


async def test_an_account_is_added_once(home: Home, tab: Any) -> None:
    state = await shown(tab)
    form = {"account_name": "Giro", "account_type": "checking"}
    assert await state.add_account(form)
    assert await state.add_account(form) is None
    assert [option.value for option in state.accounts] == [state.account_id]
    with home.work(write=False) as uow:
        assert len(accounts.account_views(uow)) == 1


@pytest.mark.parametrize("odd", ODD)
async def test_what_a_browser_makes_up_changes_nothing(
    runtime: Runtime, home: Home, tab: Any, odd: Any
) -> None:
    state = await shown(tab, id=uploaded(runtime, home))
    await state.filter(odd)
    assert state.status == ""
    assert await state.choose(odd, odd) is None
    for handler in (state.ask, state.uploaded):
        with pytest.raises(NotFound):
            await handler(odd)
    await state.choose_account("new")
    await state.add_account(odd)
    assert state.account_error
    await state.failed(odd, odd)
    assert len(state.error) <= 500


def test_a_choice_leaves_open_what_follows_from_it() -> None:
    dated = mapping.changed(LAYOUT, "date", "1")
    assert (dated.date, dated.date_order, dated.amount) == ("Text", None, "Sum")
    apart = mapping.changed(LAYOUT, "debit", "2")
    assert (apart.amount, apart.debit) == (None, "Sum")
    written = mapping.changed(LAYOUT, "delimiter", "tab")
    assert (written.delimiter, written.date) == ("\t", None)
    assert mapping.changed(LAYOUT, "negate", "on").negate
    assert mapping.changed(LAYOUT, "payee", "").payee is None


@pytest.mark.parametrize(
    ("field", "value"), [("date", "x"), ("amounts", "two"), ("nothing", "1"), ("decimal", "#")]
)
def test_a_choice_that_does_not_exist_is_refused(field: str, value: str) -> None:
    with pytest.raises(InvalidInput):
        mapping.changed(LAYOUT, field, value)


def test_dates_that_can_be_read_two_ways_are_spelled_out() -> None:
    assert mapping.doubt_of(LAYOUT, "en-GB") == (
        "“03.04.2024” is read as 3 April 2024. If it means 4 March 2024, choose another order."
    )


@pytest.mark.parametrize(
    ("done", "seconds", "words"),
    [
        (0, 1.0, "0 of 1,000 · reading the file"),
        (500, 1.0, "500 of 1,000 · 500 a second · 1 s left"),
        (100, 50.0, "100 of 1,000 · 2 a second · 8 min left"),
        (1000, 1.0, "1,000 of 1,000 · 1,000 a second · nearly there"),
    ],
)
def test_the_pace_of_an_import_in_words(done: int, seconds: float, words: str) -> None:
    assert rows.pace(Progress(0, 0), Progress(0, 0), 0, "en") == "Reading the file"
    assert rows.pace(Progress(done, 1000), Progress(0, 1000), seconds, "en") == words


def test_sizes_and_days() -> None:
    assert rows.size(999, "en") == "999 bytes"
    assert rows.size(12_400, "en") == "12 kB"
    assert rows.Pen("en", date(2025, 1, 1), "UTC").today == date(2025, 1, 1)


async def test_rows_that_join_lines_and_rows_to_review_are_told_apart(
    runtime: Runtime, home: Home, tab: Any
) -> None:
    account = home.account("Giro")
    home.line(account, "-48.20", date(2025, 3, 11), payee="Rewe")
    home.line(account, "-5", date(2025, 3, 11), payee="Bakery")
    import_id = csv_import(runtime, home, account, TYPED)
    state = await shown(tab, id=import_id)
    assert (state.tally.updated, state.tally.review, state.tally.new) == ("1", "1", "0")
    assert (state.tally.button, state.can_import) == ("Import 1 transaction", True)
    await state.filter("updated")
    await ImportState.fill.fn(state, state._turns)
    assert [(row.payee, row.status_words) for row in state.lines] == [("Rewe", "Updates a line")]
    assert state.lines[0].why == "Joins the line you typed on 11 March."
    await state.filter("review")
    await ImportState.fill.fn(state, state._turns)
    assert state.lines[0].why == "May be the line you typed on 11 March. You will be asked."

    state = await imported(runtime, home, tab, import_id)
    assert state.report.title == "1 transaction imported into Giro"
    assert state.report.words == "1 row updated a line that was there."
    assert state.past[0].counts == "1 new · 1 updated"
    session = tab.state(SessionState)
    await session.load()
    assert session.to_review == 1


async def test_deleted_lines_are_brought_back_when_asked(
    runtime: Runtime, home: Home, tab: Any
) -> None:
    account = home.account("Giro")
    content = "Date,Payee,Amount\n2025-03-12,Rewe,-48.20\n2025-03-13,Bakery,-5\n"
    first = csv_import(runtime, home, account, content)
    await imported(runtime, home, tab, first)
    with home.work() as uow:
        found = listing.list_page(uow, TransactionFilter(search="Rewe")).items
        transactions.delete(uow, [line.id for line in found])
    state = await shown(tab, id=csv_import(runtime, home, account, content))
    assert state.tally.known == "Nothing new: all 2 rows are here already, or deleted from here"
    await state.choose("bring_back", True)
    await ImportState.reread.fn(state, state._wish)
    assert state.form.bring_back
    assert (state.tally.button, state.tally.duplicate) == ("Update 1 transaction", "1")
    assert (state.tally.known, state.tally.gain) == ("", "")
    state = await imported(runtime, home, tab, state.file.id)
    assert state.report.title == "1 transaction updated in Giro"


async def test_imports_under_way_are_followed_in_the_list(
    runtime: Runtime, home: Home, tab: Any
) -> None:
    import_id = uploaded(runtime, home)
    with home.work() as uow:
        imports.begin(uow, id_of(import_id))
    state = await shown(tab)
    assert (state.under_way, state.past[0].counts) == (True, "0 of 297 · reading the file")
    assert await state.refresh() is None
    imports.run(runtime, home.actor, id_of(import_id))
    assert await state.refresh() is not None
    assert (state.under_way, state.past[0].status) == (False, "done")
    assert await state.refresh() is None


async def test_rows_without_a_rate_and_what_rules_clear_are_told(
    runtime: Runtime, home: Home, tab: Any
) -> None:
    leaf = {"field": "payee", "op": "is", "value": "Rewe"}
    ticked = {"type": "set_cleared", "cleared": False}
    rule = {"name": "Look twice", "conditions": {"all": [leaf]}, "actions": [ticked]}
    with home.work() as uow:
        rules.add_rule(uow, NewRule.model_validate(rule))
    dollars = home.account("Dollars", currency="USD")
    state = await shown(tab, id=csv_import(runtime, home, dollars, TYPED))
    assert state.file.lacking == "No rate for 2 rows. They count in no total until there is one."
    await ImportState.fill.fn(state, state._turns)
    assert [(row.payee, row.worth, row.why) for row in state.lines] == [
        ("Rewe", NO_RATE, "Comes in not cleared. By the rule “Look twice”."),
        ("SP", NO_RATE, ""),
    ]
    with home.work() as uow:
        new = NewRate(base="USD", quote="EUR", day=date(2025, 3, 12), rate=Decimal("0.5"))
        rates.enter_rate(uow, new)
    assert (await shown(tab, id=state.file.id)).file.lacking == ""
