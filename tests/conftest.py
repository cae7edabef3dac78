"""Fixtures for all tests: databases of both kinds, the runtime, the running application, a browser."""

import contextlib
import gc
import os
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, BrowserContext, Page, expect

from spends.kit import crypto, tenancy
from spends.kit import runtime as kit_runtime
from spends.kit.database import Database, create_engine
from spends.kit.runtime import Runtime
from spends.models import load_models
from spends.settings import Settings
from spends.wiring import wire
from tests.support import answers, engines, postgres, sqlite, together, watching
from tests.support import browser as real_browser
from tests.support.server import AppServer

DATABASES = ["sqlite", "postgres"]
RESULTS = Path("test-results")
KEPT_SETTINGS = ("SPENDS_TEST_", "SPENDS_FUZZ_", "SPENDS_BENCH_")

# The same tree gives the same answer on every machine; `make fuzz` tries other examples each time.
hypothesis_settings.register_profile(
    "spends",
    deadline=None,
    max_examples=100,
    derandomize="SPENDS_FUZZ_CASES" not in os.environ,
)
hypothesis_settings.load_profile("spends")
# What a page is to show comes at once on a free machine, and late on a busy one.
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)
# Also in a process of several that makes no database itself.
load_models()
wire()


def pytest_configure() -> None:
    """Keep the settings of whoever runs the tests out of them."""
    for name in list(os.environ):
        if name.startswith("SPENDS_") and not name.startswith(KEPT_SETTINGS):
            del os.environ[name]


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[None]:
    """Hash passwords with the least effort: thousands of people sign up in the tests."""
    with pytest.MonkeyPatch.context() as patch:
        quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr(crypto, "_hasher", quick)
        yield


@pytest.fixture(scope="session", autouse=True)
def _quick_engines() -> Iterator[None]:
    """Compile each statement once a run, and wait for no disk: every test has an engine of its own."""
    with pytest.MonkeyPatch.context() as patch:
        engines.share_compiled_statements(patch)
        engines.close_without_waiting(patch)
        yield


@pytest.fixture(scope="session")
def emptied_postgres() -> Iterator[postgres.EmptiedDatabase]:
    """This worker's Postgres database, emptied after each test that uses it."""
    database = postgres.EmptiedDatabase()
    with pytest.MonkeyPatch.context() as patch:
        database.kept.share(patch)
        yield database
    database.close()


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated, empty database of each kind, under a role that row-level security binds.

    For one kind only: `@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)`.
    """
    if request.param == "sqlite":
        yield sqlite.create_database(tmp_path / "data" / "spends.db")
        return
    database: postgres.EmptiedDatabase = request.getfixturevalue("emptied_postgres")
    yield database.url
    database.empty()


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings as a user has them, with a data folder and a database of their own, and no sweeps."""
    return Settings(
        _env_file=None,
        data_dir=tmp_path / "data",
        database_url=database_url,
        database_pool_size=4,
        scheduler="off",
        log_level="warning",
    )


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    """The database alone, for tests of the kit and of services.

    On SQLite, which has no row-level security, a statement on household rows that names no household
    fails.
    """
    result = Database(create_engine(settings.effective_database_url, settings.database_pool_size))
    _guard(result)
    yield result
    result.dispose()


@pytest.fixture
def runtime(settings: Settings) -> Iterator[Runtime]:
    """The process's runtime as bootstrap builds it, with a `database` of its own."""
    from spends import bootstrap

    built = bootstrap.build(settings)
    _guard(built.database)
    answers.remember(built)
    kit_runtime.install(built)
    yield built
    kit_runtime.install(None)
    built.close()


def _guard(database: Database) -> None:
    if database.is_sqlite:
        tenancy.fail_unscoped_statements(database.engine)


ServerFactory = Callable[..., AppServer]


def _database_url(request: pytest.FixtureRequest, kind: str, folder: Path) -> str:
    if kind == "sqlite":
        return sqlite.create_database(folder / "spends.db")
    label = folder.name.lower().replace("-", "_")[-24:]
    databases = postgres.fresh_database(label)
    request.addfinalizer(lambda: next(databases, None))
    return next(databases)


def _servers(
    request: pytest.FixtureRequest, factory: pytest.TempPathFactory
) -> Iterator[ServerFactory]:
    started: list[AppServer] = []

    def start(kind: str = "sqlite", *, pages: bool = True, **settings: str) -> AppServer:
        folder = factory.mktemp("server")
        server = AppServer(folder, _database_url(request, kind, folder), pages=pages, **settings)
        started.append(server)
        server.start()
        return server

    yield start
    for server in started:
        server.stop()


