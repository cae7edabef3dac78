"""What lines are worth in the household's currency, as rates and that currency change."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event

from spends.domains.currencies import service as currencies
from spends.domains.currencies.schemas import NewRate
from spends.domains.households import service as households
from spends.domains.households.schemas import HouseholdChanges
from spends.domains.ledger.repository import rows, worth
from spends.domains.ledger.schemas import (
    NewSplit,
    TransactionChanges,
)
from spends.domains.ledger.service import transactions
from spends.domains.ledger.service.reading import reports
from spends.domains.ledger.service.worth import rates, recounting
from spends.kit import progress
from spends.kit.errors import Forbidden, InvalidInput, NotFound
from spends.kit.unit_of_work import UnitOfWork
from tests.support.homes import DAY, Home, sign_up
from tests.support.rates import enter, worth_of


def test_amounts_count_in_the_currency_of_the_moment_they_are_written(home: Home) -> None:
    """Who waited for a change of the currency still holds the earlier one."""
    dollars, euros = home.account("New York", "USD"), home.account()
    enter(home, "0.5")
    with home.work() as uow:
        households.update(uow, HouseholdChanges(currency_code="USD"), recounting.change_currency)
    line, other = home.line(dollars), home.line(euros)
    with home.work() as uow:
        transactions.amend(uow, line.id, TransactionChanges(amount=Decimal(-4)))
        assert home.actor.currency_code == "EUR"
    assert worth_of(home, line.id, other.id) == [-400, -2000]
    home.assert_summaries_hold()


def test_an_amount_in_the_household_s_currency_is_worth_itself(home: Home) -> None:
    account = home.account()
    line, sound = home.line(account, "-10"), home.line(account, "-3")
    parts = [NewSplit(amount=Decimal(-4)), NewSplit(amount=Decimal(-6))]
    with home.work() as uow:
        transactions.amend(uow, line.id, TransactionChanges(splits=parts))
    with home.work() as uow:
        part = rows.splits(uow, [line.id])[line.id][0]
        worth.put(uow, {line.id: -7}, {part.id: None})
    with home.work() as uow:
        assert rates.revalue(uow) == 1
        assert rates.revalue(uow) == 0
        assert [part.base_amount for part in rows.splits(uow, [line.id])[line.id]] == [-400, -600]
    assert worth_of(home, line.id, sound.id) == [-1000, -300]
    home.assert_summaries_hold()


def test_a_missing_rate_is_said_and_never_one(home: Home) -> None:
    account = home.account("New York", "USD")
    line = home.line(account)
    home.line(home.account("Kyoto", "JPY"))
    home.line(account)
    home.line(home.account())
    assert line.base_amount is None
    with home.work(write=False) as uow:
        assert rates.missing_rates(uow) == [("USD", 2), ("JPY", 1)]


def test_a_rate_counts_from_its_day_for_a_week(home: Home) -> None:
    account = home.account("New York", "USD")
    days = [DAY + timedelta(days) for days in (-1, 0, 3, 7, 8)]
    ids = [home.line(account, "-10", day).id for day in days]
    enter(home, "0.9")
    assert worth_of(home, *ids) == [None, -900, -900, -900, None]
    enter(home, "0.8", DAY + timedelta(3))
    assert worth_of(home, *ids) == [None, -900, -800, -800, -800]
    home.assert_summaries_hold()
    with home.work() as uow:
        rates.delete_rate(uow, "USD", "EUR", DAY)
    assert worth_of(home, *ids) == [None, None, -800, -800, -800]
    home.assert_summaries_hold()
    with pytest.raises(NotFound), home.work() as uow:
        rates.delete_rate(uow, "USD", "EUR", DAY)


def test_a_rate_counts_the_other_way_round_too(home: Home) -> None:
    line = home.line(home.account("New York", "USD"))
    enter(home, "1.25", base="EUR", quote="USD")
    assert worth_of(home, line.id) == [-800]
    enter(home, "0.9")
    assert worth_of(home, line.id) == [-900]
    with home.work(write=False) as uow:
        assert [view.base for view in currencies.own_rates(uow).items] == ["USD"]


def test_a_rate_of_other_currencies_changes_nothing(home: Home) -> None:
    line = home.line(home.account("New York", "USD"))
    enter(home, "150", quote="JPY")
    assert worth_of(home, line.id) == [None]


def test_splits_share_what_their_line_is_worth(home: Home) -> None:
    parts = [NewSplit(amount=Decimal(amount)) for amount in ("-3.33", "-3.33", "-3.34")]
    line = home.line(home.account("New York", "USD"), splits=parts)
    enter(home, "0.333")
    with home.work(write=False) as uow:
        shares = [part.base_amount for part in rows.splits(uow, [line.id])[line.id]]
    assert worth_of(home, line.id) == [-333]
    assert shares == [-111, -111, -111]
    home.assert_summaries_hold()


def test_deleted_lines_follow_for_when_they_come_back(home: Home) -> None:
    line = home.line(home.account("New York", "USD"))
    with home.work() as uow:
        transactions.delete(uow, [line.id])
    enter(home, "0.9")
    with home.work() as uow:
        assert transactions.restore(uow, line.id).transaction.base_amount == -900
    home.assert_summaries_hold()


def test_an_undone_change_has_the_rate_of_now(home: Home) -> None:
    parts = [NewSplit(amount=Decimal(amount)) for amount in ("-4", "-6")]
    line = home.line(home.account("New York", "USD"), splits=parts)
    enter(home, "0.9")
    with home.work() as uow:
        changes = TransactionChanges(amount=Decimal(-20), splits=[])
        changed = transactions.amend(uow, line.id, changes)
    enter(home, "0.8")
    with home.work() as uow:
        transactions.undo(uow, changed.undo_id)
    assert worth_of(home, line.id) == [-800]
    with home.work(write=False) as uow:
        shares = [part.base_amount for part in rows.splits(uow, [line.id])[line.id]]
    assert shares == [-320, -480]
    home.assert_summaries_hold()


def test_the_household_s_currency_changes_and_back(home: Home) -> None:
    here, there = home.account(), home.account("New York", "USD")
    ids = [home.line(here).id, home.line(there).id, home.line(here, day=date(2020, 1, 1)).id]
    enter(home, "0.8")
    assert worth_of(home, *ids) == [-1000, -800, -1000]
    with home.work() as uow:
        households.update(uow, HouseholdChanges(currency_code="USD"), recounting.change_currency)
    assert worth_of(home, *ids) == [-1250, -1000, None]
    home.assert_summaries_hold()
    with home.work() as uow:
        recounting.change_currency(uow, "EUR")
    assert worth_of(home, *ids) == [-1000, -800, -1000]
    home.assert_summaries_hold()
    with pytest.raises(InvalidInput), home.work() as uow:
        recounting.change_currency(uow, "XQZ")


def test_how_far_another_currency_is_is_told(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worth, "BATCH", 2)
    account, seen = home.account(), list[progress.Progress | None]()
    for _ in range(5):
        home.line(account)
    plain = worth.put

    def noted(uow: UnitOfWork, *amounts: Any) -> None:
        seen.append(progress.progress_of(recounting.WORK, uow.household_id))
        plain(uow, *amounts)

    monkeypatch.setattr(worth, "put", noted)
    with home.work() as uow:
        households.update(uow, HouseholdChanges(currency_code="USD"), recounting.change_currency)
    assert seen == [(0, 0), (2, 5), (4, 5)]
    assert progress.progress_of(recounting.WORK, home.actor.household_id) is None


def test_only_what_is_worth_something_else_is_counted(home: Home) -> None:
    account = home.account("New York", "USD")
    home.line(account)
    home.line(account, day=date(2020, 1, 1))
    enter(home, "0.9")
    before = home.counter()
    with home.work() as uow:
        assert rates.revalue(uow) == 0
    assert home.counter() == before
    with home.work() as uow:
        # Some days later the same rows are read with other knowledge.
        currencies.enter_rate(
            uow, NewRate(base="USD", quote="EUR", day=date(2020, 1, 1), rate=Decimal(1))
        )
        assert rates.revalue(uow, "USD", last=date(2019, 1, 1)) == 0
        assert rates.revalue(uow, "USD", first=date(2020, 1, 2)) == 0
        assert rates.revalue(uow, "USD") == 1
    home.assert_summaries_hold()


def test_lines_at_hand_are_read_anew(home: Home) -> None:
    line = home.line(home.account("New York", "USD"))
    with home.work() as uow:
        held = rows.transaction(uow, line.id)
        rates.enter_rate(uow, NewRate(base="USD", quote="EUR", day=DAY, rate=Decimal("0.5")))
        assert held.base_amount == -500


def test_many_lines_take_a_few_statements(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    account = home.account("New York", "USD")
    for number in range(25):
        home.line(account, day=DAY + timedelta(number % 3))
    monkeypatch.setattr(worth, "BATCH", 10)
    statements: list[str] = []
    event.listen(
        home.database.engine,
        "before_cursor_execute",
        lambda _connection, _cursor, statement, *_: statements.append(statement),
    )
    enter(home, "0.9")
    home.assert_summaries_hold()
    updates = [
        text
        for text in statements
        if text.lstrip().startswith("UPDATE transaction") or 'UPDATE "transaction"' in text
    ]
    assert len(updates) == 3
    assert len(statements) < 40
    with home.work(write=False) as uow:
        assert rates.missing_rates(uow) == []


def test_new_rates_reach_every_household(home: Home) -> None:
    bob = sign_up(home.database, "bob", "USD")
    lines = [(home, home.line(home.account("A", "USD"))), (bob, bob.line(bob.account("B", "EUR")))]
    with home.work() as uow:
        from spends.domains.currencies import repository

        repository.put_shared(uow, [("EUR", "USD", DAY, Decimal("1.25"))], "test")
    assert rates.revalue_households(home.database) == 2
    before = home.counter()
    assert rates.revalue_households(home.database) == 0
    assert home.counter() > before, "what other currencies are worth today is no row's"
    assert [worth_of(of, line.id) for of, line in lines] == [[-800], [-1250]]
    home.assert_summaries_hold()
    bob.assert_summaries_hold()


def test_a_household_s_own_rate_is_nobody_else_s(home: Home) -> None:
    bob = sign_up(home.database, "bob")
    line = bob.line(bob.account("B", "USD"))
    home.account("A", "USD")
    enter(home, "0.9")
    rates.revalue_households(home.database)
    assert worth_of(bob, line.id) == [None]


def test_who_may_only_read_changes_nothing(home: Home) -> None:
    reader = home.reader()
    with pytest.raises(Forbidden):
        enter(reader, "1")
    with pytest.raises(Forbidden), reader.work() as uow:
        recounting.change_currency(uow, "USD")
    with pytest.raises(Forbidden), reader.work() as uow:
        rates.revalue(uow)


def test_parts_of_a_line_of_nothing_follow_the_rate(home: Home) -> None:
    """A thing bought and another given back, at once and for the same price."""
    account, food, fun = (
        home.account("New York", "USD"),
        home.category("Food"),
        home.category("Fun"),
    )
    parts = [
        NewSplit(amount=Decimal(5), category_id=food),
        NewSplit(amount=Decimal(-5), category_id=fun),
    ]
    line = home.line(account, "0", splits=parts)

    def shares() -> list[int | None]:
        with home.work(write=False) as uow:
            return [part.base_amount for part in rows.splits(uow, [line.id])[line.id]]

    assert shares() == [None, None]
    for rate, expected in (("0.9", 450), ("0.8", 400)):
        enter(home, rate)
        assert shares() == [expected, -expected]
        home.assert_summaries_hold()
    with home.work() as uow:
        assert rates.revalue(uow) == 0
        transactions.amend(uow, line.id, TransactionChanges(notes="exchanged"))
    assert shares() == [400, -400]
    with home.work(write=False) as uow:
        spent = {row.name: row.spent for row in reports.spending_by_category(uow, DAY, DAY)}
    assert spent == {"Fun": 400, "Food": -400}
