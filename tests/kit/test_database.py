"""Connecting, taking turns, and what a database's failures become."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from spends.domains.ledger.models import Payee
from spends.kit.database import Database, FairLock, create_engine
from spends.kit.errors import Conflict, StaleVersion, Unavailable
from tests.support.homes import Home, sign_up

only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def test_the_lock_is_served_in_the_order_of_asking() -> None:
    lock, served, threads = FairLock(), list[int](), list[threading.Thread]()
    assert not lock.held

    def work(number: int) -> None:
        with lock:
            served.append(number)

    with lock:
        assert lock.held
        assert not lock.waited_for
        for number in range(20):
            threads.append(threading.Thread(target=work, args=(number,)))
            threads[-1].start()
            wait_until(lambda: len(lock._queue) == len(threads))
        assert lock.waited_for
        assert served == []
    for thread in threads:
        thread.join(10)
    assert served == list(range(20))
    assert not lock.held
    assert not lock.waited_for


def test_the_lock_is_one_thread_s_at_a_time_and_survives_failures() -> None:
    lock, inside, most = FairLock(), [0], [0]

    def work() -> None:
        for _ in range(200):
            with lock:
                inside[0] += 1
                most[0] = max(most[0], inside[0])
                inside[0] -= 1

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert most == [1]
    with pytest.raises(KeyError), lock:
        raise KeyError
    assert not lock.held


@pytest.fixture
def home(database: Database) -> Home:
    return sign_up(database)


def add(home: Home, name: str) -> None:
    with home.work() as uow:
        uow.session.add(Payee(name=name, folded_name=name))


def test_writers_at_once_all_get_their_turn(home: Home) -> None:
    failures: list[Exception] = []

    def work(number: int) -> None:
        try:
            for part in range(5):
                add(home, f"{number}-{part}")
        except Exception as error:  # noqa: BLE001  counted below
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    with home.work(write=False) as uow:
        query = text("select count(*) from payee where household_id is not null")
        assert uow.session.connection().scalar(query) == 30


@only_sqlite
def test_readers_do_not_wait_for_a_writer(home: Home) -> None:
    add(home, "before")
    with home.work() as writing:
        writing.session.add(Payee(name="new", folded_name="new"))
        writing.session.flush()
        assert home.database.is_writing
        with home.work(write=False) as reading:
            query = text("select name from payee where household_id is not null")
            assert list(reading.session.connection().scalars(query)) == ["before"]
    assert not home.database.is_writing


@only_sqlite
def test_a_long_writer_lets_others_pass(home: Home) -> None:
    with home.work() as uow:
        assert not home.database.yield_turn(uow)
        other = threading.Thread(target=add, args=(home, "other"))
        other.start()
        wait_until(lambda: home.database.somebody_waits)
        assert home.database.yield_turn(uow)
        add_here = Payee(name="mine", folded_name="mine")
        uow.session.add(add_here)
        query = text("select name from payee where household_id is not null")
        assert "other" in list(uow.session.connection().scalars(query))
    other.join(10)


@only_sqlite
def test_a_long_writer_waits_for_all_who_are_in_line(home: Home) -> None:
    names = ("first", "second", "third")

    def one_by_one() -> None:
        for name in names:
            time.sleep(0.03)
            add(home, name)
            home.database.expect_writers(-1)

    with home.work() as uow:
        home.database.expect_writers(len(names))
        assert home.database.somebody_waits
        other = threading.Thread(target=one_by_one)
        other.start()
        assert home.database.yield_turn(uow)
        query = text("select name from payee where household_id is not null")
        assert {*names} <= {*uow.session.connection().scalars(query)}
    other.join(10)


@only_sqlite
def test_sqlite_is_set_up_for_many_readers_and_real_references(database: Database) -> None:
    with database.engine.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"pragma {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "busy_timeout", "synchronous")
        }
    assert found == {
        "journal_mode": "wal",
        "foreign_keys": 1,
        "busy_timeout": 30000,
        "synchronous": 1,
    }


def test_a_double_is_a_conflict_and_stores_nothing(home: Home) -> None:
    add(home, "Lidl")
    with pytest.raises(Conflict, match="collides"), home.work() as uow:
        uow.session.add_all(Payee(name=name, folded_name=name) for name in ("new", "Lidl"))
    add(home, "new")


def test_a_database_that_is_away_is_said_so(tmp_path: Path) -> None:
    database = Database(create_engine("postgresql://nobody@127.0.0.1:1/nothing"))
    with pytest.raises(Unavailable, match="not answering"), database.system("a test"):
        pass
    (tmp_path / "folder.db").mkdir()
    database = Database(create_engine(f"sqlite:///{tmp_path / 'folder.db'}"))
    with pytest.raises(Unavailable, match="not answering"), database.system("a test"):
        pass


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_who_gives_way_to_another_is_told_to_try_again(database: Database) -> None:
    home = sign_up(database)
    with home.work() as uow:
        payees = [Payee(name=name, folded_name=name) for name in ("first", "second")]
        uow.session.add_all(payees)
        uow.session.flush()
        ids = [payee.id for payee in payees]
    both, outcomes = threading.Barrier(2), list[str]()

    def rename(order: list[int]) -> None:
        change = text("update payee set name = 'x' where household_id = :household and id = :id")
        try:
            with home.work() as uow:
                for index in order:
                    uow.session.execute(change, {"household": uow.household_id, "id": ids[index]})
                    if index == order[0]:
                        both.wait(10)
            outcomes.append("done")
        except StaleVersion:
            outcomes.append("gave way")

    threads = [threading.Thread(target=rename, args=(order,)) for order in ([0, 1], [1, 0])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["done", "gave way"]
