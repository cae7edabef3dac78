"""What others change while an import lets them in between its steps, as it does on SQLite."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from uuid import UUID

import pytest

from spends.domains.currencies.schemas import NewRate
from spends.domains.households import service as households
from spends.domains.households.schemas import HouseholdChanges
from spends.domains.imports import service as imports
from spends.domains.imports.models import ImportBatch, ImportStatus
from spends.domains.imports.service import naming, reading, storing
from spends.domains.ledger.schemas import NewCategory, NewPayee, PayeeChanges
from spends.domains.ledger.service import accounts
from spends.domains.ledger.service.naming import categories, payee_merging, payees
from spends.domains.ledger.service.reading import reports
from spends.domains.ledger.service.statements.intake import Intake
from spends.domains.ledger.service.worth import rates, recounting
from spends.kit.database import WRITE, Database
from spends.kit.unit_of_work import UnitOfWork
from tests.support.statements import Desk, csv

FIRST = date(2025, 3, 1)
DAYS = 6
Act = Callable[[], None]
SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def between(monkeypatch: pytest.MonkeyPatch) -> Callable[[Act], None]:
    """Let something happen after the first step of an import."""
    acts: list[Act] = []

    def give_way(database: Database, uow: UnitOfWork) -> bool:
        uow.session.commit()
        database._turn.__exit__()
        acts.pop()()
        database._turn.__enter__()
        uow.session.connection(execution_options={WRITE: True})
        return True

    monkeypatch.setattr(storing, "SQLITE_CHUNK", 2)
    monkeypatch.setattr(Database, "somebody_waits", property(lambda _: bool(acts)))
    monkeypatch.setattr(Database, "yield_turn", give_way)
    return acts.append


def statement(category: str = "") -> bytes:
    lines = (f"2025-03-{day:02},Shop,thing {day},-10.00,{category}" for day in range(1, DAYS + 1))
    return csv(*lines, header="date,payee,description,amount,category\n")


def category(desk: Desk, name: str) -> UUID:
    with desk.runtime.unit_of_work(desk.actor) as uow:
        return categories.add_category(uow, NewCategory(name=name, type="expense")).id


def rate(desk: Desk, price: str) -> None:
    with desk.runtime.unit_of_work(desk.actor) as uow:
        rates.enter_rate(uow, NewRate(base="USD", quote="EUR", day=FIRST, rate=Decimal(price)))


def change_currency(desk: Desk) -> None:
    with desk.runtime.unit_of_work(desk.actor) as uow:
        households.update(uow, HouseholdChanges(currency_code="USD"), recounting.change_currency)


def bring(desk: Desk, content: bytes, account_id: UUID | None = None) -> None:
    desk.bring(content, account_id)
    assert len(desk.lines(deleted=True)) == len(desk.lines()) == DAYS
    desk.check()


def used(desk: Desk) -> set[UUID | None]:
    return {line.category_id for line in desk.lines()}


@SQLITE
def test_a_category_of_the_file_goes(desk: Desk, between: Callable[[Act], None]) -> None:
    zoo = category(desk, "Zoo")

    def delete() -> None:
        with desk.runtime.unit_of_work(desk.actor) as uow:
            categories.delete_category(uow, zoo)

    between(delete)
    bring(desk, statement("Zoo"))
    assert used(desk) == {None}
    with desk.runtime.unit_of_work(desk.actor, write=False) as uow:
        spent = sum(row.spent for row in reports.spending_by_category(uow, FIRST, FIRST))
        assert reports.cash_flow(uow, FIRST, 1)[0].spending == spent == DAYS * 1000


@SQLITE
def test_a_payee_s_category_is_merged(desk: Desk, between: Callable[[Act], None]) -> None:
    zoo, park = category(desk, "Zoo"), category(desk, "Park")
    with desk.runtime.unit_of_work(desk.actor) as uow:
        payees.add_payee(uow, NewPayee(name="Shop", default_category_id=zoo))

    def merge() -> None:
        with desk.runtime.unit_of_work(desk.actor) as uow:
            categories.merge_categories(uow, zoo, park)

    between(merge)
    bring(desk, statement())
    assert used(desk) == {park}


@SQLITE
def test_a_payee_is_merged(desk: Desk, between: Callable[[Act], None]) -> None:
    with desk.runtime.unit_of_work(desk.actor) as uow:
        target = payees.add_payee(uow, NewPayee(name="Target")).id

    def merge() -> None:
        with desk.runtime.unit_of_work(desk.actor) as uow:
            payee_merging.merge_payees(uow, payees.payees(uow, "Shop").items[0].id, target)

    between(merge)
    bring(desk, statement())
    assert {line.payee_id for line in desk.lines()} == {target}


@SQLITE
def test_a_payee_is_renamed(desk: Desk, between: Callable[[Act], None]) -> None:
    """Nothing that the lines point to has gone, so the import goes on where it was."""

    def rename() -> None:
        with desk.runtime.unit_of_work(desk.actor) as uow:
            shop = payees.payees(uow, "Shop").items[0].id
            payees.change_payee(uow, shop, PayeeChanges(name="Shop around the corner"))

    between(rename)
    bring(desk, statement())


@SQLITE
def test_a_rate_is_entered(desk: Desk, between: Callable[[Act], None]) -> None:
    account_id = desk.account(currency_code="USD")
    rate(desk, "0.5")
    between(lambda: rate(desk, "0.9"))
    bring(desk, statement(), account_id)
    assert {line.base_amount for line in desk.lines()} == {-900}


@SQLITE
def test_the_household_counts_in_another_currency(
    desk: Desk, between: Callable[[Act], None]
) -> None:
    account_id = desk.account(currency_code="USD")
    rate(desk, "0.5")
    between(lambda: change_currency(desk))
    bring(desk, statement(), account_id)
    assert {line.base_amount for line in desk.lines()} == {-1000}


@SQLITE
@pytest.mark.parametrize("steps", [1, 3])
def test_a_change_of_the_currency_is_under_way(
    desk: Desk,
    between: Callable[[Act], None],
    monkeypatch: pytest.MonkeyPatch,
    steps: int,
) -> None:
    """It stops while old worths are forgotten, or when new ones are found, and goes on later."""
    monkeypatch.setattr(recounting, "AT_ONCE", 0)
    monkeypatch.setattr(recounting, "STEP", 1)
    account_id = desk.account(currency_code="USD")
    rate(desk, "0.5")
    bring(desk, statement(), account_id)
    left = [lambda: None] * steps + [pytest.fail]

    def cut_short() -> None:
        def pause(_: float) -> None:
            left.pop(0)()

        with monkeypatch.context() as patch:
            patch.setattr(recounting, "time", SimpleNamespace(sleep=pause))
            with pytest.raises(pytest.fail.Exception):
                change_currency(desk)

    between(cut_short)
    desk.bring(statement().replace(b"thing", b"other"), account_id)
    assert len(desk.lines()) == 2 * DAYS
    assert recounting.resume(desk.runtime.database) > 0
    assert {line.base_amount for line in desk.lines()} == {-1000}
    desk.check()


def test_the_currency_changes_before_the_import_runs(desk: Desk) -> None:
    account_id = desk.account(currency_code="USD")
    rate(desk, "0.5")
    found = desk.upload(statement(), account_id=account_id)
    desk.begin(found.id)
    change_currency(desk)
    imports.run(desk.runtime, desk.actor, found.id)
    assert {line.base_amount for line in desk.lines()} == {-1000}
    desk.check()


@SQLITE
def test_the_account_goes(desk: Desk, between: Callable[[Act], None]) -> None:
    found = desk.upload(statement())

    def delete() -> None:
        with desk.runtime.unit_of_work(desk.actor) as uow:
            accounts.delete_account(uow, desk.account_id)

    between(delete)
    desk.begin(found.id)
    imports.run(desk.runtime, desk.actor, found.id)
    assert desk.lines(deleted=True) == []
    desk.check()


def test_a_category_goes_while_a_file_is_matched(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    zoo = category(desk, "Zoo")
    with desk.runtime.unit_of_work(desk.actor) as uow:
        payees.add_payee(uow, NewPayee(name="Shop", default_category_id=zoo))
    found, take = desk.upload(statement()), naming.Names.meant
    acts = [zoo]

    def meant(names: naming.Names, uow: UnitOfWork, batch: ImportBatch) -> naming.Payees:
        chosen = take(names, uow, batch)
        uow.after_commit(delete)
        return chosen

    def delete() -> None:
        if acts:
            with desk.runtime.unit_of_work(desk.actor) as uow:
                categories.delete_category(uow, acts.pop())

    monkeypatch.setattr(naming.Names, "meant", meant)
    assert desk.commit(found.id).status == ImportStatus.DONE
    assert used(desk) == {None}
    desk.check()


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_category_goes_only_once_an_import_has_ended(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    zoo = category(desk, "Zoo")

    def delete() -> None:
        with desk.runtime.unit_of_work(desk.actor) as uow:
            categories.delete_category(uow, zoo)

    deleting, finish = threading.Thread(target=delete), Intake.finish

    def late(intake: Intake) -> None:
        deleting.start()
        deleting.join(0.5)
        assert deleting.is_alive()
        finish(intake)

    monkeypatch.setattr(Intake, "finish", late)
    desk.bring(statement("Zoo"))
    deleting.join(30)
    assert used(desk) == {None}
    assert len(desk.lines()) == DAYS
    desk.check()


def test_what_is_changed_every_time_is_given_up(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, match = desk.upload(statement()), reading.match

    def moved(uow: UnitOfWork, account_id: UUID, read: reading.Reading) -> reading.MatchedReading:
        matched = match(uow, account_id, read)
        return replace(matched, version=matched.version - 1)

    monkeypatch.setattr(reading, "match", moved)
    ended = desk.commit(found.id)
    assert ended.status == ImportStatus.FAILED
    assert "changed each time" in str(ended.outcome)
    assert desk.lines(deleted=True) == []
