"""Refunds are found: a payee gives back what was spent there."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spends.domains.ledger.models import Transaction
from spends.domains.ledger.service import accounts, transactions
from spends.domains.ledger.service.linking import links
from spends.domains.ledger.service.reading import reports
from spends.domains.matching.kinds import Answer, QuestionKind
from spends.domains.matching.schemas import NewQuestion
from spends.domains.matching.service import questions
from spends.kit.errors import Forbidden
from tests.support.homes import DAY, Home
from tests.support.statements import Desk, csv
from tests.support.transfers import find_refunds, waiting


def linked(home: Home) -> dict[UUID, UUID]:
    home.assert_summaries_hold()
    with home.work(write=False) as uow:
        lines = uow.session.query(Transaction).all()
        living = [line for line in lines if line.deleted_at is None]
        return {line.id: line.refund_of_id for line in living if line.refund_of_id}


def after(days: int) -> date:
    return DAY + timedelta(days)


def test_what_a_payee_gives_back_is_a_refund(home: Home) -> None:
    giro, clothes = home.account(), home.category("Clothes")
    home.line(giro, "-30", payee="Zara", category_id=clothes)
    spent = home.line(giro, "-80", payee="Zara", category_id=clothes)
    credit = home.line(giro, "80", after(9), payee="Zara")
    assert find_refunds(home) == (1, 0)
    assert linked(home) == {credit.id: spent.id}
    with home.work(write=False) as uow:
        (march,) = reports.cash_flow(uow, DAY, 1)
        assert (march.income, march.spending) == (0, 3000)
        line = uow.session.get_one(Transaction, (uow.household_id, credit.id))
        assert line.category_id == clothes
    assert find_refunds(home) == (0, 0)


@pytest.mark.parametrize(
    ("amount", "days", "payee"),
    [
        ("80.01", 9, "Zara"),
        ("100", 9, "Zara"),
        ("79", 9, "Zara"),
        ("80", -1, "Zara"),
        ("80", 121, "Zara"),
        ("80", 9, "Mango"),
        ("80", 9, None),
        ("-80", 9, "Zara"),
    ],
)
def test_what_does_not_fit_is_none(home: Home, amount: str, days: int, payee: str | None) -> None:
    giro = home.account()
    home.line(giro, "-80", payee="Zara")
    home.line(giro, amount, after(days), payee=payee)
    assert find_refunds(home) == (0, 0)


def test_of_several_purchases_the_newest_is_asked_about(home: Home) -> None:
    giro = home.account()
    home.line(giro, "-80", payee="Zara")
    newest = home.line(giro, "-80", after(1), payee="Zara")
    credit = home.line(giro, "80", after(9), payee="Zara")
    assert find_refunds(home) == (0, 1)
    (asked,) = waiting(home)
    assert (asked.kind, asked.first.id, asked.second.id) == ("refund", credit.id, newest.id)
    assert find_refunds(home) == (0, 0)
    with home.work() as uow:
        questions.answer(uow, asked.id, Answer.NO)
    assert find_refunds(home) == (1, 0)


def test_two_credits_for_one_purchase_are_asked_about_once(home: Home) -> None:
    giro = home.account()
    home.line(giro, "-80", payee="Zara")
    for day in (3, 9):
        home.line(giro, "80", after(day), payee="Zara")
    assert find_refunds(home) == (0, 1)
    assert find_refunds(home) == (0, 0)


def test_wages_are_no_refund(home: Home) -> None:
    giro, pay = home.account(), home.category("Pay", kind="income")
    for amount in ("-80", "-70", "-60"):
        home.line(giro, amount, payee="Studio")
    home.line(giro, "80", after(1), payee="Studio", category_id=pay)
    home.line(giro, "70", after(1), payee="Studio", description="SALARY MARCH")
    for month in range(3):
        home.line(giro, "60", after(1 + 30 * month), payee="Studio")
    assert find_refunds(home) == (0, 0)


@pytest.mark.parametrize("what", ["credit", "spent", "refunded", "transfer", "held", "undone"])
def test_lines_that_are_bound_are_left_alone(home: Home, what: str) -> None:
    giro, savings = home.account(), home.account("Savings")
    spent = home.line(giro, "-80", payee="Zara")
    credit = home.line(giro, "80", after(9), payee="Zara")
    other = home.line(savings, "80" if what == "transfer" else "70", after(8))
    with home.work() as uow:
        if what == "credit":
            line = uow.session.get_one(Transaction, (uow.household_id, credit.id))
            line.reconciled_at = line.created_at
        elif what == "spent":
            transactions.delete(uow, [spent.id])
        elif what == "refunded":
            links.link_refund(uow, other.id, spent.id)
        elif what == "transfer":
            links.link_transfer(uow, spent.id, other.id)
        elif what == "held":
            new = NewQuestion(QuestionKind.TRANSFER, spent.id, other.id)
            twin = NewQuestion(QuestionKind.DUPLICATE, other.id, credit.id)
            questions.ask_many(uow, [twin, new])
    if what == "held":
        twin_id = home.line(giro, "80", after(10)).id
        with home.work() as uow:
            questions.ask_many(uow, [NewQuestion(QuestionKind.DUPLICATE, twin_id, credit.id)])
    if what == "undone":
        assert find_refunds(home) == (1, 0)
        with home.work() as uow:
            links.unlink_refund(uow, credit.id)
    assert find_refunds(home) == (0, 0)


def test_a_locked_purchase_may_be_paid_back(home: Home) -> None:
    giro = home.account()
    spent = home.line(giro, "-80", payee="Zara")
    with home.work() as uow:
        line = uow.session.get_one(Transaction, (uow.household_id, spent.id))
        line.reconciled_at = line.created_at
    home.line(giro, "80", after(9), payee="Zara")
    assert find_refunds(home) == (1, 0)


def test_only_credits_that_are_not_older_are_looked_at(home: Home) -> None:
    giro = home.account()
    home.line(giro, "-80", payee="Zara")
    home.line(giro, "80", after(9), payee="Zara")
    assert find_refunds(home, after(10)) == (0, 0)
    assert find_refunds(home, after(9)) == (1, 0)


def test_readers_do_not_look_for_refunds(home: Home) -> None:
    with pytest.raises(Forbidden):
        find_refunds(home.reader())


def test_an_import_brings_a_refund(desk: Desk) -> None:
    desk.bring(csv("2025-03-01,Zara,CARD ZARA,-80.00,", "2025-03-02,Café,COFFEE,-2.80,"))
    desk.bring(csv("2025-03-09,Zara,REFUND ZARA,80.00,"))
    spent, _, credit = desk.lines()
    assert credit.refund_of_id == spent.id
    desk.check()
    with desk.runtime.unit_of_work(desk.actor, write=False) as uow:
        ((_, row),) = questions.about(uow, [credit.id]).items()
        assert (row.answer, row.kind) == (Answer.SURE, QuestionKind.REFUND)
        assert row.import_id == credit.import_id
        (march,) = reports.cash_flow(uow, date(2025, 3, 31), 1)
        assert (march.income, march.spending) == (0, 280)


LINES = st.lists(
    st.tuples(
        st.sampled_from(["Zara", "Mango"]), st.sampled_from([-2, -1, 1, 2]), st.integers(0, 9)
    ),
    max_size=10,
)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(lines=LINES)
def test_whatever_is_found_gives_back_no_more_than_was_spent(
    home: Home, lines: list[tuple[str, int, int]]
) -> None:
    with home.work() as uow:
        known = accounts.account_views(uow)
        ids = [line.id for line in uow.session.query(Transaction).all() if not line.deleted_at]
        if ids:
            transactions.delete(uow, ids)
    giro = known[0].id if known else home.account()
    for payee, amount, day in lines:
        home.line(giro, str(amount), after(day), payee=payee)
    sure, _ = find_refunds(home)
    found = linked(home)
    assert len(found) == sure == len(set(found.values()))
    with home.work(write=False) as uow:
        by_id = {line.id: line for line in uow.session.query(Transaction).all()}
    for credit, spent in found.items():
        assert by_id[credit].amount == -by_id[spent].amount > 0
        assert by_id[credit].payee_id == by_id[spent].payee_id
        assert by_id[credit].date >= by_id[spent].date
    assert find_refunds(home) == (0, 0)
