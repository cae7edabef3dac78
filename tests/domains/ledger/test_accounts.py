"""Accounts: what is in them, and what may be done with them."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from spends.domains.ledger import rules
from spends.domains.ledger.schemas import AccountChanges, NewAccount
from spends.domains.ledger.service import accounts, transactions
from spends.kit import clock
from spends.kit.errors import Conflict, Forbidden, InvalidInput, NotFound
from spends.kit.ids import new_id
from tests.support.homes import Home, sign_up


def views(home: Home, **options: Any) -> dict[str, Any]:
    with home.work(write=False) as uow:
        return {view.name: view for view in accounts.account_views(uow, **options)}


def test_a_balance_is_the_opening_one_and_all_transactions(home: Home) -> None:
    current = home.account("Current", opening_balance=Decimal(100))
    home.account("Savings")
    home.line(current, "-30.25")
    home.line(current, "5", date(2020, 2, 29))
    found = views(home)
    assert (found["Current"].balance, found["Current"].transaction_count) == (7475, 2)
    assert (found["Current"].opening_balance, found["Current"].base_balance) == (10000, 7475)
    assert (found["Savings"].balance, found["Savings"].transaction_count) == (0, 0)
    with home.work(write=False) as uow:
        assert accounts.account_view(uow, current) == found["Current"]


def test_a_foreign_balance_counts_at_today_s_rate_or_not_at_all(home: Home) -> None:
    from spends.domains.currencies.schemas import NewRate
    from spends.domains.ledger.service.worth import rates

    home.account("Tokyo", "JPY", opening_balance=Decimal(10000))
    assert views(home)["Tokyo"].base_balance is None
    with home.work() as uow:
        day = uow.today()
        rates.enter_rate(uow, NewRate(base="EUR", quote="JPY", day=day, rate=Decimal(160)))
    assert views(home)["Tokyo"].base_balance == 6250


def test_the_currency_is_the_household_s_unless_another_is_named(home: Home) -> None:
    with home.work() as uow:
        new = NewAccount(name="Cash", type="cash", opening_balance=Decimal("1.5"))
        account = accounts.open_account(uow, new)
        assert (account.currency_code, account.opening_balance) == ("EUR", 150)
    for field, values in (
        ("currency_code", {"currency_code": "XQZ"}),
        ("opening_balance", {"currency_code": "JPY", "opening_balance": Decimal("1.5")}),
        ("owner_id", {"owner_id": new_id()}),
    ):
        new = NewAccount(name="Cash", type="cash", **values)
        with pytest.raises(InvalidInput) as refused, home.work() as uow:
            accounts.open_account(uow, new)
        assert [error.field for error in refused.value.errors] == [field]


def test_only_what_was_sent_changes(home: Home) -> None:
    account_id = home.account("Current", official_name="Giro 1", opening_balance=Decimal(1))
    with home.work() as uow:
        changes = AccountChanges(name="Daily", opening_balance=Decimal("2.50"))
        account = accounts.change_account(uow, account_id, changes)
        assert (account.name, account.opening_balance) == ("Daily", 250)
        assert account.official_name == "Giro 1"
    with home.work() as uow:
        changes = AccountChanges(owner_id=home.actor.member_id, official_name=None)
        account = accounts.change_account(uow, account_id, changes)
        assert (account.owner_id, account.official_name) == (home.actor.member_id, None)
        assert account.version == 3


def test_an_account_is_closed_and_opened_again(home: Home) -> None:
    account_id = home.account()
    for closed in (True, True, False):
        with home.work() as uow:
            accounts.change_account(uow, account_id, AccountChanges(closed=closed))
        assert (views(home)["Current"].closed_at is not None) == closed
        assert bool(views(home, include_closed=False)) != closed


def test_only_an_account_without_transactions_is_deleted(home: Home) -> None:
    account_id = home.account()
    line = home.line(account_id)
    with pytest.raises(Conflict, match="Close it"), home.work() as uow:
        accounts.delete_account(uow, account_id)
    with home.work() as uow:
        transactions.delete(uow, [line.id])
    with home.work() as uow:
        accounts.delete_account(uow, account_id)
    assert views(home) == {}
    with pytest.raises(NotFound), home.work() as uow:
        accounts.account_view(uow, account_id)


def test_balances_over_time(home: Home) -> None:
    account_id = home.account(opening_balance=Decimal(10))
    for day, amount in ((date(2020, 1, 1), "1"), (date(2025, 1, 31), "2"), (date(2025, 3, 1), "4")):
        home.line(account_id, amount, day)
    with time_machine.travel("2025-03-10"), home.work(write=False) as uow:
        assert accounts.balance_history(uow, account_id, 4) == [
            (date(2024, 12, 31), 1100),
            (date(2025, 1, 31), 1300),
            (date(2025, 2, 28), 1300),
            (date(2025, 3, 31), 1700),
        ]
        assert len(accounts.balance_history(uow, account_id)) == 12
        assert len(accounts.balance_history(uow, account_id, 10**6)) == accounts.MAX_MONTHS


def test_what_is_dated_ahead_counts_today_as_in_the_balance(home: Home) -> None:
    account_id = home.account(opening_balance=Decimal(10))
    for day, amount in (
        (date(2025, 3, 20), "-1"),
        (date(2025, 4, 1), "-2"),
        (date(2027, 1, 1), "4"),
    ):
        home.line(account_id, amount, day)
    with time_machine.travel("2025-03-10"), home.work(write=False) as uow:
        history = accounts.balance_history(uow, account_id, 2)
        assert history == [(date(2025, 2, 28), 1000), (date(2025, 3, 31), 1100)]
        assert accounts.balance_histories(uow, 2) == {account_id: history}
        assert accounts.account_view(uow, account_id).balance == history[-1][1]


def test_all_accounts_histories_are_those_of_each(home: Home) -> None:
    busy, old = home.account(opening_balance=Decimal(10)), home.account("Old")
    idle = home.account("Idle", "USD", opening_balance=Decimal(-3))
    for day, amount in ((date(2020, 1, 1), "1"), (date(2025, 1, 31), "2"), (date(2025, 3, 1), "4")):
        home.line(busy, amount, day)
    home.line(old, "-8", date(2019, 5, 5))
    with time_machine.travel("2025-03-10"), home.work(write=False) as uow:
        for months in (1, 4, 12):
            assert accounts.balance_histories(uow, months) == {
                account_id: accounts.balance_history(uow, account_id, months)
                for account_id in (busy, old, idle)
            }
        assert accounts.newest_days(uow) == {busy: date(2025, 3, 1), old: date(2019, 5, 5)}


months = st.dates(date(2000, 1, 1), date(2005, 1, 1)).map(clock.month_of)


@given(st.dictionaries(months, st.integers(-(10**9), 10**9)), st.lists(st.dates(), max_size=9))
def test_a_balance_at_a_day_is_all_that_came_before(
    changes: dict[date, int], days: list[date]
) -> None:
    ordered = sorted(changes.items())
    for day, balance in rules.balances_at(7, ordered, sorted(days)):
        assert balance == 7 + sum(change for month, change in ordered if month <= day)


def test_every_change_is_counted_and_told(home: Home) -> None:
    from spends.domains.audit import service as audit

    before = home.counter()
    account_id = home.account()
    with home.work() as uow:
        accounts.change_account(uow, account_id, AccountChanges(name="Daily"))
    with home.work() as uow:
        accounts.change_account(uow, account_id, AccountChanges(name="Daily"))
    with home.work() as uow:
        accounts.delete_account(uow, account_id)
    assert home.counter() == before + 3
    with home.work(write=False) as uow:
        told = [event for event in audit.events(uow).items if event.entity == "account"]
    assert [event.action for event in told] == ["delete", "change", "open"]
    assert (told[1].before, told[1].after) == ({"name": "Current"}, {"name": "Daily"})


def test_who_may_only_read_changes_nothing(home: Home) -> None:
    account_id = home.account()
    reader = home.reader()
    assert views(reader).keys() == {"Current"}
    with pytest.raises(Forbidden):
        reader.account("Mine")
    with pytest.raises(Forbidden), reader.work() as uow:
        accounts.change_account(uow, account_id, AccountChanges(name="Mine"))
    with pytest.raises(Forbidden), reader.work() as uow:
        accounts.delete_account(uow, account_id)


def test_another_household_s_account_is_an_unknown_one(home: Home) -> None:
    account_id = home.account()
    bob = sign_up(home.database, "bob")
    assert views(bob) == {}
    with pytest.raises(NotFound), bob.work() as uow:
        accounts.change_account(uow, account_id, AccountChanges(name="Mine"))
    with pytest.raises(InvalidInput) as refused, home.work() as uow:
        accounts.change_account(uow, account_id, AccountChanges(owner_id=bob.actor.member_id))
    assert refused.value.errors[0].field == "owner_id"
