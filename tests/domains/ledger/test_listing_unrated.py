"""The list of what no rate brings to a currency."""

from datetime import date
from typing import Any

import pytest

from spends.domains.ledger.schemas import NewSplit, TransactionFilter
from spends.domains.ledger.service.reading import listing
from spends.kit.database import Database
from tests.support.homes import DAY, Home, sign_up
from tests.support.rates import enter

LATER = date(2025, 4, 15)


@pytest.fixture
def home(database: Database) -> Home:
    """A household in euros with lines in three currencies, and rates of a later day."""
    home = sign_up(database)
    for code in ("EUR", "USD", "CHF"):
        account = home.account(code, code)
        home.line(account, "-1", DAY, description=f"{code} early")
        home.line(account, "-2", LATER, description=f"{code} late")
    enter(home, "2", LATER, base="EUR", quote="USD")
    return home


def listed(home: Home, **wanted: Any) -> set[str]:
    with home.work(write=False) as uow:
        found = listing.list_page(uow, TransactionFilter(**wanted)).items
        assert listing.total(uow, TransactionFilter(**wanted)).count == len(found)
    return {f"{row.currency_code} {-row.amount // 100}" for row in found}


def test_to_the_household_s_currency_it_is_what_has_no_worth(home: Home) -> None:
    assert listed(home, without_rate_to="EUR") == {"USD 1", "CHF 1", "CHF 2"}
    assert listed(home, without_rate_to="EUR", date_from=LATER) == {"CHF 2"}


def test_to_another_currency_it_is_also_what_the_household_s_has_no_rate_to(home: Home) -> None:
    assert listed(home, without_rate_to="USD") == {"EUR 1", "CHF 1", "CHF 2"}
    assert listed(home, without_rate_to="USD", date_to=DAY) == {"EUR 1", "CHF 1"}
    assert listed(home, without_rate_to="CHF") == {"EUR 1", "EUR 2", "USD 1", "USD 2"}
    assert listed(home, without_rate_to="USD", search="late", date_to=DAY) == set()
    with home.work(write=False) as uow:
        nothing = TransactionFilter(without_rate_to="USD", date_from=date(2026, 1, 1))
        assert listing.total(uow, nothing).count == 0


def test_what_is_split_is_among_it(database: Database) -> None:
    home = sign_up(database)
    food, fun = home.category("Food"), home.category("Fun")
    parts = [NewSplit(amount=-3, category_id=food), NewSplit(amount=-4, category_id=fun)]
    home.line(home.account("Francs", "CHF"), "-7", splits=parts)
    for wanted in ("EUR", "USD"):
        assert listed(home, without_rate_to=wanted, counts_as="expense", category_id=food)
    assert not listed(home, without_rate_to="CHF", category_id=food)
