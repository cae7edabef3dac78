"""An export that is known by its header comes in, and its mapping is remembered with its rules."""

from pathlib import Path

from spends.domains.imports import service as imports
from spends.domains.imports.schemas import Counts
from tests.support.statements import Desk

FIXTURES = Path(__file__).parents[2] / "fixtures" / "statements"
VENMO = FIXTURES / "venmo.csv"


def test_venmo_s_balance_agrees_and_the_file_again_is_all_duplicates(desk: Desk) -> None:
    account = desk.account(currency_code="USD")
    content = VENMO.read_bytes()
    found = desk.upload(content, account_id=account)
    assert found.layout is not None
    assert (found.layout.preset, found.counts) == ("Venmo", Counts(4, 0, 0, 0, left_out=1))
    rows = imports.rows(desk.runtime, desk.actor, found.id).items
    assert [row.amount for row in rows if row.status == "new"] == [25000, -1850, 4000, -20000]
    done = desk.commit(found.id)
    assert (done.outcome.bank_balance, done.outcome.ledger_balance) == (7150, 7150)
    assert done.outcome.agrees
    again = desk.upload(content, account_id=account)
    assert again.layout is not None
    assert (again.layout.preset, again.layout.mapping_used) == ("Venmo", True)
    assert again.counts == Counts(0, 4, 0, 0, left_out=1)
    desk.check()


def test_a_mapping_of_one_s_own_is_remembered_instead_of_the_preset(desk: Desk) -> None:
    account = desk.account(currency_code="USD")
    content = VENMO.read_bytes()
    found = desk.upload(content, account_id=account)
    assert found.layout is not None
    own = found.layout.mapping.model_copy(update={"preset": None, "payee": "Note"})
    changed = imports.change_mapping(desk.runtime, desk.actor, found.id, own)
    assert changed.layout is not None
    assert changed.layout.preset is None
    desk.commit(found.id)
    again = desk.upload(content, account_id=account)
    assert again.layout is not None
    assert (again.layout.preset, again.layout.mapping.payee) == (None, "Note")


def test_rows_that_are_no_money_of_the_account_are_left_out(desk: Desk) -> None:
    account = desk.account(currency_code="USD")
    content = (FIXTURES / "paypal.csv").read_bytes().rstrip() + b"\nso,much,damage\n"
    found = desk.upload(content, account_id=account)
    assert (found.counts.invalid, found.counts.left_out) == (1, 7)
    rows = imports.rows(desk.runtime, desk.actor, found.id, status="left_out").items
    assert [row.line for row in rows] == [3, 5, 6, 7, 8, 11, 12]
    assert {row.status for row in rows} == {"left_out"}
    broken = imports.rows(desk.runtime, desk.actor, found.id, status="invalid").items
    assert [row.status for row in broken] == ["invalid"]
    with desk.runtime.unit_of_work(desk.actor, write=False) as uow:
        (listed,) = imports.imports(uow).items
    assert listed.counts == found.counts
    desk.commit(found.id)
    done = imports.rows(desk.runtime, desk.actor, found.id, status="left_out").items
    assert [row.line for row in done] == [row.line for row in rows]
