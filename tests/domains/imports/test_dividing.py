"""A file of several accounts becomes an import of each, all of them by one press."""

from pathlib import Path
from uuid import UUID

import pytest

from spends.domains.imports import service as imports
from spends.domains.imports.models import ImportStatus
from spends.domains.ledger.service import accounts
from spends.kit.errors import Conflict, InvalidInput, NotFound
from tests.support.camt import account, balance, entry, message
from tests.support.statements import Desk

FIXTURES = Path(__file__).parents[2] / "fixtures" / "statements"
TWO = (FIXTURES / "two_accounts.ofx").read_bytes()


def goes(desk: Desk, import_id: UUID) -> dict[str, UUID | None]:
    with desk.runtime.unit_of_work(desk.actor, write=False) as uow:
        return {held.ref: account_id for held, account_id in imports.parts(uow, import_id)}


def test_each_account_of_a_file_gets_its_own_import(desk: Desk) -> None:
    checking = desk.account(name="Everyday", currency_code="EUR")
    savings = desk.account(name="Savings", currency_code="EUR")
    found = desk.upload(TWO, account_id=checking)
    assert found.layout is not None
    refs = [one.ref for one in found.layout.accounts]
    assert len(refs) == 2
    assert goes(desk, found.id) == {found.layout.mapping.account_ref: checking, refs[1]: None}

    made = imports.divide(
        desk.runtime, desk.actor, found.id, dict(zip(refs, (checking, savings), strict=True))
    )
    with pytest.raises(NotFound), desk.runtime.unit_of_work(desk.actor, write=False) as uow:
        imports.view(uow, found.id)
    assert [view.account_id for view in made] == [checking, savings]
    assert [one.rows for one in found.layout.accounts] == [view.counts.new for view in made]
    ids = [view.id for view in made]
    imports.note_queue(ids)
    imports.run_all(desk.runtime, desk.actor, ids)
    assert imports.queue(ids) is None
    with desk.runtime.unit_of_work(desk.actor, write=False) as uow:
        done = [imports.view(uow, each) for each in ids]
    assert [view.status for view in done] == [ImportStatus.DONE, ImportStatus.DONE]
    assert [view.counts for view in done] == [view.counts for view in made]

    again = desk.upload(TWO, account_id=savings)
    assert goes(desk, again.id) == dict(zip(refs, (checking, savings), strict=True))
    imports.remove(desk.runtime, desk.actor, ids[1])
    with desk.runtime.unit_of_work(desk.actor, write=False) as uow:
        assert imports.view(uow, ids[0]).status == ImportStatus.DONE
    imports.run_all(desk.runtime, desk.actor, ids)
    with desk.runtime.unit_of_work(desk.actor, write=False) as uow:
        assert imports.view(uow, ids[1]).status == ImportStatus.UNDONE
    desk.check()


def test_what_cannot_be_divided_is_told_and_stays(desk: Desk) -> None:
    euros = desk.account(currency_code="EUR")
    dollars = desk.account(name="Dollars", currency_code="USD")
    found = desk.upload(TWO, account_id=euros)
    assert found.layout is not None
    ref = found.layout.accounts[0].ref
    for wanted, words in (
        ({}, "at least one"),
        ({"other": euros}, "does not hold"),
        ({ref: desk.actor.household_id}, "Choose where"),
        ({ref: dollars}, "Choose one in its own currency"),
    ):
        with pytest.raises(InvalidInput) as problem:
            imports.divide(desk.runtime, desk.actor, found.id, wanted)
        assert words in problem.value.errors[0].message
    with desk.runtime.unit_of_work(desk.actor, write=False) as uow:
        assert imports.imports(uow).total == 1
    desk.commit(found.id)
    with pytest.raises(Conflict):
        imports.divide(desk.runtime, desk.actor, found.id, {ref: euros})


def test_an_import_that_cannot_begin_stops_no_other(desk: Desk) -> None:
    first, second = (desk.account(name=name, currency_code="EUR") for name in ("One 1", "Two 2"))
    found = desk.upload(TWO, account_id=first)
    assert found.layout is not None
    refs = [one.ref for one in found.layout.accounts]
    ids = [
        view.id
        for view in imports.divide(
            desk.runtime, desk.actor, found.id, dict(zip(refs, (first, second), strict=True))
        )
    ]
    other = desk.upload(TWO, account_id=first)
    with desk.runtime.unit_of_work(desk.actor) as uow:
        imports.begin(uow, other.id)
    imports.run_all(desk.runtime, desk.actor, ids)
    with desk.runtime.unit_of_work(desk.actor, write=False) as uow:
        told, done = (imports.view(uow, each) for each in ids)
    assert (told.status, done.status) == (ImportStatus.FAILED, ImportStatus.DONE)
    assert told.outcome.message is not None
    assert told.outcome.message.startswith("Another file is being imported")


def test_an_account_without_rows_is_imported_with_nothing_new(desk: Desk) -> None:
    """What the bank says of it is kept and compared, too."""
    busy, quiet = (desk.account(name=name, currency_code="EUR") for name in ("One 1", "Two 2"))
    said = account("DE02") + balance("0.00", "2024-03-31")
    content = message(account("DE01") + entry("4.00"), said).encode()
    found = desk.upload(content, account_id=busy)
    assert found.layout is not None
    refs = [one.ref for one in found.layout.accounts]
    assert [one.rows for one in found.layout.accounts] == [1, 0]
    wanted = dict(zip(refs, (busy, quiet), strict=True))
    ids = [view.id for view in imports.divide(desk.runtime, desk.actor, found.id, wanted)]
    with pytest.raises(InvalidInput), desk.runtime.unit_of_work(desk.actor) as uow:
        imports.begin(uow, ids[1])
    imports.run_all(desk.runtime, desk.actor, ids)
    done, empty = (desk.view(each) for each in ids)
    assert (done.status, done.counts.new) == (ImportStatus.DONE, 1)
    assert (empty.status, sum(empty.counts)) == (ImportStatus.DONE, 0)
    assert (empty.outcome.bank_balance, empty.outcome.agrees) == (0, True)
    with desk.runtime.unit_of_work(desk.actor, write=False) as uow:
        assert accounts.account_view(uow, quiet).current_balance == 0
    imports.remove(desk.runtime, desk.actor, ids[1])
    with desk.runtime.unit_of_work(desk.actor, write=False) as uow:
        assert accounts.account_view(uow, quiet).current_balance is None
    assert desk.amounts() == [-400]
    desk.check()