@pytest.fixture
def start_server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServerFactory]:
    """Start servers of one's own: `start_server("postgres", log_level="debug")`; they end with the test."""
    yield from _servers(request, tmp_path_factory)


@pytest.fixture(scope="session", params=DATABASES)
def app_server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[AppServer]:
    """A running server for each kind of database, shared by tests that sign up a household each."""
    servers = _servers(request, tmp_path_factory)
    yield next(servers)(request.param)
    next(servers, None)


@pytest.fixture
def browser(request: pytest.FixtureRequest) -> Browser:
    """A real Chromium, kept for the next test that uses one. Such tests are no coroutines."""
    stash = request.session.stash
    if BROWSER not in stash:
        with contextlib.ExitStack() as stack:
            instance = stack.enter_context(real_browser.chromium())
            stash[BROWSER] = (instance, stack.pop_all())
    return stash[BROWSER][0]


BROWSER = pytest.StashKey[tuple[Browser, contextlib.ExitStack]]()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """Close the browser ahead of a test without one: while it is open, no coroutine can run."""
    stash = item.session.stash
    used_next = isinstance(nextitem, pytest.Function) and "browser" in nextitem.fixturenames
    if BROWSER in stash and not used_next:
        stash[BROWSER][1].close()
        del stash[BROWSER]


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser profile of its own: no cookies, nothing cached, and of somebody who wants no motion."""
    result = browser.new_context(
        viewport={"width": 1280, "height": 800},
        locale="en-US",
        timezone_id="Europe/Berlin",
        reduced_motion="reduce",
    )
    result.set_default_timeout(PATIENCE)
    yield result
    result.close()


@pytest.fixture
def page(context: BrowserContext, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A tab. The test fails when a script of the page does; a failed test leaves a screenshot."""
    problems: list[str] = []
    result = context.new_page()
    real_browser.wait_until_it_hears(result)
    result.on("pageerror", lambda error: problems.append(str(error)))
    yield result
    if request.node.stash.get(FAILED, False):
        RESULTS.mkdir(exist_ok=True)
        name = "".join(c if c.isalnum() else "-" for c in request.node.name)
        result.screenshot(path=RESULTS / f"{name}.png", full_page=True)
    assert not problems, "\n".join(problems)


FACES = [Path(__file__).parent / name for name in ("api", "ui")]
CASES = 2
"""Of a test of an endpoint or a page with other values, this many are tried on Postgres too: what
they refuse never comes to a database. Attacks are made on both, all of them."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put tests into their order, and choose those that coverage need not watch."""
    again = _again(items)
    config.hook.pytest_deselected(items=[item for item in items if item in again])
    items[:] = sorted((item for item in items if item not in again), key=_rank)
    watching.choose(items)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> together.Scheduling | None:
    """Hand tests out as `together` says, where `--dist loadgroup` asks for groups."""
    return together.Scheduling(config, log) if config.getoption("dist") == "loadgroup" else None


def _again(items: list[pytest.Item]) -> set[pytest.Item]:
    cases: Counter[str] = Counter()
    again = set()
    for item in items:
        name, _, parameters = item.nodeid.partition("[")
        is_face = item.path.parent in FACES and "attack" not in item.path.stem
        if is_face and "postgres" in parameters:
            cases[name] += 1
            if cases[name] > CASES:
                again.add(item)
    return again


def _rank(item: pytest.Item) -> int:
    """What takes long comes first, so that no process of the run is left alone with it at the end.

    Those on a shared server keep together: another one starts each time the database changes.
    """
    if item.get_closest_marker("slow"):
        return 0
    parameters = item.callspec.params if hasattr(item, "callspec") else {}
    if "app_server" in parameters:
        return 2 + DATABASES.index(parameters["app_server"])
    return 1 if item.get_closest_marker("e2e") else 2 + len(DATABASES)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Have one coverage in each process, ahead of pytest-cov's own start."""
    watching.end_earlier(session.config)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[object]:
    """Let coverage watch what it need watch of a test."""
    with watching.watched(item):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[object]:
    """Let coverage watch how the first test of a kind is set up."""
    with watching.watched_setup(item):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[object]:
    """Let coverage watch what a test does at first."""
    with watching.watched_call(item):
        return (yield)


GARBAGE = 20_000
"""So many more things are made than went before the collector looks; a look costs as much for few."""


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[object]:
    """Let the garbage collector pass by what is loaded, which stays until the end.

    Behind that it goes round as seldom as there is much to find.
    """
    gc.disable()
    try:
        with watching.watched_loading():
            return (yield)
    finally:
        gc.enable()
        gc.collect()
        gc.freeze()
        gc.set_threshold(GARBAGE)


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Remember on the test itself that it failed, for the fixtures that end after it."""
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report
