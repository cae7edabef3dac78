"""A household whose lines may belong to one another, and one at its desk with statements."""

from collections.abc import Iterator

import pytest

from spends.kit.database import Database
from spends.kit.runtime import Runtime
from spends.settings import Settings
from spends.wiring import wire
from tests.support.homes import Home, sign_up
from tests.support.statements import Desk, runtime_of


@pytest.fixture(autouse=True)
def wired() -> None:
    """What happens in a domain is heard of in those above, as in a running Spends."""
    wire()


@pytest.fixture
def home(database: Database) -> Home:
    """Ann's household, in euros."""
    return sign_up(database)


@pytest.fixture
def desk_runtime(settings: Settings, database: Database) -> Iterator[Runtime]:
    result = runtime_of(settings, database)
    yield result
    result.close()


@pytest.fixture
def desk(desk_runtime: Runtime) -> Desk:
    return Desk.open(desk_runtime)
