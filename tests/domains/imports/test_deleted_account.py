"""An account is deleted while a file goes into it: the file is in, or the account is gone."""

import threading
import time
from typing import Any

import pytest

from spends.domains.imports import service as imports
from spends.domains.imports.models import ImportStatus
from spends.domains.imports.service import reading
from spends.domains.imports.service.commits import ACCOUNT_GONE
from spends.domains.imports.service.storing import Storing
from spends.domains.ledger.schemas import NewTransaction
from spends.domains.ledger.service import accounts, transactions
from spends.kit.errors import Conflict, InvalidInput
from tests.support.statements import Desk, csv

CONTENT = csv("2025-01-05,Shop,Card,-5.00,a", "2025-01-06,Shop,Card,-6.00,b")


def delete(desk: Desk) -> None:
    with desk.runtime.unit_of_work(desk.actor) as uow:
        accounts.delete_account(uow, desk.account_id)


def is_deleted(desk: Desk) -> bool:
    with desk.runtime.unit_of_work(desk.actor, write=False) as uow:
        return accounts.account_labels(uow)[desk.account_id].is_deleted


def assert_nothing_came(desk: Desk, import_id: Any) -> None:
    found = desk.view(import_id)
    assert (found.status, found.outcome.message) == (ImportStatus.FAILED, ACCOUNT_GONE)
    assert desk.lines(deleted=True) == []
    assert is_deleted(desk)
    desk.check()


def test_an_account_deleted_before_the_import_gets_to_it(desk: Desk) -> None:
    found = desk.upload(CONTENT)
    desk.begin(found.id)
    delete(desk)
    imports.run(desk.runtime, desk.actor, found.id)
    assert_nothing_came(desk, found.id)


def test_an_account_deleted_after_the_file_was_matched(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = desk.upload(CONTENT)
    match = reading.match

    def matched(*arguments: Any) -> Any:
        result = match(*arguments)
        delete(desk)
        return result

    monkeypatch.setattr(reading, "match", matched)
    desk.commit(found.id)
    assert_nothing_came(desk, found.id)


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_an_import_that_waits_for_the_deleting_ends_in_words(desk: Desk) -> None:
    found = desk.upload(CONTENT)
    desk.begin(found.id)
    running = threading.Thread(target=imports.run, args=(desk.runtime, desk.actor, found.id))
    with desk.runtime.unit_of_work(desk.actor) as uow:
        accounts.delete_account(uow, desk.account_id)
        uow.session.flush()
        running.start()
        time.sleep(0.7)
        assert running.is_alive()
    running.join(20)
    assert not running.is_alive()
    assert_nothing_came(desk, found.id)


def test_who_deletes_waits_for_the_import_and_is_refused(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = desk.upload(CONTENT)
    ends: list[BaseException | None] = []

    def try_to_delete() -> None:
        try:
            delete(desk)
            ends.append(None)
        except Conflict as error:
            ends.append(error)

    deleting = threading.Thread(target=try_to_delete)
    finish = Storing._finish

    def finished(self: Storing, *arguments: Any) -> None:
        deleting.start()
        time.sleep(0.7)
        assert deleting.is_alive()
        finish(self, *arguments)

    monkeypatch.setattr(Storing, "_finish", finished)
    assert desk.commit(found.id).status == ImportStatus.DONE
    deleting.join(20)
    assert len(ends) == 1
    assert "There are transactions in this account" in str(ends[0])
    assert not is_deleted(desk)
    assert len(desk.lines()) == 2
    desk.check()


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_line_recorded_while_its_account_goes_is_refused(desk: Desk) -> None:
    ends: list[BaseException] = []
    new = NewTransaction.model_validate(
        {"account_id": desk.account_id, "date": "2025-06-01", "amount": "-2.80"}
    )

    def record() -> None:
        try:
            with desk.runtime.unit_of_work(desk.actor) as uow:
                transactions.record(uow, new)
        except InvalidInput as error:
            ends.append(error)

    recording = threading.Thread(target=record)
    with desk.runtime.unit_of_work(desk.actor) as uow:
        accounts.delete_account(uow, desk.account_id)
        recording.start()
        time.sleep(0.5)
        assert recording.is_alive()
    recording.join(20)
    assert [error.message for error in ends] == ["This account does not exist. Choose another."]
    assert desk.lines(deleted=True) == []
