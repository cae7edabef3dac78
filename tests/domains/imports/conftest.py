"""A household at its desk, with statements to import."""

from collections.abc import Iterator

import pytest

from spends.kit.database import Database
from spends.kit.runtime import Runtime
from spends.settings import Settings
from tests.support.statements import Desk, runtime_of


@pytest.fixture
def desk_runtime(settings: Settings, database: Database) -> Iterator[Runtime]:
    result = runtime_of(settings, database)
    yield result
    result.close()


@pytest.fixture
def desk(desk_runtime: Runtime) -> Desk:
    return Desk.open(desk_runtime)
