"""Whatever is sent to whichever endpoint: every answer is one that the description promises."""

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
)

from spends.api import guard
from spends.api.app import create_api
from spends.domains.households import service as households
from spends.domains.households.schemas import NewRegistration
from spends.domains.identity import service as identity
from spends.domains.ledger.service import start_household
from spends.kit.runtime import Runtime
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


@pytest.mark.fuzz
@pytest.mark.slow
def test_no_request_breaks_the_api(app_runtime: Runtime) -> None:
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", create_api())
    headers = {"Authorization": f"Bearer {_access_token(app_runtime)}"}
    operations = [found.ok() for found in schema.get_all_operations()]
    tried = [operation for operation in operations if operation.path not in LEFT_OUT]
    assert len(tried) > 10
    for operation in tried:

        @settings(max_examples=EACH, deadline=None, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy())
        def answers_as_promised(case: schemathesis.Case) -> None:
            answer = case.call(headers=headers)
            stays = guard.is_public(case.method.upper(), case.path) or answer.status_code != 401
            assert stays, "the tester must stay signed in"
            case.validate_response(answer, checks=CHECKS)

        answers_as_promised()
