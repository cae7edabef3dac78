"""Transfers whose sides come in by files."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from spends.domains.currencies import service as currencies
from spends.domains.currencies.schemas import NewRate
from spends.domains.imports import service as imports
from spends.domains.ledger.schemas import NewTransaction
from spends.domains.ledger.service import transactions
from spends.domains.ledger.service.reading import reports
from spends.domains.matching.kinds import Answer, QuestionKind
from spends.domains.matching.service import looking, questions, transfers
from tests.support.statements import Desk, csv
from tests.support.transfers import Abroad, find

OUT = "2025-03-03,Savings,TRANSFER TO SAVINGS,-500.00,"


INTO = "2025-03-04,Ann,TRANSFER FROM GIRO,500.00,"


COFFEE = "2025-03-01,Café,COFFEE,-2.80,"


def flow(desk: Desk) -> tuple[int, int]:
    with desk.runtime.unit_of_work(desk.actor, write=False) as uow:
        (march,) = reports.cash_flow(uow, date(2025, 3, 31), 1)
        return march.income, march.spending


@pytest.mark.parametrize("first", [0, 1])
def test_both_sides_from_two_files_are_one_transfer(desk: Desk, first: int) -> None:
    savings = desk.account(name="Savings")
    files = [(csv(COFFEE, OUT), None), (csv(INTO), savings)]
    desk.bring(*files[first])
    assert flow(desk)[first == 0] > 0
    desk.bring(*files[1 - first])
    assert flow(desk) == (0, 280)
    out, into = [line for line in desk.lines() if line.amount != -280]
    assert (out.transfer_id, into.transfer_id) == (into.id, out.id)
    for content, account_id in files:
        desk.bring(content, account_id)
    assert flow(desk) == (0, 280)
    desk.check()
    with desk.runtime.unit_of_work(desk.actor) as uow:
        assert not looking.look(uow)
        assert questions.count_open(uow) == 0
        ((_, row),) = questions.about(uow, [out.id]).items()
        assert (row.answer, row.kind) == (Answer.SURE, QuestionKind.TRANSFER)
        assert row.import_id == desk.lines()[-1 if first == 0 else 1].import_id


def test_two_files_at_once_are_one_transfer_too(desk: Desk) -> None:
    savings = desk.account(name="Savings")
    files = [(csv(COFFEE, OUT), desk.account_id), (csv(INTO), savings)]
    found = [desk.upload(content, account_id=account_id).id for content, account_id in files]
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(desk.commit, found))
    assert [each.status for each in done] == ["done", "done"]
    assert sum(line.transfer_id is not None for line in desk.lines()) == 2
    desk.check()


def test_an_import_looks_for_its_own_lines_only(desk: Desk) -> None:
    savings = desk.account(name="Savings")
    with desk.runtime.unit_of_work(desk.actor) as uow:
        for account_id, amount in ((desk.account_id, "-70"), (savings, "70")):
            day = date(2025, 3, 2)
            new = NewTransaction(account_id=account_id, amount=Decimal(amount), date=day)
            transactions.record(uow, new)
    desk.bring(csv(COFFEE, OUT))
    assert all(line.transfer_id is None for line in desk.lines())


def typed(desk: Desk, account_id: UUID, amount: str, payee: str, day: date) -> UUID:
    new = NewTransaction(account_id=account_id, amount=Decimal(amount), date=day, payee=payee)
    with desk.runtime.unit_of_work(desk.actor) as uow:
        return transactions.record(uow, new).transaction.id


def test_a_typed_line_that_a_file_joined_is_looked_at_too(desk: Desk) -> None:
    savings = desk.account(name="Savings")
    into = typed(desk, savings, "70", "Ann", date(2025, 3, 3))
    out = typed(desk, desk.account_id, "-70", "Own savings", date(2025, 2, 27))
    found = desk.bring(csv(COFFEE, "2025-03-05,Own savings,TO SAVINGS,-70.00,"))
    assert found.counts.updated == 1
    assert {line.id: line.transfer_id for line in desk.lines() if line.amount != -280} == {
        out: into,
        into: out,
    }
    for _ in range(2):
        imports.remove(desk.runtime, desk.actor, found.id)
        assert [line.transfer_id for line in desk.lines()] == [None, None]
        desk.check()
        found = desk.bring(csv("2025-03-05,Own savings,TO SAVINGS,-70.00,"))
        assert all(line.transfer_id for line in desk.lines())


def test_an_undone_import_leaves_the_other_side_as_it_was(desk: Desk) -> None:
    savings = desk.account(name="Savings")
    desk.bring(csv(COFFEE, OUT))
    before = flow(desk)
    for _ in range(2):
        found = desk.bring(csv(INTO), savings)
        assert flow(desk) == (0, 280)
        imports.remove(desk.runtime, desk.actor, found.id)
        assert [line.transfer_id for line in desk.lines()] == [None, None]
        assert flow(desk) == before
        desk.check()


def test_an_import_finds_what_was_changed_into_another_currency(desk: Desk) -> None:
    dollars = desk.account(name="Dollars", currency_code="USD")
    with desk.runtime.unit_of_work(desk.actor) as uow:
        new = NewRate(base="USD", quote="EUR", day=date(2025, 3, 3), rate=Decimal("0.9"))
        currencies.enter_rate(uow, new)
    desk.bring(csv(COFFEE, "2025-03-03,Exchange,FX,-909.00,"))
    desk.bring(csv("2025-03-04,Exchange,FX,1000.00,"), dollars)
    coffee, out, into = desk.lines()
    assert (coffee.transfer_id, out.transfer_id, into.transfer_id) == (None, into.id, out.id)
    assert flow(desk) == (0, 280)
    desk.check()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_where_no_two_are_told_apart_by_their_worth_none_is_looked_at(
    abroad: Abroad, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = abroad.home
    home.line(abroad.giro, "-909")
    home.line(abroad.dollars, "1000")
    monkeypatch.setattr(transfers, "LONGEST", 1)
    monkeypatch.setattr(transfers, "DENSE", 5)
    assert find(home) == (0, 0)


def test_an_undone_import_takes_its_questions_along(desk: Desk) -> None:
    savings, card = desk.account(name="Savings"), desk.account(name="Card")
    desk.bring(csv(OUT))
    desk.bring(csv(INTO), savings)
    found = desk.bring(csv("2025-03-04,Ann,DEPOSIT,80.00,"), card)
    desk.bring(csv("2025-03-04,X,Y,-80.00,", "2025-03-05,X,Y,-80.00,"))
    with desk.runtime.unit_of_work(desk.actor, write=False) as uow:
        assert questions.count_open(uow) == 1
    imports.remove(desk.runtime, desk.actor, found.id, everything=True)
    with desk.runtime.unit_of_work(desk.actor, write=False) as uow:
        assert questions.count_open(uow) == 0
    desk.check()
