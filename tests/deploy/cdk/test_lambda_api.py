import json
from collections.abc import Callable
from typing import Any

import pytest

from spends.jobs.schedule import SWEEPS
from tests.support.cloud import as_list, resources, statements, text_of
from tests.support.routes import context

Make = Callable[..., Any]


@pytest.fixture
def raw(synthesize: Make) -> dict[str, Any]:
    found: dict[str, Any] = synthesize("lambda_api", "production", **context())[
        "Spends-Production-LambdaApi"
    ]
    return found


def function(raw: dict[str, Any], handler: str = "lambda_api.handler") -> dict[str, Any]:
    (found,) = (
        one
        for one in resources(raw, "AWS::Lambda::Function").values()
        if one["Handler"] == f"spends.{handler}"
    )
    return found


def test_it_is_the_apis_handler_on_arm_inside_the_network(raw: dict[str, Any]) -> None:
    found = function(raw)
    assert found["Runtime"] == "python3.12"
    assert found["Architectures"] == ["arm64"]
    assert "isolated" in str(found["VpcConfig"]["SubnetIds"])
    assert "App" in str(found["VpcConfig"]["SecurityGroupIds"])


def test_the_handlers_are_there(raw: dict[str, Any]) -> None:
    from spends import lambda_api, lambda_jobs

    for module, name in (
        (lambda_api, "handler"),
        (lambda_jobs, "migrate"),
        (lambda_jobs, "sweep"),
    ):
        assert callable(getattr(module, name))
        assert function(raw, f"{module.__name__.rpartition('.')[2]}.{name}")


def test_tables_are_up_to_date_before_new_code_answers(raw: dict[str, Any]) -> None:
    (migrated,) = resources(raw, "AWS::CloudFormation::CustomResource").values()
    assert migrated["Code"]
    waits = [
        found["DependsOn"]
        for found in raw["Resources"].values()
        if found.get("Properties", {}).get("Handler") == "spends.lambda_api.handler"
    ]
    assert any("Migrated" in name for name in waits[0])


def test_each_sweep_has_its_own_interval(raw: dict[str, Any]) -> None:
    found = {
        json.loads(one["Target"]["Input"])["sweep"]: one["ScheduleExpression"]
        for one in resources(raw, "AWS::Scheduler::Schedule").values()
    }
    assert set(found) == {sweep.name for sweep in SWEEPS}
    assert found["interrupted-imports"] == "rate(1 minute)"


def test_only_the_migration_knows_the_owner_of_the_tables(raw: dict[str, Any]) -> None:
    knows = [
        name
        for name, one in resources(raw, "AWS::Lambda::Function").items()
        if "SPENDS_DATABASE_OWNER_SECRET" in one.get("Environment", {}).get("Variables", {})
    ]
    assert [name[:9] for name in knows] == ["Migration"]


def test_each_function_holds_one_or_two_connections_and_there_are_few(raw: dict[str, Any]) -> None:
    found = function(raw)
    given = found["Environment"]["Variables"]
    assert given["SPENDS_DATABASE_POOL_SIZE"] == "1"
    assert given["SPENDS_SCHEDULER"] == "off"
    assert 2 * found["ReservedConcurrentExecutions"] <= 60 * 0.7


def test_the_api_is_open_and_metrics_and_pages_are_not(raw: dict[str, Any]) -> None:
    routes = {one["RouteKey"] for one in resources(raw, "AWS::ApiGatewayV2::Route").values()}
    assert routes == {"ANY /api/{path+}", "ANY /auth/{path+}", "ANY /health", "ANY /health/{path+}"}


def test_it_takes_so_much_and_logs_no_query(raw: dict[str, Any]) -> None:
    (stage,) = resources(raw, "AWS::ApiGatewayV2::Stage").values()
    assert stage["DefaultRouteSettings"] == {"ThrottlingBurstLimit": 40, "ThrottlingRateLimit": 20}
    written = stage["AccessLogSettings"]["Format"]
    assert "$context.path" in written
    assert "query" not in written.lower()


def test_its_own_domain_is_the_only_way_in(raw: dict[str, Any]) -> None:
    (api,) = resources(raw, "AWS::ApiGatewayV2::Api").values()
    assert api["DisableExecuteApiEndpoint"] is True
    (domain,) = resources(raw, "AWS::ApiGatewayV2::DomainName").values()
    (configuration,) = domain["DomainNameConfigurations"]
    assert configuration["SecurityPolicy"] == "TLS_1_2"


def test_without_a_domain_the_address_of_aws_is_open(synthesize: Make) -> None:
    made = synthesize("lambda_api", "dev", **context(domain=False))["Spends-Dev-LambdaApi"]
    (api,) = resources(made, "AWS::ApiGatewayV2::Api").values()
    assert not api["DisableExecuteApiEndpoint"]


def test_it_may_read_its_secrets_and_keep_documents(raw: dict[str, Any]) -> None:
    mine = [
        statement
        for whose, statement in statements(raw)
        if whose.startswith("AWS::IAM::Policy RoleDefaultPolicy")
    ]
    actions = {action for statement in mine for action in as_list(statement["Action"])}
    assert not [action for action in actions if "*" in action]
    assert {action.partition(":")[0] for action in actions} == {"kms", "s3", "secretsmanager"}
    secrets = [
        text_of(resource)
        for statement in mine
        for resource in as_list(statement["Resource"])
        if "secretsmanager:GetSecretValue" in statement["Action"]
    ]
    assert len(secrets) == 2
    assert not [secret for secret in secrets if "MasterUserSecret" in secret]


def test_without_a_packed_function_it_says_how_to_make_one(synthesize: Make) -> None:
    chosen = context() | {"packed": "/nowhere/lambda"}
    with pytest.raises(ValueError, match=r"spends\.toolchain\.packing lambda"):
        synthesize("lambda_api", "dev", **chosen)
