"""Transfers between the household's accounts are found, or asked about where it is not clear."""

from datetime import timedelta

import pytest

from spends.domains.ledger.service.reading import reports
from spends.domains.matching.kinds import Answer
from spends.domains.matching.service import questions
from tests.support.homes import DAY, Home
from tests.support.transfers import find, linked, waiting


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


def test_only_what_is_not_older_is_looked_at(home: Home) -> None:
    giro, savings = home.account("Giro"), home.account("Savings")
    home.line(giro, "-500")
    home.line(savings, "500")
    assert find(home, DAY + timedelta(1)) == (0, 0)
    assert find(home, DAY) == (1, 0)
