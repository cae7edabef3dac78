"""Whatever is sent to whichever endpoint: every answer is one that the description promises."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
)

from spends import bootstrap
from spends.api import guard
from spends.api.app import create_api
from spends.domains.households import service as households
from spends.domains.households.schemas import NewRegistration
from spends.domains.identity import service as identity
from spends.domains.ledger.service import start_household
from spends.kit import runtime as kit_runtime
from spends.kit import tenancy
from spends.kit.runtime import Runtime
from spends.settings import Settings
from tests.support import postgres, sqlite
from tests.support.fuzz import CASES
from tests.support.people import PASSWORD

CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance]
# These would sign the tester out.
LEFT_OUT = {"/api/auth/logout", "/api/sessions", "/api/me/password"}
EACH = CASES // 200


def _access_token(runtime: Runtime) -> str:
    new = NewRegistration(email="ann@example.org", password=PASSWORD, name="Ann")
    with runtime.system("test") as uow:
        user, _household = households.register(uow, new, signups_open=True)
        start_household(uow)
        return identity.issue_tokens(uow, user.id, runtime.key).access_token


class Place(NamedTuple):
    """An installation, and what its tester sends along."""

    runtime: Runtime
    headers: dict[str, str]


@contextlib.contextmanager
def _installed(url: str, folder: Path) -> Iterator[Place]:
    settings = Settings(
        _env_file=None,
        data_dir=folder,
        database_url=url,
        database_pool_size=4,
        scheduler="off",
        log_level="warning",
    )
    with contextlib.closing(bootstrap.build(settings)) as runtime:
        if runtime.database.is_sqlite:
            tenancy.fail_unscoped_statements(runtime.database.engine)
        kit_runtime.install(runtime)
        try:
            yield Place(runtime, {"Authorization": f"Bearer {_access_token(runtime)}"})
        finally:
            kit_runtime.install(None)


@pytest.fixture
def places(tmp_path: Path, emptied_postgres: postgres.EmptiedDatabase) -> Iterator[list[Place]]:
    """One on each kind of database: making a request up takes as long as answering it."""
    file = sqlite.create_database(tmp_path / "file" / "spends.db")
    try:
        with (
            _installed(file, tmp_path / "file") as one,
            _installed(emptied_postgres.url, tmp_path / "server") as other,
        ):
            yield [one, other]
    finally:
        emptied_postgres.empty()


@pytest.mark.fuzz
@pytest.mark.slow
def test_no_request_breaks_the_api(places: list[Place]) -> None:
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", create_api())
    operations = [found.ok() for found in schema.get_all_operations()]
    tried = [operation for operation in operations if operation.path not in LEFT_OUT]
    assert len(tried) > 10
    for operation in tried:

        @settings(max_examples=EACH, deadline=None, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy())
        def answers_as_promised(case: schemathesis.Case) -> None:
            for place in places:
                kit_runtime.install(place.runtime)
                answer = case.call(headers=place.headers)
                stays = guard.is_public(case.method.upper(), case.path) or answer.status_code != 401
                assert stays, "the tester must stay signed in"
                case.validate_response(answer, checks=CHECKS)

        answers_as_promised()
