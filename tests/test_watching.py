"""What coverage watches of the tests, where it is measured."""

import sys
import threading
import time

import pytest
from coverage import Coverage

from tests.support import watching


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_one_of_twins_is_watched_and_the_other_by_nobody(
    request: pytest.FixtureRequest, kind: str
) -> None:
    twin = request.node.nodeid.replace("postgres", "sqlite")
    is_twin = kind == "postgres" and twin in {item.nodeid for item in request.session.items}
    assert request.node.stash[watching.UNWATCHED] == is_twin
    # From Python 3.14 on coverage watches by other means than a tracer.
    if Coverage.current() and sys.version_info < (3, 14):
        assert (sys.gettrace() is None) == is_twin


def test_what_was_taken_off_watches_the_next_test(request: pytest.FixtureRequest) -> None:
    def tracer(*_: object) -> None: ...

    before, before_of_threads = sys.gettrace(), threading.gettrace()
    threading.settrace(tracer)
    sys.settrace(None)
    try:
        with watching.watched(request.node):
            assert sys.gettrace() is (None if request.node.stash[watching.UNWATCHED] else tracer)
    finally:
        sys.settrace(before)
        threading.settrace(before_of_threads)  # type: ignore[arg-type]  # None when nobody watches


def test_what_watched_before_watches_again_and_threads_are_not_watched() -> None:
    def tracer(*_: object) -> None: ...

    before, seen = sys.gettrace(), []
    sys.settrace(tracer)
    try:
        with watching.unwatched():
            thread = threading.Thread(target=lambda: seen.append(sys.gettrace()))
            thread.start()
            thread.join()
            seen.append(sys.gettrace())
        seen.append(sys.gettrace())
    finally:
        sys.settrace(before)
    assert seen == [None, None, tracer]


def test_who_computes_for_long_is_watched_at_first_and_the_next_one_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def tracer(*_: object) -> None: ...

    monkeypatch.setattr(watching, "SECONDS", 0.02)
    before, before_of_threads = sys.gettrace(), threading.gettrace()
    sys.settrace(tracer)
    threading.settrace(tracer)
    try:
        with watching.first_seconds():
            at_first = sys.gettrace()
            end = time.process_time() + 20
            while sys.gettrace() is not None and time.process_time() < end:
                pass
            later = (sys.gettrace(), threading.gettrace())
        assert (at_first, later) == (tracer, (None, None))
        assert (sys.gettrace(), threading.gettrace()) == (tracer, tracer)
    finally:
        sys.settrace(before)
        threading.settrace(before_of_threads)  # type: ignore[arg-type]  # None when nobody watches
