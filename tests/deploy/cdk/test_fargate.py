import importlib.util
import json
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import boto3
import pytest
from moto import mock_aws

from spends.toolchain.steps import ROOT
from tests.support.cloud import resources, statements, text_of
from tests.support.routes import VERSION, context

Make = Callable[..., Any]
FUNCTIONS = ROOT / "deploy" / "cdk" / "functions"


@pytest.fixture
def fargate(template: Make) -> Any:
    return template("Fargate", "fargate", "production", **context())


@pytest.fixture
def raw(synthesize: Make) -> dict[str, Any]:
    found: dict[str, Any] = synthesize("fargate", "production", **context())[
        "Spends-Production-Fargate"
    ]
    return found


def tasks(raw: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found = resources(raw, "AWS::ECS::TaskDefinition").values()
    return {task["Family"].rpartition("-")[2]: task for task in found}


def container(raw: dict[str, Any], name: str) -> dict[str, Any]:
    (only,) = tasks(raw)[name]["ContainerDefinitions"]
    return dict(only)


def environment(raw: dict[str, Any], name: str) -> dict[str, str]:
    return {pair["Name"]: text_of(pair["Value"]) for pair in container(raw, name)["Environment"]}


class TestTasks:
    def test_web_worker_and_migration_are_one_image_on_arm(self, raw: dict[str, Any]) -> None:
        assert set(tasks(raw)) == {"web", "worker", "migration"}
        images = {text_of(container(raw, name)["Image"]) for name in tasks(raw)}
        assert len(images) == 1
        assert images.pop().endswith(f":{VERSION}")
        for task in tasks(raw).values():
            assert task["RuntimePlatform"]["CpuArchitecture"] == "ARM64"
            assert task["RequiresCompatibilities"] == ["FARGATE"]

    def test_each_runs_as_nobody_in_a_root_that_it_cannot_write(self, raw: dict[str, Any]) -> None:
        for name in tasks(raw):
            found = container(raw, name)
            assert found["ReadonlyRootFilesystem"] is True
            assert found["User"] == "10001:10001"
            assert found["LinuxParameters"]["Capabilities"] == {"Drop": ["ALL"]}
            written = {mount["ContainerPath"] for mount in found["MountPoints"]}
            assert written == {"/tmp", "/data"}

    def test_the_sweeps_run_in_the_worker_alone(self, raw: dict[str, Any]) -> None:
        assert container(raw, "worker")["Command"] == ["python", "-m", "spends", "worker"]
        for name in tasks(raw):
            assert environment(raw, name)["SPENDS_SCHEDULER"] == "off"

    def test_connections_fit_the_database_while_a_deployment_doubles_the_tasks(
        self, raw: dict[str, Any]
    ) -> None:
        given = environment(raw, "web")
        web = 2 * 6 * int(given["SPENDS_WORKERS"])
        at_most = 2 * int(given["SPENDS_DATABASE_POOL_SIZE"])
        assert (web + 2) * at_most <= 150 * 0.7

    def test_no_secret_is_among_the_settings(self, raw: dict[str, Any]) -> None:
        for name in tasks(raw):
            given = environment(raw, name)
            assert not [key for key in given if key.endswith(("_PASSWORD", "_KEY", "_TOKEN"))]
            assert "resolve:secretsmanager" not in json.dumps(given)
            assert [secret["Name"] for secret in container(raw, name)["Secrets"]] == [
                "SPENDS_REDIS_URL"
            ]

    def test_only_the_migration_knows_the_owner_of_the_tables(self, raw: dict[str, Any]) -> None:
        knows = [name for name in tasks(raw) if "OWNER" in json.dumps(environment(raw, name))]
        assert knows == ["migration"]
        readers = [
            whose
            for whose, statement in statements(raw)
            if "MasterUserSecret" in json.dumps(statement.get("Resource"))
        ]
        assert readers
        assert all("Migration" in whose for whose in readers)


class TestDeployments:
    def test_services_wait_for_the_migration(self, raw: dict[str, Any]) -> None:
        for found in raw["Resources"].values():
            if found["Type"] == "AWS::ECS::Service":
                assert any("MigrationDone" in name for name in found["DependsOn"])

    def test_a_version_that_fails_is_taken_back(self, fargate: Any) -> None:
        fargate.all_resources_properties(
            "AWS::ECS::Service",
            {
                "DeploymentConfiguration": {
                    "DeploymentCircuitBreaker": {"Enable": True, "Rollback": True},
                    "MinimumHealthyPercent": 100,
                    "MaximumPercent": 200,
                }
            },
        )

    def test_definitions_that_are_replaced_stay(self, raw: dict[str, Any]) -> None:
        for found in raw["Resources"].values():
            if found["Type"] == "AWS::ECS::TaskDefinition":
                assert found["UpdateReplacePolicy"] == "Retain"

    def test_three_of_them_are_kept_after_each_deployment(self, fargate: Any, match: Any) -> None:
        families = "spends-production-web,spends-production-worker,spends-production-migration"
        fargate.has_resource_properties(
            "AWS::Lambda::Function",
            {"Environment": {"Variables": {"KEPT": "3", "FAMILIES": families}}},
        )
        fargate.has_resource_properties(
            "AWS::Events::Rule",
            {
                "EventPattern": {
                    "source": ["aws.ecs"],
                    "detail": {"eventName": ["SERVICE_DEPLOYMENT_COMPLETED"]},
                }
            },
        )

    def test_images_are_scanned_never_overwritten_and_the_last_four_kept(
        self, template: Make
    ) -> None:
        image = template("Image", "fargate", "production", **context())
        (repository,) = resources(image.to_json(), "AWS::ECR::Repository").values()
        assert repository["ImageTagMutability"] == "IMMUTABLE"
        assert repository["ImageScanningConfiguration"] == {"ScanOnPush": True}
        rules = json.loads(repository["LifecyclePolicy"]["LifecyclePolicyText"])["rules"]
        assert rules[1]["selection"]["countNumber"] == 4


class TestDoor:
    def test_http_only_leads_to_https(self, fargate: Any) -> None:
        fargate.has_resource_properties(
            "AWS::ElasticLoadBalancingV2::Listener",
            {
                "Port": 80,
                "DefaultActions": [
                    {
                        "Type": "redirect",
                        "RedirectConfig": {"Protocol": "HTTPS", "StatusCode": "HTTP_301"},
                    }
                ],
            },
        )
        fargate.has_resource_properties(
            "AWS::ElasticLoadBalancingV2::Listener",
            {"Port": 443, "Protocol": "HTTPS", "SslPolicy": "ELBSecurityPolicy-TLS13-1-2-2021-06"},
        )

    def test_invalid_headers_are_dropped_and_quiet_sockets_stay(self, raw: dict[str, Any]) -> None:
        (found,) = resources(raw, "AWS::ElasticLoadBalancingV2::LoadBalancer").values()
        given = {pair["Key"]: pair["Value"] for pair in found["LoadBalancerAttributes"]}
        assert given["routing.http.drop_invalid_header_fields.enabled"] == "true"
        assert given["deletion_protection.enabled"] == "true"
        assert int(given["idle_timeout.timeout_seconds"]) >= 600

    def test_metrics_are_nobodys_business(self, fargate: Any, match: Any) -> None:
        fargate.has_resource_properties(
            "AWS::ElasticLoadBalancingV2::ListenerRule",
            {
                "Priority": 1,
                "Conditions": [
                    {
                        "PathPatternConfig": {"Values": ["/metrics", "/metrics/*"]},
                        "Field": "path-pattern",
                    }
                ],
                "Actions": [
                    {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}
                ],
            },
        )

    def test_whoever_asks_too_often_is_stopped_with_429(self, raw: dict[str, Any]) -> None:
        (acl,) = resources(raw, "AWS::WAFv2::WebACL").values()
        rated = [rule for rule in acl["Rules"] if "RateBasedStatement" in rule["Statement"]]
        limits = [rule["Statement"]["RateBasedStatement"]["Limit"] for rule in rated]
        assert limits == [100, 3000]
        for rule in rated:
            assert rule["Action"]["Block"]["CustomResponse"] == {"ResponseCode": 429}

    def test_an_upload_is_not_taken_for_an_attack(self, raw: dict[str, Any]) -> None:
        (acl,) = resources(raw, "AWS::WAFv2::WebACL").values()
        managed = {
            rule["Name"]: rule["Statement"]["ManagedRuleGroupStatement"]
            for rule in acl["Rules"]
            if "ManagedRuleGroupStatement" in rule["Statement"]
        }
        common = managed["AWSManagedRulesCommonRuleSet"]["RuleActionOverrides"]
        assert {"Name": "SizeRestrictions_BODY", "ActionToUse": {"Count": {}}} in common
        assert len(managed) == 3

    def test_without_a_domain_it_says_what_is_missing(self, synthesize: Make) -> None:
        with pytest.raises(ValueError, match="needs a domain for its certificate"):
            synthesize("fargate", "dev", **context(domain=False))


class TestSize:
    def test_a_deployment_leaves_the_number_of_tasks_to_the_scaling(
        self, raw: dict[str, Any]
    ) -> None:
        counts = {
            name[:3]: service.get("DesiredCount")
            for name, service in resources(raw, "AWS::ECS::Service").items()
        }
        assert counts == {"Web": None, "Wor": 1}

    def test_it_grows_with_load_and_requests(self, fargate: Any) -> None:
        fargate.has_resource_properties(
            "AWS::ApplicationAutoScaling::ScalableTarget", {"MinCapacity": 2, "MaxCapacity": 6}
        )
        for metric in ("ECSServiceAverageCPUUtilization", "ALBRequestCountPerTarget"):
            fargate.has_resource_properties(
                "AWS::ApplicationAutoScaling::ScalingPolicy",
                {
                    "TargetTrackingScalingPolicyConfiguration": {
                        "PredefinedMetricSpecification": {"PredefinedMetricType": metric}
                    }
                },
            )

    def test_alarms_ring_for_what_people_notice(self, template: Make) -> None:
        monitoring = template("Monitoring", "fargate", "production", **context())
        found = resources(monitoring.to_json(), "AWS::CloudWatch::Alarm").values()
        names = {alarm["AlarmName"].removeprefix("Spends-Production-") for alarm in found}
        assert names >= {"Web5xx", "WebLatency", "WebUnhealthy", "WebCpu", "WebMemory"}


class TestInside:
    def test_redis_is_encrypted_and_tells_what_reflex_waits_for(self, fargate: Any) -> None:
        from reflex.istate.manager.redis import NOTIFY_KEYSPACE_EVENTS

        fargate.has_resource_properties(
            "AWS::ElastiCache::ReplicationGroup",
            {
                "TransitEncryptionEnabled": True,
                "TransitEncryptionMode": "required",
                "AtRestEncryptionEnabled": True,
                "AutomaticFailoverEnabled": True,
                "NumCacheClusters": 2,
            },
        )
        fargate.has_resource_properties(
            "AWS::ElastiCache::ParameterGroup",
            {"Properties": {"notify-keyspace-events": NOTIFY_KEYSPACE_EVENTS}},
        )

    def test_tasks_have_no_public_address(self, fargate: Any) -> None:
        fargate.all_resources_properties(
            "AWS::ECS::Service",
            {"NetworkConfiguration": {"AwsvpcConfiguration": {"AssignPublicIp": "DISABLED"}}},
        )

    @pytest.mark.parametrize("stage", ["dev", "production"])
    def test_what_they_need_of_aws_is_inside(self, synthesize: Make, stage: str) -> None:
        made = synthesize("fargate", stage, **context())
        both = [made[f"Spends-{stage.title()}-{part}"] for part in ("Network", "Fargate")]
        services = [
            text_of(endpoint["ServiceName"]).rpartition(">.")[2].removeprefix("com.amazonaws.")
            for part in both
            for endpoint in resources(part, "AWS::EC2::VPCEndpoint").values()
            if endpoint["VpcEndpointType"] == "Interface"
        ]
        assert sorted(name.partition(">.")[2] or name for name in services) == [
            "ecr.api",
            "ecr.dkr",
            "logs",
            "secretsmanager",
        ]


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, FUNCTIONS / name / "index.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "of-no-use")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    with mock_aws():
        yield


def register(family: str) -> str:
    answer = boto3.client("ecs").register_task_definition(
        family=family, containerDefinitions=[{"name": "spends", "image": "spends", "memory": 512}]
    )
    return str(answer["taskDefinition"]["taskDefinitionArn"])


class TestVersionsFunction:
    def test_the_newest_three_of_each_family_stay(
        self, cloud: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        web = [register("spends-web") for _ in range(12)]
        register("spends-web-other")
        register("spends-worker")
        monkeypatch.setenv("KEPT", "3")
        monkeypatch.setenv("FAMILIES", "spends-web,spends-worker")
        assert load("versions").handler({}, None) == {"spends-web": 9, "spends-worker": 0}
        active = boto3.client("ecs").list_task_definitions(status="ACTIVE")["taskDefinitionArns"]
        assert [arn for arn in active if "/spends-web:" in arn] == web[-3:]
        assert len(active) == 5


class FakeEcs:
    """What ECS answers about one task, as its state changes."""

    def __init__(self, *states: dict[str, Any]) -> None:
        self.states = list(states)
        self.started: list[dict[str, Any]] = []

    def run_task(self, **given: Any) -> dict[str, Any]:
        self.started.append(given)
        return {"tasks": [{"taskArn": "task/1"}], "failures": []}

    def describe_tasks(self, **_given: Any) -> dict[str, Any]:
        return {"tasks": [self.states.pop(0)]}


def stopped(code: int | None) -> dict[str, Any]:
    return {"lastStatus": "STOPPED", "containers": [{"exitCode": code}], "stoppedReason": "ended"}


GIVEN = {
    "Cluster": "cluster",
    "TaskDefinition": "migration:7",
    "Subnets": ["subnet-1"],
    "SecurityGroups": ["sg-1"],
}


class TestMigrationFunction:
    def event(self, kind: str) -> dict[str, Any]:
        return {
            "RequestType": kind,
            "PhysicalResourceId": "migration",
            "ResourceProperties": GIVEN,
            "Data": {"Task": "task/1"},
        }

    def run(self, patch: pytest.MonkeyPatch, *states: dict[str, Any]) -> tuple[Any, FakeEcs]:
        module, ecs = load("migration"), FakeEcs(*states)
        patch.setattr(module.boto3, "client", lambda _name: ecs)
        return module, ecs

    @pytest.mark.parametrize("kind", ["Create", "Update"])
    def test_it_starts_once_and_waits_for_the_end(
        self, monkeypatch: pytest.MonkeyPatch, kind: str
    ) -> None:
        running = {"lastStatus": "RUNNING", "containers": []}
        module, ecs = self.run(monkeypatch, running, running, stopped(0))
        assert module.start(self.event(kind), None)["Data"] == {"Task": "task/1"}
        done = [module.is_done(self.event(kind), None)["IsComplete"] for _ in range(3)]
        assert done == [False, False, True]
        (started,) = ecs.started
        inside = started["networkConfiguration"]["awsvpcConfiguration"]
        assert inside["assignPublicIp"] == "DISABLED"

    @pytest.mark.parametrize("code", [1, 137, None])
    def test_a_failure_fails_the_deployment_with_a_sentence(
        self, monkeypatch: pytest.MonkeyPatch, code: int | None
    ) -> None:
        module, _ = self.run(monkeypatch, stopped(code))
        with pytest.raises(RuntimeError, match="The version before goes on serving"):
            module.is_done(self.event("Update"), None)

    def test_a_task_that_finds_no_room_is_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        module, ecs = self.run(monkeypatch)
        monkeypatch.setattr(
            ecs, "run_task", lambda **_given: {"tasks": [], "failures": [{"reason": "CAPACITY"}]}
        )
        with pytest.raises(RuntimeError, match=r"could not be started: .*CAPACITY"):
            module.start(self.event("Create"), None)

    def test_deleting_migrates_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        module, ecs = self.run(monkeypatch)
        module.start(self.event("Delete"), None)
        assert module.is_done(self.event("Delete"), None) == {"IsComplete": True}
        assert ecs.started == []
