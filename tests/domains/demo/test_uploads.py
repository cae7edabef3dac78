"""Sample accounts into which somebody imported files, and people who explore at the same time."""

import threading
from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlalchemy import select

from spends.domains.demo import service as demo
from spends.domains.imports import jobs
from spends.domains.imports import service as imports
from spends.domains.imports.models import ImportBatch, ImportMapping
from spends.domains.ledger import service as ledger
from spends.domains.ledger.schemas import TransactionChanges
from spends.domains.ledger.service import accounts, transactions
from spends.domains.ledger.service.linking import links
from spends.domains.ledger.service.naming import payees
from spends.kit.database import Database
from spends.kit.errors import Conflict
from spends.settings import Settings
from tests.support.copies import explored
from tests.support.homes import Home, sign_up
from tests.support.statements import Desk, csv, runtime_of


@pytest.fixture
def home(database: Database) -> Home:
    return explored(database)


@pytest.fixture
def desk(settings: Settings, home: Home) -> Iterator[Desk]:
    """Somebody who looks at the sample data and imports into one of its accounts."""
    runtime = runtime_of(settings, home.database)
    with home.work(write=False) as uow:
        account_id = accounts.account_views(uow)[0].id
    yield Desk(runtime, home.actor, account_id)
    runtime.close()


def remove(home: Home) -> None:
    with home.work() as uow:
        demo.remove_sample(uow)
    home.assert_summaries_hold()


def names(home: Home) -> list[str]:
    with home.work(write=False) as uow:
        return [view.name for view in accounts.account_views(uow)]


def left(home: Home) -> list[object]:
    with home.work(write=False) as uow:
        return [
            *uow.session.scalars(select(ImportBatch)),
            *uow.session.scalars(select(ImportMapping)),
        ]


def test_sample_data_goes_with_what_was_imported_into_it(home: Home, desk: Desk) -> None:
    own = home.account("Mine")
    found = desk.bring(csv("2025-03-01,Corner,coffee,-3.00,", "2025-03-02,Deli,tea,-2.00,"))
    desk.upload(csv("2025-03-03,Shop,milk,-1.00,"))
    kept = desk.bring(csv("2025-03-04,Shop,bread,-4.00,"), own)
    moved = next(line for line in desk.lines() if line.description == "tea")
    with home.work() as uow:
        transactions.amend(uow, moved.id, TransactionChanges(account_id=own))
    desk.bring(csv("2025-03-05,Kiosk,paper,-1.00,"))
    imports.remove(desk.runtime, desk.actor, found.id)
    remove(home)
    assert names(home) == ["Mine"]
    lines = {line.description: line for line in desk.lines(deleted=True)}
    assert lines.keys() == {"tea", "bread"}
    assert (lines["tea"].import_id, lines["bread"].import_id) == (None, kept.id)
    assert [getattr(row, "account_id", None) for row in left(home)] == [own, own]
    with home.work(write=False) as uow:
        assert {row.name for row in payees.payees(uow).items} == {"Deli", "Shop"}
        assert accounts.account_view(uow, own).balance == -600
    jobs.recover_interrupted(desk.runtime)


def test_sample_data_stays_while_a_file_is_imported_into_it(home: Home, desk: Desk) -> None:
    found = desk.upload(csv("2025-03-01,Corner,coffee,-3.00,"))
    desk.begin(found.id)
    with pytest.raises(Conflict, match="just being imported"):
        remove(home)
    imports.run(desk.runtime, desk.actor, found.id)
    remove(home)
    assert names(home) == []
    assert left(home) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_sample_data_goes_with_what_was_said_to_be_no_transfer(home: Home, desk: Desk) -> None:
    linked: UUID = next(line.id for line in desk.lines() if line.transfer_id)
    with home.work() as uow:
        links.unlink_transfer(uow, linked)
    remove(home)
    assert names(home) == []


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_of_two_who_explore_at_once_one_does(database: Database) -> None:
    home = sign_up(database)
    with home.work() as uow:
        ledger.start_household(uow)
    start = threading.Barrier(2)
    raised: list[Exception] = []

    def explore() -> None:
        try:
            with home.work() as uow:
                start.wait(20)
                demo.explore(uow)
        except Conflict as error:
            raised.append(error)

    threads = [threading.Thread(target=explore) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    assert [error.args[0][:18] for error in raised] == ["There are accounts"]
    assert len(names(home)) == len(set(names(home)))
    remove(home)
    assert names(home) == []
