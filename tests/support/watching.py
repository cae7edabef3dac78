"""Which tests coverage watches: it doubles what a test takes, and each line need be seen once.

What is watched less can only make the figures smaller: they are "at least".
"""

import contextlib
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from functools import cache, wraps
from pathlib import Path
from typing import Any

import pytest

from tests.support import sharing

TESTS = Path(__file__).parents[1]
DIFFERENT = tuple(TESTS / name for name in ("kit", "commands", "doctor", "migrations"))
"""What is tested here has lines for Postgres alone. All else has the same ones on both databases,
and is watched on SQLite."""
ELSEWHERE = (TESTS / "e2e", TESTS / "deploy" / "cdk")
"""Here our code runs in servers' processes, or it is not `spends` that is tested."""
EXAMPLES = 4
"""A property goes the same ways with each example: this many are watched."""
SECONDS = 0.5
"""So long a test is watched while this process computes for it. What goes on mostly does the same
again: one test in twenty takes longer, and all of these together more than the others."""
LONG = ("fuzz", "slow")
"""What these marks are on takes too long to be watched; most of it shorter tests do too."""
UNWATCHED = pytest.StashKey[bool]()
SET_UP = pytest.StashKey[bool]()
"""On a test before which another one of its file was set up in the same way, and watched."""


def choose(items: list[pytest.Item]) -> None:
    """Note on each test whether coverage need not watch it."""
    names = {item.nodeid for item in items}
    seen: set[tuple[str, bool]] = set()
    set_up: set[tuple[Path, tuple[str, ...], bool]] = set()
    for item in items:
        item.stash[UNWATCHED] = _is_elsewhere(item) or _is_twin(item, names)
        if not item.stash[UNWATCHED] and "database_url" in getattr(item, "fixturenames", ()):
            # With other values a test goes the ways of the one before.
            name, _, parameters = item.nodeid.partition("[")
            case = (name, "postgres" in parameters)
            item.stash[UNWATCHED] = case in seen
            seen.add(case)
        if not item.stash[UNWATCHED]:
            way = (item.path, tuple(getattr(item, "fixturenames", ())), "postgres" in item.nodeid)
            item.stash[SET_UP] = way in set_up
            set_up.add(way)


def _is_elsewhere(item: pytest.Item) -> bool:
    """Whether it is too long to be watched, or our code is not what runs."""
    is_long = any(item.get_closest_marker(name) for name in LONG)
    return is_long or _is_below(item.path, ELSEWHERE)


def _is_twin(item: pytest.Item, names: set[str]) -> bool:
    """Whether it runs through the same lines on SQLite."""
    name, _, parameters = item.nodeid.rpartition("[")
    twin = f"{name}[{parameters.replace('postgres', 'sqlite')}"
    return not _is_below(item.path, DIFFERENT) and twin != item.nodeid and twin in names


@cache
def _is_below(path: Path, folders: tuple[Path, ...]) -> bool:
    return any(path.is_relative_to(folder) for folder in folders)


def end_earlier(config: pytest.Config) -> None:
    """Stop the coverage of the process that hands tests out and runs none."""
    plugin: Any = config.pluginmanager.getplugin("_cov")
    if config.getoption("dist", "no") != "no" and plugin and plugin.cov_controller:
        plugin.cov_controller.cov.stop()


@contextlib.contextmanager
def watched_loading() -> Iterator[None]:
    """Let one process of the run watch how modules are loaded: each loads the same ones."""
    is_first = sharing.WORKER in {"main", "gw0"}
    with contextlib.nullcontext() if is_first else unwatched():
        yield


@contextlib.contextmanager
def watched(item: pytest.Item) -> Iterator[None]:
    """Let nobody watch what need not be watched of a test, and all else be watched.

    A tracer may be gone: Python takes it off where an error comes up in the midst of it.
    """
    if sys.gettrace() is None:
        sys.settrace(threading.gettrace())
    with unwatched() if item.stash[UNWATCHED] else contextlib.nullcontext():
        yield


@contextlib.contextmanager
def watched_setup(item: pytest.Item) -> Iterator[None]:
    """Let nobody watch how a test is set up as one before it was."""
    with unwatched() if item.stash.get(SET_UP, False) else contextlib.nullcontext():
        yield


@contextlib.contextmanager
def watched_call(item: pytest.Item) -> Iterator[None]:
    """Let nobody watch what a test does again and again, or for long."""
    with first_seconds(), _first_examples(item):
        yield


@contextlib.contextmanager
def unwatched() -> Iterator[None]:
    """Take the tracer off this thread and those it starts, and put it back.

    Coverage's own stop and start are not used: each of several that run brings back the one before.
    """
    trace: Any = sys.gettrace()
    of_threads: Any = threading.gettrace()
    nobody: Any = None
    sys.settrace(None)
    threading.settrace(nobody)
    try:
        yield
    finally:
        sys.settrace(trace)
        threading.settrace(of_threads)


@contextlib.contextmanager
def first_seconds() -> Iterator[None]:
    """Let nobody watch what is computed here for more than `SECONDS`, nor threads begun after that.

    Then what watches new threads watches this one anew: a tracer that is taken off in the midst of
    calls would not hear that they end.
    """
    anew: Any = threading.gettrace()
    if anew is None or threading.current_thread() is not threading.main_thread():
        yield
        return
    parts = 10
    left = parts

    def passed(*_: object) -> None:
        nonlocal left
        if sys.gettrace() is not None:
            left -= 1
        if left == 0:
            nobody: Any = None
            sys.settrace(None)
            threading.settrace(nobody)

    before = signal.signal(signal.SIGVTALRM, passed)
    # It runs while this process computes, so that nothing that waits is woken.
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS / parts, SECONDS / parts)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
        if left <= 0:
            sys.settrace(anew)
            threading.settrace(anew)


@contextlib.contextmanager
def _first_examples(item: pytest.Item) -> Iterator[None]:
    """Let nobody watch a property behind its first examples."""
    handle: Any = getattr(getattr(item, "obj", None), "hypothesis", None)
    if handle is None:
        yield
        return
    inner = handle.inner_test
    with contextlib.ExitStack() as rest:
        handle.inner_test = _counted(inner, lambda: rest.enter_context(unwatched()))
        try:
            yield
        finally:
            handle.inner_test = inner


def _counted(inner: Callable[..., Any], after: Callable[[], None]) -> Callable[..., Any]:
    made = 0

    @wraps(inner)
    def example(*arguments: Any, **named: Any) -> Any:
        nonlocal made
        made += 1
        if made == EXAMPLES + 1:
            after()
        return inner(*arguments, **named)

    return example
