"""A file of several accounts on the import page, called as a browser could call it."""

from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

from spends.domains.imports import service as imports
from spends.domains.ledger.schemas import NewAccount
from spends.domains.ledger.service import accounts
from spends.kit.runtime import Runtime
from tests.support.camt import account, balance, entry, itemised, message, summed
from tests.support.homes import Home
from tests.support.imports_page import ODD, csv_import, imported, shown

TWO = Path(__file__).parents[1] / "fixtures" / "statements" / "two_accounts.ofx"


async def _divided(state: Any) -> list[Any]:
    return [event async for event in state.divide() if event is not None]


async def test_all_accounts_come_in_by_one_press(runtime: Runtime, home: Home, tab: Any) -> None:
    with home.work() as uow:
        new = NewAccount(name="Everyday", type="checking", currency_code="EUR")
        account = accounts.open_account(uow, new).id
    with TWO.open("rb") as file:
        view = imports.upload(runtime, home.actor, imports.NewImport(account, "two.ofx"), file)
    state: Any = await shown(tab, id=str(view.id))
    assert (state.step, len(state.parts)) == ("parts", 2)
    first, second = state.parts
    assert (first.account_id, second.account_id) == (str(account), "")
    assert "EUR" in first.words
    for odd in ODD:
        await state.place(odd, odd)
    assert [part.account_id for part in state.parts] == [str(account), ""]
    assert [option.label for option in state.places][::2] == ["Leave out", "A new account"]

    await state.place(second.ref, "new")
    await _divided(state)
    assert state.shares_error == ""
    with home.work() as uow:
        made = imports.imports(uow).items
        names = {row.name for row in accounts.account_views(uow)}
    assert len(made) == 2
    assert second.ref in names

    state = await shown(tab, ids=",".join(str(each.id) for each in made))
    assert (state.step, state.shares_run) == ("together", False)
    assert state.shares_title == "2 accounts in this file"
    assert state.shares_button.startswith("Import ")
    imports.run_all(runtime, home.actor, [each.id for each in made])
    state = await shown(tab, ids=",".join(str(each.id) for each in made))
    assert {(share.status, share.step) for share in state.shares} == {("done", "undo")}
    assert " imported into " in state.shares_title
    assert state.shares_button == ""


async def test_pressed_twice_a_file_is_divided_once(runtime: Runtime, home: Home, tab: Any) -> None:
    account = home.account("Everyday")
    with TWO.open("rb") as file:
        view = imports.upload(runtime, home.actor, imports.NewImport(account, "two.ofx"), file)
    state: Any = await shown(tab, id=str(view.id))
    for part in state.parts:
        await state.place(part.ref, "new")
    (sent,) = await _divided(state)
    assert "/import?ids=" in str(sent)
    assert not await _divided(state)
    assert state.shares_error == ""
    with home.work() as uow:
        assert len(accounts.account_views(uow)) == 3
    with TWO.open("rb") as file:
        view = imports.upload(runtime, home.actor, imports.NewImport(account, "two.ofx"), file)
    assert not (await shown(tab, id=str(view.id))).is_dividing


async def test_a_next_try_opens_no_account_again(runtime: Runtime, home: Home, tab: Any) -> None:
    account, dollars = home.account("Everyday"), home.account("Dollars", currency="USD")
    with TWO.open("rb") as file:
        view = imports.upload(runtime, home.actor, imports.NewImport(account, "two.ofx"), file)
    state: Any = await shown(tab, id=str(view.id))
    first, second = (part.ref for part in state.parts)
    # A namesake, so that nothing but the choice says where it goes.
    home.account(second)
    await state.place(first, str(dollars))
    await state.place(second, "new")
    assert not await _divided(state)
    assert "in its own currency" in state.shares_error
    assert not state.is_dividing
    chosen = [part.account_id for part in state.parts]
    assert chosen[0] == str(dollars)
    assert chosen[1] in {option.value for option in state.places} - {"new"}
    await state.place(first, str(account))
    assert await _divided(state)
    with home.work() as uow:
        names = [row.name for row in accounts.account_views(uow)]
    assert names.count(second) == 2


