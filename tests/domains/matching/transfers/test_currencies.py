"""Transfers across currencies."""

from datetime import timedelta

import pytest

from tests.support.homes import DAY, Home
from tests.support.transfers import Abroad, find, linked, waiting


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
