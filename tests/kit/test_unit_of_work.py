"""One piece of work: all of it or nothing, and what follows only then."""

from dataclasses import replace
from datetime import date

import pytest
import time_machine
from sqlalchemy import func, select

from spends.domains.households.repository import change_counter
from spends.domains.ledger.models import Payee
from spends.kit.actor import Permission
from spends.kit.database import Database
from spends.kit.errors import Forbidden, Unauthenticated
from spends.kit.repository import at_one_moment
from spends.kit.unit_of_work import UnitOfWork
from tests.support.homes import Home, sign_up


@pytest.fixture
def home(database: Database) -> Home:
    return sign_up(database)


def count(home: Home) -> int:
    with home.work(write=False) as uow:
        return uow.session.scalar(select(func.count()).select_from(Payee)) or 0


def _store_and_fail(home: Home) -> None:
    with home.work() as uow:
        uow.session.add(Payee(name="c", folded_name="c"))
        uow.session.flush()
        raise ZeroDivisionError


def _prepare_to_fail(uow: UnitOfWork) -> int:
    uow.session.add(Payee(name="a", folded_name="a"))
    uow.before_commit("a", lambda: 1 // 0)
    return 1


def test_leaving_stores_all_and_failing_stores_nothing(home: Home) -> None:
    with home.work() as uow:
        uow.session.add_all(Payee(name=name, folded_name=name) for name in ("a", "b"))
    assert count(home) == 2
    with pytest.raises(ZeroDivisionError):
        _store_and_fail(home)
    assert count(home) == 2


def test_the_last_steps_run_once_by_name_before_the_commit(home: Home) -> None:
    done: list[str] = []
    with home.work() as uow:
        for name in ("z", "a", "m", "a"):
            uow.before_commit(name, lambda name=name: done.append(name))
        uow.before_commit("b", lambda: uow.session.add(Payee(name="b", folded_name="b")))
        assert done == []
    assert done == ["a", "m", "z"]
    assert count(home) == 1


def test_a_failing_last_step_stores_nothing_and_nothing_follows(home: Home) -> None:
    followed: list[int] = []
    with pytest.raises(ZeroDivisionError), home.work() as uow:
        uow.after_commit(followed.append, _prepare_to_fail(uow))
    assert count(home) == 0
    assert followed == []


def test_what_follows_a_commit_runs_in_order_and_may_fail(home: Home) -> None:
    followed: list[int] = []
    with home.work() as uow:
        uow.session.add(Payee(name="a", folded_name="a"))
        uow.after_commit(lambda: followed.append(count(home)))
        uow.after_commit(lambda: 1 // 0)
        uow.after_commit(followed.append, 7)
        assert followed == []
    assert followed == [1, 7]


def test_what_reads_is_answered_once_and_what_writes_anew(database: Database, home: Home) -> None:
    answers = iter(range(9))

    def asked(uow: UnitOfWork, name: str = "number") -> int:
        return uow.once(name, lambda: next(answers))

    with home.work(write=False) as uow:
        assert [asked(uow), asked(uow), asked(uow, "other"), asked(uow)] == [0, 0, 1, 0]
    with home.work(write=False) as uow, sign_up(database, "bob").work(write=False) as other:
        assert [asked(uow), asked(other), asked(uow)] == [2, 3, 2]
    with home.work() as uow:
        assert [asked(uow), asked(uow)] == [4, 5]
    # What is kept under the household's counter is not older than it.
    with home.work(write=False) as uow:
        assert asked(uow) == 6
        change_counter(uow)
        assert [asked(uow), asked(uow)] == [7, 7]
        at_one_moment(uow)
        assert asked(uow) == (7 if uow.is_sqlite else 8)


def test_permissions_are_asked_of_whoever_acts(database: Database, home: Home) -> None:
    with home.reader().work(write=False) as uow:
        uow.require(Permission.READ)
        with pytest.raises(Forbidden):
            uow.require(Permission.WRITE)
    with database.unit_of_work(None) as uow:
        with pytest.raises(Unauthenticated):
            uow.require(Permission.READ)
        with pytest.raises(Unauthenticated):
            assert uow.actor
    with database.system("a test", write=False) as uow:
        uow.require(Permission.OPERATE)


def test_system_work_becomes_an_actor_s(database: Database, home: Home) -> None:
    with database.system("a test") as uow:
        uow.act_as(home.actor)
        assert not uow.is_system
        assert uow.household_id == home.actor.household_id
        uow.session.add(Payee(name="a", folded_name="a"))
    assert count(home) == 1


@time_machine.travel("2025-12-31T23:30:00Z", tick=False)
def test_today_is_the_household_s(home: Home) -> None:
    for timezone, day in (("Asia/Tokyo", date(2026, 1, 1)), ("UTC", date(2025, 12, 31))):
        there = replace(home, actor=replace(home.actor, timezone=timezone))
        with there.work(write=False) as uow:
            assert uow.today() == day
