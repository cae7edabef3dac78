"""What the benchmarks share; the report is written when the last one has ended."""

import gc
from collections.abc import Iterator

import pytest

from spends.kit import logs
from tests.bench import bench_postgres, report, scale

MEASURED = pytest.StashKey[bool]()


@pytest.fixture(scope="session", autouse=True)
def waiting_postgres() -> Iterator[None]:
    """Let all benchmarks of this run use the Postgres that waits for the disk."""
    logs.configure("warning")
    gc.collect()
    gc.freeze()  # what pytest and its plugins hold is nothing that a server would look through
    bench_postgres.ensure()
    yield
    bench_postgres.forget_template()


@pytest.fixture(params=scale.KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """The kind of database that is measured."""
    return str(request.param)


@pytest.fixture(autouse=True)
def measures(request: pytest.FixtureRequest) -> None:
    """Note that something was measured, so that there is a report to write."""
    request.config.stash[MEASURED] = True


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Write the report, and say where it is."""
    if terminalreporter.config.stash.get(MEASURED, False):
        terminalreporter.write_line(f"The numbers are in {report.write()}.")
