"""The sample household in a ledger, and out of it again."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from spends.domains.currencies import service as currencies
from spends.domains.currencies.schemas import NewRate
from spends.domains.demo import service as demo
from spends.domains.ledger import service as ledger
from spends.domains.ledger.schemas import NewPayee, NewTag
from spends.domains.ledger.service import accounts, integrity, transactions
from spends.domains.ledger.service.linking import links
from spends.domains.ledger.service.naming import categories, payees, tags
from spends.domains.ledger.service.reading import reports
from spends.domains.ledger.service.worth import rates
from spends.domains.matching.service import questions
from spends.domains.rules.service import rules
from spends.kit.database import Database
from spends.kit.errors import Conflict
from tests.support.homes import Home, sign_up


def everything(home: Home) -> dict[str, Any]:
    with home.work(write=False) as uow:
        assert integrity.differences(uow) == []
        return {
            "accounts": accounts.account_views(uow),
            "categories": categories.category_views(uow),
            "payees": [row.name for row in payees.payees(uow, limit=1000).items],
            "tags": [row.name for row in tags.tag_views(uow)],
            "rates": currencies.own_rates(uow, 0, 5000),
            "rules": rules.rules(uow),
            "questions": questions.count_open(uow),
            "sample": demo.is_sample(uow),
        }


CURRENCIES = ("EUR", "USD", "GBP", "JPY")
# Another currency makes other amounts, of which a database knows as little as of the first.
PLACES = [*(("sqlite", code) for code in CURRENCIES), ("postgres", "EUR")]


@pytest.fixture
def home(database: Database, currency: str) -> Home:
    found = sign_up(database, currency=currency)
    with found.work() as uow:
        ledger.start_household(uow)
        payees.add_payee(uow, NewPayee(name="My own"))
        tags.add_tag(uow, NewTag(name="mine"))
        old = NewRate(base="CHF", quote="EUR", day=date(2025, 1, 1), rate=Decimal("1.1"))
        currencies.enter_rate(uow, old)
    return found


@pytest.mark.slow
@pytest.mark.parametrize(("database_url", "currency"), PLACES, indirect=["database_url"])
def test_sample_data_comes_and_goes(home: Home) -> None:
    before = everything(home)
    with home.work() as uow:
        count = demo.explore(uow)
        assert demo.is_sample(uow)
    assert 2_000 < count < 3_500
    with home.work(write=False) as uow:
        assert integrity.differences(uow) == []
        assert rates.missing_rates(uow) == []
        assert reports.net_worth(uow).missing == ()
        views = accounts.account_views(uow)
    assert sum(view.transaction_count for view in views) == count
    with pytest.raises(Conflict), home.work() as uow:
        demo.explore(uow)
    with home.work() as uow:
        assert demo.remove_sample(uow) == count
    assert everything(home) == before


@pytest.mark.slow
def test_own_accounts_stay_when_sample_data_goes(database: Database) -> None:
    home = sign_up(database)
    with home.work() as uow:
        ledger.start_household(uow)
        demo.explore(uow)
        sample = accounts.account_views(uow)[0].id
    mine = home.account("Mine")
    one, two = home.line(mine, "-5", payee="My shop"), home.line(sample, "5")
    three, four = home.line(sample, "-9"), home.line(mine, "9")
    with home.work() as uow:
        links.link_transfer(uow, one.id, two.id)
        links.link_refund(uow, four.id, three.id)
    with home.work() as uow:
        demo.remove_sample(uow)
    left = everything(home)
    assert [(view.name, view.balance) for view in left["accounts"]] == [("Mine", 400)]
    assert left["payees"] == ["My shop"]
    with home.work() as uow:
        assert transactions.delete(uow, [one.id, four.id]).lines.keys() == {one.id, four.id}
    assert everything(home)["accounts"][0].balance == 0


@pytest.mark.slow
def test_the_demo_household_is_signed_up_once(database: Database) -> None:
    count = demo.make_household(database, "robin@example.org", "correct horse battery")
    assert 2_000 < count < 3_500
    with pytest.raises(Conflict):
        demo.make_household(database, "robin@example.org", "correct horse battery")


def test_a_household_of_a_given_size(database: Database) -> None:
    assert demo.make_household(database, "r@example.org", "correct horse battery", rows=600) == 600
