"""Which tests coverage watches: it doubles what a test takes, and each line need be seen once.

What is watched less can only make the figures smaller: they are "at least".
"""

import contextlib
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import Any

import pytest

TESTS = Path(__file__).parents[1]
DIFFERENT = [TESTS / name for name in ("kit", "commands", "doctor", "migrations")]
"""What is tested here has lines for Postgres alone. All else has the same ones on both databases,
and is watched on SQLite."""
ELSEWHERE = [TESTS / "e2e", TESTS / "deploy" / "cdk"]
"""Here our code runs in servers' processes, or it is not `spends` that is tested."""
EXAMPLES = 4
"""A property goes the same ways with each example: this many are watched."""
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
    return is_long or any(item.path.is_relative_to(folder) for folder in ELSEWHERE)


def _is_twin(item: pytest.Item, names: set[str]) -> bool:
    """Whether it runs through the same lines on SQLite."""
    name, _, parameters = item.nodeid.rpartition("[")
    twin = f"{name}[{parameters.replace('postgres', 'sqlite')}"
    differs = any(item.path.is_relative_to(folder) for folder in DIFFERENT)
    return not differs and twin != item.nodeid and twin in names


def end_earlier(config: pytest.Config) -> None:
    """Stop the coverage that a process of several begins by itself, and that has seen what it loads.

    The one that hands tests out runs none. The others are given a second coverage by pytest-cov, which
    forgets the first: while the second pauses that one would watch in its place.
    """
    plugin: Any = config.pluginmanager.getplugin("_cov")
    is_of_several = hasattr(config, "workerinput") or config.getoption("dist", "no") != "no"
    if is_of_several and plugin and plugin.cov_controller:
        plugin.cov_controller.cov.stop()


@contextlib.contextmanager
def watched(item: pytest.Item) -> Iterator[None]:
    """Pause coverage, where it is measured at all, for what it need not watch of a test."""
    watch = measurer(item)
    if watch and not item.stash[UNWATCHED]:
        with _first_examples(item, watch):
            yield
    else:
        with _paused(watch):
            yield


@contextlib.contextmanager
def watched_setup(item: pytest.Item) -> Iterator[None]:
    """Pause coverage while a watched test is set up as one before it was."""
    with _paused(measurer(item) if item.stash.get(SET_UP, False) else None):
        yield


def measurer(item: pytest.Item) -> Any:
    """Return what measures the coverage of the process; something falsy where nothing does."""
    plugin: Any = item.config.pluginmanager.getplugin("_cov")
    return plugin and plugin.cov_controller


@contextlib.contextmanager
def _paused(watch: Any) -> Iterator[None]:
    if not watch:
        yield
        return
    watch.pause()
    try:
        yield
    finally:
        watch.resume()


@contextlib.contextmanager
def _first_examples(item: pytest.Item, watch: Any) -> Iterator[None]:
    """Pause coverage behind the first examples of a property."""
    handle: Any = getattr(getattr(item, "obj", None), "hypothesis", None)
    if handle is None:
        yield
        return
    inner = handle.inner_test
    handle.inner_test, paused = _counted(inner, watch.pause)
    try:
        yield
    finally:
        handle.inner_test = inner
        if paused():
            watch.resume()


def _counted(
    inner: Callable[..., Any], pause: Callable[[], None]
) -> tuple[Callable[..., Any], Callable[[], bool]]:
    made = 0

    @wraps(inner)
    def example(*arguments: Any, **named: Any) -> Any:
        nonlocal made
        made += 1
        if made == EXAMPLES + 1:
            pause()
        return inner(*arguments, **named)

    return example, lambda: made > EXAMPLES