async def test_one_of_them_can_be_taken(runtime: Runtime, home: Home, tab: Any) -> None:
    with home.work() as uow:
        new = NewAccount(name="Everyday", type="checking", currency_code="EUR")
        account = accounts.open_account(uow, new).id
    with TWO.open("rb") as file:
        view = imports.upload(runtime, home.actor, imports.NewImport(account, "two.ofx"), file)
    state: Any = await shown(tab, id=str(view.id))
    await state.take_one()
    assert (state.step, len(state.refs)) == ("preview", 2)
    await state.take_all()
    assert state.step == "parts"
    for part in state.parts:
        await state.place(part.ref, "")
    await _divided(state)
    assert "at least one" in state.shares_error
    state = await shown(tab, ids="x,y")
    assert (state.step, state.error != "") == ("start", True)


async def test_each_account_counts_its_rows_without_a_rate(
    runtime: Runtime, home: Home, tab: Any
) -> None:
    dollars = home.account("Dollars", currency="USD")
    import_id = csv_import(runtime, home, dollars, "Date,Payee,Amount\n2025-03-12,Rewe,-4\n")
    state: Any = await shown(tab, ids=import_id)
    assert [share.words for share in state.shares] == ["1 new · No rate for 1 row"]


async def test_what_took_the_place_of_an_undone_sum_is_told(
    runtime: Runtime, home: Home, tab: Any
) -> None:
    account = home.account("Giro")
    ids = []
    for content in (summed([(5, [4, 8])]), itemised([(5, [4, 8]), (6, [1, 2])])):
        ids.append(csv_import(runtime, home, account, content.decode()))
        await imported(runtime, home, tab, ids[-1])
    imports.remove(runtime, home.actor, UUID(ids[0]))
    state = await shown(tab, id=ids[0])
    words = "Undone: 1 transaction taken out, 2 of another file put in place"
    assert state.report.title == words


async def test_an_account_without_rows_holds_up_no_other(
    runtime: Runtime, home: Home, tab: Any
) -> None:
    account, quiet = home.account("Giro"), home.account("Quiet")
    content = "Date,Payee,Amount\n2025-03-12,Rewe,-4\n"
    await imported(runtime, home, tab, csv_import(runtime, home, account, content))
    ids = [
        csv_import(runtime, home, account, content),
        csv_import(runtime, home, quiet, content.replace("2025-03", "2025-13")),
    ]
    state: Any = await shown(tab, ids=",".join(ids))
    assert (state.shares_title, state.shares_button) == (
        "2 accounts in this file",
        "Remember this file",
    )
    imports.run_all(runtime, home.actor, [UUID(each) for each in ids])
    state = await shown(tab, ids=",".join(ids))
    assert [share.status for share in state.shares] == ["done", "preview"]
    assert (state.shares_title, state.shares_button) == ("Nothing new in Giro", "")


async def test_an_account_without_rows_is_imported_with_the_others(
    runtime: Runtime, home: Home, tab: Any
) -> None:
    busy, quiet = home.account("Giro"), home.account("Quiet")
    said = account("DE02") + balance("0.00", "2024-03-31")
    content = message(account("DE01") + entry("4.00"), said).encode()
    view = imports.upload(runtime, home.actor, imports.NewImport(busy, "two.xml"), BytesIO(content))
    assert view.layout is not None
    wanted = zip((one.ref for one in view.layout.accounts), (busy, quiet), strict=True)
    ids = [each.id for each in imports.divide(runtime, home.actor, view.id, dict(wanted))]
    state: Any = await shown(tab, ids=",".join(map(str, ids)))
    assert state.shares_button == "Import 1 transaction"
    imports.run_all(runtime, home.actor, ids)
    state = await shown(tab, ids=",".join(map(str, ids)))
    assert [(share.status, share.words) for share in state.shares] == [
        ("done", "1 new"),
        ("done", "0 new · The bank says €0.00 on 31 March 2024, Spends says the same."),
    ]
    assert state.shares_title == "1 transaction imported into Giro"
    state = await shown(tab, id=str(ids[1]))
    assert (state.report.title, state.report.words) == (
        "Nothing new in Quiet",
        "The file has no row of this account.",
    )
