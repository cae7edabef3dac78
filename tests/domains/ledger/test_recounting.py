"""A change of the household's currency that takes many steps, is cut short, and goes on."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from spends.domains.currencies.schemas import NewRate
from spends.domains.households import service as households
from spends.domains.households.schemas import HouseholdChanges
from spends.domains.ledger.models import Split, Transaction
from spends.domains.ledger.schemas import NewSplit, TransactionChanges
from spends.domains.ledger.service import transactions
from spends.domains.ledger.service.worth import rates, recounting
from spends.kit import progress
from spends.kit.sql import table_of
from tests.support.homes import DAY, Home

LATE = DAY + timedelta(30)
Worths = dict[UUID, int | None]


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recounting, "AT_ONCE", 0)
    monkeypatch.setattr(recounting, "STEP", 3)


@pytest.fixture
def between(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Callable[[], object]]]:
    """What is done before each step, when no transaction is open; nothing once it is empty."""
    acts: list[Callable[[], object]] = []
    sleep = SimpleNamespace(sleep=lambda _: acts.pop(0)() if acts else None)
    monkeypatch.setattr(recounting, "time", sleep)
    yield acts
    assert acts == []


def kill() -> None:
    raise Killed


def enter(home: Home, rate: str, day: date, quote: str = "USD") -> None:
    with home.work() as uow:
        rates.enter_rate(uow, NewRate(base="EUR", quote=quote, day=day, rate=Decimal(rate)))


def change(home: Home, code: str = "USD") -> None:
    with home.work() as uow:
        households.update(uow, HouseholdChanges(currency_code=code), recounting.change_currency)


def fill(home: Home) -> dict[str, UUID]:
    """Write into accounts of three currencies: splits, a line of nothing, one that is deleted."""
    enter(home, "1.25", DAY)
    enter(home, "160", DAY, "JPY")
    accounts = {code: home.account(code, code) for code in ("EUR", "USD", "JPY")}
    for account in accounts.values():
        home.line(account, "-10", DAY)
        home.line(account, "-30", DAY + timedelta(2), splits=parts("-10", "-20"))
        home.line(account, "25", LATE)
    home.line(accounts["EUR"], "0", DAY, splits=parts("5", "-5"))
    gone = home.line(accounts["USD"], "-7", DAY)
    with home.work() as uow:
        transactions.delete(uow, [gone.id])
    return accounts


def parts(*amounts: str) -> list[NewSplit]:
    return [NewSplit(amount=Decimal(amount)) for amount in amounts]


def worths(home: Home) -> Worths:
    found: Worths = {}
    with home.work(write=False) as uow:
        for table in (table_of(Transaction), table_of(Split)):
            query = select(table.c.id, table.c.base_amount)
            mine = query.where(table.c.household_id == home.actor.household_id)
            found |= {row[0]: row[1] for row in uow.session.connection().execute(mine)}
    return found


def stands(home: Home) -> tuple[str, str | None]:
    with home.work(write=False) as uow:
        household = households.current(uow)
        return household.currency_code, household.next_currency_code


def in_other_currency(home: Home, code: str) -> Worths:
    """Return what everything is worth in another currency, counted all at once and taken back."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recounting, "AT_ONCE", 1000)
        own = stands(home)[0]
        change(home, code)
        found = worths(home)
        change(home, own)
        return found


def assert_right(home: Home) -> None:
    home.assert_summaries_hold()
    with home.work() as uow:
        assert rates.revalue(uow) == 0


def test_steps_come_to_what_is_counted_at_once(home: Home, between: list[Any]) -> None:
    fill(home)
    before, after = worths(home), in_other_currency(home, "USD")
    assert worths(home) == before != after
    told: list[progress.Progress | None] = []

    def look() -> None:
        code, coming = stands(home)
        assert coming == "USD"
        # Never one currency's amounts among the other's: what is not counted has no worth.
        known = before if code == "EUR" else after
        assert all(worth in {None, known[key]} for key, worth in worths(home).items())
        home.assert_summaries_hold()
        told.append(progress.progress_of(recounting.WORK, home.actor.household_id))

    between += [look] * 8
    change(home)
    assert worths(home) == after
    assert stands(home) == ("USD", None)
    assert told[0] == (0, 20)
    assert [each for each in told if each] == sorted(each for each in told if each)
    assert progress.progress_of(recounting.WORK, home.actor.household_id) is None
    assert_right(home)


def test_it_goes_on_wherever_it_was_cut_short(home: Home, between: list[Any]) -> None:
    fill(home)
    known = {"EUR": worths(home), "USD": in_other_currency(home, "USD")}
    for cut in (1, 4, 5, 8):
        code = "USD" if cut % 2 else "EUR"
        between += [lambda: None] * (cut - 1) + [kill]
        with pytest.raises(Killed):
            change(home, code)
        assert stands(home)[1] == code
        home.assert_summaries_hold()
        assert recounting.resume(home.database) > 0
        assert stands(home) == (code, None)
        assert worths(home) == known[code]
        assert recounting.resume(home.database) == 0
    assert_right(home)


@pytest.mark.parametrize("cut", [2, 6])
def test_others_write_meanwhile(home: Home, between: list[Any], cut: int) -> None:
    """And a rate that comes late mends its days, whatever is counted already."""
    accounts = fill(home)
    edited = home.line(accounts["EUR"], "-1", DAY)

    def write() -> None:
        enter(home, "1.5", LATE)
        enter(home, "1.2", DAY + timedelta(1))
        home.line(accounts["USD"], "-99", LATE)
        home.line(home.account("Late", "JPY"), "-1000", DAY)
        with home.work() as uow:
            changes = TransactionChanges(amount=Decimal(-12), splits=parts("-5", "-7"))
            transactions.amend(uow, edited.id, changes)
        home.assert_summaries_hold()

    between += [lambda: None] * (cut - 1) + [write]
    change(home)
    assert stands(home) == ("USD", None)
    assert worths(home)[edited.id] == -1500
    assert_right(home)


@pytest.mark.parametrize("cut", [2, 7])
def test_whoever_thinks_better_of_it_has_the_old_currency_back(
    home: Home, between: list[Any], cut: int
) -> None:
    fill(home)
    before = worths(home)
    between += [lambda: None] * (cut - 1) + [lambda: change(home, "EUR")]
    change(home)
    assert stands(home) == ("EUR", None)
    assert worths(home) == before
    assert_right(home)


def test_new_rates_for_all_finish_what_was_begun(home: Home, between: list[Any]) -> None:
    fill(home)
    between += [lambda: None, kill]
    with pytest.raises(Killed):
        change(home)
    rates.revalue_households(home.database)
    assert stands(home) == ("USD", None)
    assert_right(home)
