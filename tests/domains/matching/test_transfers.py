"""Transfers between the household's accounts are found, asked about where it is not clear, once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from spends.domains.currencies import service as currencies
from spends.domains.currencies.schemas import NewRate
from spends.domains.imports import service as imports
from spends.domains.ledger.models import Transaction
from spends.domains.ledger.repository.linking import opposites
from spends.domains.ledger.schemas import NewTransaction, TransactionChanges
from spends.domains.ledger.service import accounts, transactions
from spends.domains.ledger.service.linking import links
from spends.domains.ledger.service.reading import reports
from spends.domains.matching.kinds import Answer, QuestionKind
from spends.domains.matching.schemas import NewQuestion
from spends.domains.matching.service import looking, questions, transfers
from spends.domains.matching.views import QuestionView
from spends.kit.errors import Forbidden
from tests.support.homes import DAY, Home
from tests.support.statements import Desk, csv


def find(home: Home, since: date | None = None) -> tuple[int, int]:
    with home.work() as uow:
        found = looking.follow(uow, looking.look(uow, since))
        return found.linked, found.asked


def waiting(home: Home) -> list[QuestionView]:
    with home.work(write=False) as uow:
        return questions.open_questions(uow, limit=100).items


def linked(home: Home) -> dict[UUID, UUID]:
    with home.work(write=False) as uow:
        lines = uow.session.query(Transaction).all()
        found = {line.id: line.transfer_id for line in lines if line.transfer_id}
        amounts = {line.id: line for line in lines}
    assert all(found[other] == one for one, other in found.items())
    for one, other in found.items():
        first, second = amounts[one], amounts[other]
        assert first.account_id != second.account_id
        if first.currency_code == second.currency_code:
            assert first.amount + second.amount == 0
    home.assert_summaries_hold()
    return found


def test_one_that_goes_out_and_one_that_comes_in_are_a_transfer(home: Home) -> None:
    giro, savings = home.account("Giro"), home.account("Savings")
    out, into = home.line(giro, "-500"), home.line(savings, "500", DAY + timedelta(4))
    home.line(savings, "500", DAY + timedelta(30))
    assert find(home) == (1, 0)
    assert linked(home) == {out.id: into.id, into.id: out.id}
    assert find(home) == (0, 0)
    assert waiting(home) == []


@pytest.mark.parametrize(
    ("amount", "apart"), [("500", 5), ("500", -5), ("499.99", 0), ("-500", 0), ("500.01", 1)]
)
def test_what_is_too_far_apart_is_none(home: Home, amount: str, apart: int) -> None:
    giro, savings = home.account("Giro"), home.account("Savings")
    home.line(giro, "-500")
    home.line(savings, amount, DAY + timedelta(apart))
    assert find(home) == (0, 0)


def test_one_account_has_no_transfer_with_itself(home: Home) -> None:
    giro = home.account("Giro")
    home.account("Savings")
    home.line(giro, "-500")
    home.line(giro, "500")
    assert find(home) == (0, 0)


def test_where_two_could_be_meant_it_is_asked_about_the_nearest(home: Home) -> None:
    giro, savings, card = home.account("Giro"), home.account("Savings"), home.account("Card")
    out = home.line(giro, "-500")
    near, far = home.line(savings, "500"), home.line(card, "500", DAY + timedelta(1))
    assert find(home) == (0, 1)
    (asked,) = waiting(home)
    assert (asked.first.id, asked.second.id) == (out.id, near.id)
    assert find(home) == (0, 0)
    with home.work() as uow:
        questions.answer(uow, asked.id, Answer.NO)
    assert find(home) == (1, 0)
    assert linked(home)[out.id] == far.id


def test_two_of_one_amount_in_a_week_go_by_their_days(home: Home) -> None:
    giro, savings = home.account("Giro"), home.account("Savings")
    outs = [home.line(giro, "-100", DAY + timedelta(day)).id for day in (0, 3)]
    ins = [home.line(savings, "100", DAY + timedelta(day)).id for day in (1, 4)]
    assert find(home) == (2, 0)
    found = linked(home)
    assert [found[out] for out in outs] == ins


def test_a_third_of_one_amount_makes_it_unclear(home: Home) -> None:
    giro, savings = home.account("Giro"), home.account("Savings")
    for day in (0, 3):
        home.line(giro, "-100", DAY + timedelta(day))
    home.line(savings, "100", DAY + timedelta(1))
    assert find(home) == (0, 1)
    assert linked(home) == {}


def test_a_credit_card_is_paid(home: Home) -> None:
    giro, card = home.account("Giro"), home.account("Card")
    home.line(card, "-80", DAY - timedelta(9), payee="Shop")
    home.line(card, "-40", DAY - timedelta(8), payee="Café")
    fees = home.category("Fees")
    home.line(giro, "-120", payee="VISA", description="CREDIT CARD PAYMENT", category_id=fees)
    home.line(card, "120", DAY + timedelta(2), payee="Payment", description="PAYMENT - THANK YOU")
    assert find(home) == (1, 0)
    with home.work(write=False) as uow:
        (march,) = reports.cash_flow(uow, DAY, 1)
        assert (march.income, march.spending) == (0, 12000)


def test_wages_that_equal_the_rent_are_no_transfer(home: Home) -> None:
    giro, other = home.account("Giro"), home.account("Bo's")
    pay, rent = home.category("Pay", kind="income"), home.category("Housing")
    home.line(giro, "-900", payee="Landlord", category_id=rent)
    home.line(other, "900", payee="Studio", category_id=pay)
    assert find(home) == (0, 0)
    home.line(giro, "-800", payee="Landlord", description="RENT MARCH")
    home.line(other, "800", payee="Studio", description="SALARY MARCH")
    assert find(home) == (0, 0)
    home.line(giro, "-700", payee="Landlord", category_id=rent)
    home.line(other, "700", payee="Studio")
    assert find(home) == (0, 1)


def test_who_names_the_other_account_moves_money(home: Home) -> None:
    giro, savings = home.account("Giro"), home.account("Rainy days")
    other = home.category("Other")
    home.line(giro, "-300", description="Standing order RAINY DAYS rent", category_id=other)
    home.line(savings, "300", category_id=other)
    assert find(home) == (1, 0)


def test_what_was_a_transfer_before_is_one_again(home: Home) -> None:
    giro, card = home.account("Giro"), home.account("Plastic")
    fees = home.category("Fees")
    for month in range(3):
        day = DAY + timedelta(30 * month)
        home.line(giro, "-120", day, payee="VISA 0815", category_id=fees)
        home.line(card, "120", day, payee="Lastschrift")
        if month == 0:
            assert find(home) == (0, 1)
            (asked,) = waiting(home)
            with home.work() as uow:
                questions.answer(uow, asked.id, Answer.YES)
        else:
            assert find(home) == (1, 0)


def test_refused_pairs_are_never_suggested_again(home: Home) -> None:
    giro, savings = home.account("Giro"), home.account("Savings")
    out, into = home.line(giro, "-500"), home.line(savings, "500")
    assert find(home) == (1, 0)
    with home.work() as uow:
        links.unlink_transfer(uow, out.id)
    assert find(home) == (0, 0)
    later = home.line(savings, "500", DAY + timedelta(1))
    assert find(home) == (1, 0)
    assert linked(home) == {out.id: later.id, later.id: out.id}
    assert into.id not in linked(home)


def test_a_link_that_was_undone_is_not_made_again(home: Home) -> None:
    giro, savings = home.account("Giro"), home.account("Savings")
    out = home.line(giro, "-500")
    home.line(savings, "500")
    find(home)
    with home.work(write=False) as uow:
        from spends.domains.audit import service as audit

        event = next(each for each in audit.events(uow).items if each.action == "link_transfer")
    with home.work() as uow:
        transactions.undo(uow, event.id)
    assert linked(home) == {}
    assert find(home) == (0, 0)
    assert out.id not in linked(home)


@pytest.mark.parametrize("what", ["deleted", "split", "reconciled", "refunded", "refund", "asked"])
def test_lines_that_are_bound_are_left_alone(home: Home, what: str) -> None:
    giro, savings = home.account("Giro"), home.account("Savings")
    out, into = home.line(giro, "-500"), home.line(savings, "500")
    food = home.category("Food")
    with home.work() as uow:
        if what == "deleted":
            transactions.delete(uow, [out.id])
        elif what == "split":
            parts = [{"amount": "-200", "category_id": str(food)}, {"amount": "-300"}]
            change = TransactionChanges.model_validate({"splits": parts})
            transactions.amend(uow, out.id, change)
        elif what == "reconciled":
            line = uow.session.get_one(Transaction, (uow.household_id, into.id))
            line.reconciled_at = line.created_at
    if what == "refunded":
        back = home.line(giro, "20", DAY + timedelta(9))
        with home.work() as uow:
            links.link_refund(uow, back.id, out.id)
    elif what == "refund":
        spent = home.line(savings, "-600", DAY - timedelta(9))
        with home.work() as uow:
            links.link_refund(uow, into.id, spent.id)
    elif what == "asked":
        twin = home.line(giro, "-500", DAY + timedelta(30))
        with home.work() as uow:
            new = NewQuestion(QuestionKind.DUPLICATE, twin.id, out.id)
            questions.ask_many(uow, [new])
    assert find(home) == (0, 0)
    assert linked(home) == {}


@pytest.mark.parametrize("said", [Answer.YES, Answer.NO])
def test_lines_that_may_be_one_wait_for_that(home: Home, said: questions.Given) -> None:
    giro, savings = home.account("Giro"), home.account("Savings")
    typed, new = home.line(giro, "-500"), home.line(giro, "-500", DAY + timedelta(6))
    into = home.line(savings, "500", DAY + timedelta(1))
    with home.work() as uow:
        questions.ask_many(uow, [NewQuestion(QuestionKind.DUPLICATE, new.id, typed.id)])
    assert find(home) == (0, 0)
    (asked,) = waiting(home)
    with home.work() as uow:
        questions.answer(uow, asked.id, said)
    if said is Answer.NO:
        assert linked(home) == {typed.id: into.id, into.id: typed.id}
        return
    (follows,) = waiting(home)
    assert (follows.first.id, follows.second.id) == (typed.id, into.id)
    with home.work() as uow:
        questions.reopen(uow, asked.id)
    assert {each.id for each in waiting(home)} == {asked.id, follows.id}
    home.assert_summaries_hold()


def test_only_what_is_not_older_is_looked_at(home: Home) -> None:
    giro, savings = home.account("Giro"), home.account("Savings")
    home.line(giro, "-500")
    home.line(savings, "500")
    assert find(home, DAY + timedelta(1)) == (0, 0)
    assert find(home, DAY) == (1, 0)


def test_readers_do_not_look_for_transfers(home: Home) -> None:
    with pytest.raises(Forbidden):
        find(home.reader())


@dataclass
class Abroad:
    home: Home
    giro: UUID
    dollars: UUID

    def rate(self, rate: str = "0.9", day: date = DAY) -> None:
        new = NewRate(base="USD", quote="EUR", day=day, rate=Decimal(rate))
        with self.home.work() as uow:
            currencies.enter_rate(uow, new)


@pytest.fixture
def abroad(home: Home) -> Abroad:
    found = Abroad(home, home.account("Giro"), home.account("Dollars", "USD"))
    found.rate()
    return found


def test_across_currencies_the_bank_takes_its_share(abroad: Abroad) -> None:
    home = abroad.home
    out = home.line(abroad.giro, "-909")
    into = home.line(abroad.dollars, "1000", DAY + timedelta(2))
    assert find(home) == (1, 0)
    assert linked(home)[out.id] == into.id
    assert find(home) == (0, 0)


@pytest.mark.parametrize(("amount", "found"), [("-970", (0, 1)), ("-1000", (0, 0))])
def test_across_currencies_what_is_further_apart_is_asked(
    abroad: Abroad, amount: str, found: tuple[int, int]
) -> None:
    home = abroad.home
    home.line(abroad.giro, amount)
    home.line(abroad.dollars, "1000")
    assert find(home) == found


def test_across_currencies_two_that_fit_are_unclear(abroad: Abroad) -> None:
    home = abroad.home
    near = home.line(abroad.giro, "-905")
    home.line(abroad.giro, "-925")
    home.line(abroad.dollars, "1000")
    assert find(home) == (0, 1)
    (asked,) = waiting(home)
    assert (asked.first.id, asked.difference) == (near.id, None)


def test_the_same_amount_in_one_currency_comes_first(abroad: Abroad) -> None:
    home = abroad.home
    savings = home.account("Savings")
    out, into = home.line(abroad.giro, "-900"), home.line(savings, "900")
    home.line(abroad.dollars, "1000")
    assert find(home) == (1, 0)
    assert linked(home)[out.id] == into.id


def test_without_a_rate_nothing_is_known_of_the_worth(home: Home) -> None:
    giro, pesos = home.account("Giro"), home.account("Pesos", "MXN")
    home.line(giro, "-50")
    home.line(pesos, "1000")
    assert find(home) == (0, 0)


# What comes by two files.

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


# Whatever there is.

PLACES = ("Giro", "Savings", "Card")
LINES = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from([-300, -200, 200, 300]), st.integers(0, 14)),
    max_size=12,
)


@contextmanager
def emptied(home: Home) -> Iterator[None]:
    with home.work() as uow:
        ids = [line.id for line in uow.session.query(Transaction).all() if not line.deleted_at]
        if ids:
            transactions.delete(uow, ids)
    yield


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(lines=LINES)
@example(lines=[(0, -200, 0), (1, 200, 4), (0, -200, 8), (1, 200, 12)])
def test_whatever_is_found_nets_to_zero_and_is_found_once(
    home: Home, lines: list[tuple[int, int, int]]
) -> None:
    with home.work(write=False) as uow:
        known = {account.name: account.id for account in accounts.account_views(uow)}
    places = [known[name] if name in known else home.account(name) for name in PLACES]
    with emptied(home):
        for place, amount, day in lines:
            home.line(places[place], str(Decimal(amount).scaleb(-2)), DAY + timedelta(day))
    first = find(home)
    found = linked(home)
    asked = waiting(home)
    assert len(found) == 2 * first[0]
    in_questions = [line.id for each in asked for line in (each.first, each.second)]
    assert len(set(in_questions)) == len(in_questions)
    assert not set(in_questions) & found.keys()
    assert find(home) == (0, 0)
    assert linked(home) == found
    for each in asked:
        with home.work() as uow:
            questions.answer(uow, each.id, Answer.NO)
    refused = {(each.first.id, each.second.id) for each in asked}
    while find(home) != (0, 0):
        pass
    assert not refused & linked(home).items()
    assert not refused & {(each.first.id, each.second.id) for each in waiting(home)}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_few_lines_beside_many_are_found_as_all_of_both_are(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = [home.account(name) for name in PLACES]
    for number in range(60):
        sign = -1 if number % 7 < 4 else 1
        amount = sign * (200 + 100 * (number % 3))
        home.line(places[number % 5 % 3], str(amount), DAY + timedelta(number * number % 53))
    found = []
    for walks in (0, 1_000):
        monkeypatch.setattr(opposites, "WALKS", walks)
        with home.work() as uow:
            for place in places:
                search = transfers.Search(DAY, DAY + timedelta(53), place)
                where = transfers.Places.of(uow, search)
                found.append(set(transfers._facing(uow, search, where, places)))
    assert found[:3] == found[3:]
    assert all(len(each) > 10 for each in found)
