"""Rates: a household's own, a provider's, turned round and across the euro."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from spends.domains.audit import service as audit
from spends.domains.currencies import repository, service
from spends.domains.currencies.schemas import NewRate
from spends.kit.actor import Permission
from spends.kit.database import Database
from spends.kit.errors import Forbidden, InvalidInput, NotFound
from spends.kit.ids import new_id
from tests.support.homes import DAY, Home, sign_up


@pytest.fixture
def home(database: Database) -> Home:
    return sign_up(database)


def enter(home: Home, base: str, quote: str, rate: str, day: date = DAY) -> None:
    with home.work() as uow:
        service.enter_rate(uow, NewRate(base=base, quote=quote, day=day, rate=Decimal(rate)))


def provide(home: Home, *rates: tuple[str, str, str]) -> None:
    with home.work() as uow:
        given = [(base, quote, DAY, Decimal(rate)) for base, quote, rate in rates]
        repository.put_shared(uow, given, "test")


def on_day(home: Home, base: str, quote: str, day: date = DAY) -> Decimal | None:
    with home.work(write=False) as uow:
        return service.rate(uow, base, quote, day, day)(day)


def test_a_provider_s_rates_are_for_all_and_reach_across_the_euro(home: Home) -> None:
    provide(home, ("EUR", "USD", "1.25"), ("EUR", "JPY", "160"))
    bob = sign_up(home.database, "bob")
    for one in (home, bob):
        assert on_day(one, "EUR", "USD") == Decimal("1.25")
        assert on_day(one, "USD", "EUR") == Decimal("0.8")
        assert on_day(one, "USD", "JPY") == 128
        assert on_day(one, "USD", "CHF") is None
        assert on_day(one, "CHF", "EUR") is None
        assert on_day(one, "USD", "EUR", DAY + timedelta(8)) is None


def test_a_rate_by_hand_wins_at_home_and_counts_nowhere_else(home: Home) -> None:
    provide(home, ("EUR", "USD", "1.25"))
    enter(home, "USD", "EUR", "0.5")
    bob = sign_up(home.database, "bob")
    assert (on_day(home, "USD", "EUR"), on_day(home, "EUR", "USD")) == (Decimal("0.5"), 2)
    assert on_day(bob, "USD", "EUR") == Decimal("0.8")


def test_rates_keep_every_digit(home: Home) -> None:
    for rate in ("0.000000000001", "999999999999", "1.083200000001"):
        enter(home, "USD", "EUR", rate)
        assert on_day(home, "USD", "EUR") == Decimal(rate)
        with home.work(write=False) as uow:
            assert service.own_rates(uow).items[0].rate == Decimal(rate)


def test_amounts_are_converted_at_each_day_s_rate(home: Home) -> None:
    enter(home, "USD", "EUR", "0.9")
    enter(home, "USD", "EUR", "0.8", DAY + timedelta(1))
    with home.work(write=False) as uow:
        to_euro = service.converter(uow, "USD", "EUR", DAY, DAY + timedelta(30))
        same = service.converter(uow, "EUR", "EUR", DAY, DAY)
    days = [DAY - timedelta(1), DAY, DAY + timedelta(1), DAY + timedelta(9)]
    assert [to_euro(100, day) for day in days] == [None, 90, 80, None]
    assert same(100, DAY - timedelta(999)) == 100


def test_own_rates_are_listed_newest_first_and_one_a_day(home: Home) -> None:
    enter(home, "USD", "EUR", "0.9")
    enter(home, "CHF", "EUR", "1.1", DAY + timedelta(1))
    enter(home, "USD", "EUR", "0.8")
    enter(home, "EUR", "USD", "2")
    with home.work(write=False) as uow:
        found = service.own_rates(uow)
        assert [(rate.base, rate.rate) for rate in found.items] == [
            ("CHF", Decimal("1.1")),
            ("EUR", Decimal(2)),
        ]
        assert service.own_rates(uow, 1, 1).items == found.items[1:]
        assert found.total == 2
        assert service.own_rate(uow, found.items[0].id) == found.items[0]
        with pytest.raises(NotFound):
            service.own_rate(uow, new_id())


def test_many_rates_are_one_event(home: Home) -> None:
    new = [NewRate(base="USD", quote="EUR", day=DAY + timedelta(n), rate=1) for n in range(3)]
    with home.work() as uow:
        service.enter_rates(uow, new)
        service.enter_rates(uow, new[:1])
    with home.work(write=False) as uow:
        assert service.own_rates(uow).total == 3
        told = [event for event in audit.events(uow).items if event.entity == "exchange_rate"]
    assert [event.after for event in told] == [{"count": 1}, {"count": 3}]


@pytest.mark.parametrize("field", ["base", "quote"])
def test_an_unknown_currency_is_named(home: Home, field: str) -> None:
    codes = {"base": "USD", "quote": "EUR"} | {field: "XQZ"}
    with pytest.raises(InvalidInput) as refused:
        enter(home, codes["base"], codes["quote"], "1")
    assert refused.value.errors[0].field == field


def test_a_rate_is_deleted_once(home: Home) -> None:
    enter(home, "USD", "EUR", "0.9")
    with pytest.raises(NotFound), sign_up(home.database, "bob").work() as uow:
        service.delete_rate(uow, "USD", "EUR", DAY)
    with home.work() as uow:
        service.delete_rate(uow, "USD", "EUR", DAY)
    with pytest.raises(NotFound), home.work() as uow:
        service.delete_rate(uow, "USD", "EUR", DAY)


class TwoRates:
    source = "two"

    def read(self, path: Path) -> Iterator[tuple[str, str, date, Decimal]]:
        yield "EUR", "USD", DAY, Decimal("1.25")
        yield "EUR", "JPY", DAY, Decimal(150)
        yield "EUR", "JPY", DAY, Decimal(160)


def test_only_the_operator_loads_a_file_and_again_changes_nothing(home: Home) -> None:
    bob = sign_up(home.database, "bob")
    assert Permission.OPERATE not in bob.actor.permissions
    with pytest.raises(Forbidden), bob.work() as uow:
        service.load_file(uow, TwoRates(), Path())
    for _ in range(2):
        with home.work() as uow:
            assert service.load_file(uow, TwoRates(), Path()) == 2
    assert on_day(bob, "EUR", "JPY") == 160


def test_who_may_only_read_changes_nothing(home: Home) -> None:
    with pytest.raises(Forbidden):
        enter(home.reader(), "USD", "EUR", "1")
    with pytest.raises(Forbidden), home.reader().work() as uow:
        service.delete_rate(uow, "USD", "EUR", DAY)
