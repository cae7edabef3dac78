"""Short notes, in memory and in Redis: the same for whoever keeps and reads them."""

import time
from collections.abc import Iterator

import pytest

from spends.integrations.redis.notes import RedisNotes
from spends.kit import notes, progress
from spends.kit.errors import Unavailable
from spends.kit.ids import new_id
from spends.kit.notes import Notes, OwnNotes
from tests.support import redis
from tests.support.redis import RedisServer


@pytest.fixture(scope="module")
def server() -> Iterator[RedisServer]:
    with redis.serving() as found:
        yield found


@pytest.fixture(params=["memory", "redis"])
def kept(request: pytest.FixtureRequest) -> Notes:
    if request.param == "memory":
        return OwnNotes()
    server: RedisServer = request.getfixturevalue("server")
    return RedisNotes(server.url)


def test_a_note_is_kept_until_it_is_dropped(kept: Notes) -> None:
    kept.check()
    assert kept.get("one") is None
    kept.put("one", "3/10", 60)
    kept.put("one", "4/10 €", 60)
    assert kept.get("one") == "4/10 €"
    assert kept.get("two") is None
    kept.drop("one")
    kept.drop("one")
    assert kept.get("one") is None


def test_a_note_runs_out(kept: Notes) -> None:
    kept.put("short", "1/2", 1)
    assert kept.get("short") == "1/2"
    deadline = time.monotonic() + 10
    while kept.get("short") and time.monotonic() < deadline:
        time.sleep(0.05)
    assert kept.get("short") is None


def test_what_has_run_out_takes_no_memory() -> None:
    kept = OwnNotes()
    for number in range(5):
        kept.put(str(number), "", 0)
    kept.put("last", "", 60)
    assert list(kept._notes) == ["last"]


def test_progress_told_by_one_process_is_seen_by_another(server: RedisServer) -> None:
    household = new_id()
    other = RedisNotes(server.url)
    notes.install(RedisNotes(server.url))
    try:
        with progress.told("archive", household) as tell:
            tell(3, 10)
            notes.install(other)
            assert progress.progress_of("archive", household) == progress.Progress(3, 10)
        assert progress.progress_of("archive", household) is None
    finally:
        notes.install(None)


def test_work_goes_on_while_redis_is_away() -> None:
    with redis.serving() as server:
        kept = RedisNotes(server.url)
        kept.put("one", "1/2", 60)
        server.stop()
        start = time.monotonic()
        for _ in range(100):
            kept.put("one", "2/2", 60)
        assert kept.get("one") is None
        assert time.monotonic() - start < 5
        with pytest.raises(Unavailable, match="Redis does not answer"):
            kept.check()
        server.start()
        kept.check()
        kept._away_until = 0.0
        kept.put("one", "1/2", 60)
        assert kept.get("one") == "1/2"


def test_a_wrong_password_is_told(server: RedisServer) -> None:
    with pytest.raises(Unavailable, match="refuses the password"):
        RedisNotes(server.url.replace("://", "://:wrong@")).check()
