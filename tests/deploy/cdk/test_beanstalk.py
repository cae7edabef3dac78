from collections.abc import Callable
from typing import Any

import pytest

from tests.support.cloud import as_list, resources, statements, text_of
from tests.support.routes import context

Make = Callable[..., Any]


def stack(synthesize: Make, stage: str, **more: Any) -> dict[str, Any]:
    made = synthesize("beanstalk", stage, **context(**more))
    found: dict[str, Any] = made[f"Spends-{stage.title()}-Beanstalk"]
    return found


def options(raw: dict[str, Any]) -> dict[str, str]:
    (environment,) = resources(raw, "AWS::ElasticBeanstalk::Environment").values()
    return {
        f"{one['Namespace'].removeprefix('aws:')}/{one['OptionName']}": text_of(one["Value"])
        for one in environment["OptionSettings"]
    }


@pytest.fixture
def single(synthesize: Make) -> dict[str, Any]:
    return stack(synthesize, "dev")


@pytest.fixture
def balanced(synthesize: Make) -> dict[str, Any]:
    return stack(synthesize, "production")


SETTINGS = "elasticbeanstalk:application:environment/"


class TestSingleInstance:
    def test_it_is_one_with_a_certificate_of_its_own(self, single: dict[str, Any]) -> None:
        given = options(single)
        assert given["elasticbeanstalk:environment/EnvironmentType"] == "SingleInstance"
        assert "elasticbeanstalk:environment/LoadBalancerType" not in given
        assert not [name for name in given if name.startswith("elbv2")]
        assert resources(single, "AWS::ElastiCache::ReplicationGroup") == {}

    def test_it_is_behind_the_door_and_beside_the_database(self, single: dict[str, Any]) -> None:
        groups = options(single)["autoscaling:launchconfiguration/SecurityGroups"]
        assert "App" in groups
        assert "Door" in groups
        default = "autoscaling:launchconfiguration/DisableDefaultEC2SecurityGroup"
        assert options(single)[default] == "true"

    def test_the_domain_leads_to_it(self, single: dict[str, Any]) -> None:
        (record,) = resources(single, "AWS::Route53::RecordSet").values()
        assert record["Type"] == "A"

    def test_it_needs_no_domain(self, synthesize: Make) -> None:
        given = options(stack(synthesize, "dev", domain=False))
        assert f"{SETTINGS}SPENDS_PUBLIC_URL" not in given


class TestLoadBalanced:
    def test_instances_share_redis_whose_address_is_a_secret(
        self, balanced: dict[str, Any]
    ) -> None:
        given = options(balanced)
        assert given["elasticbeanstalk:environment/EnvironmentType"] == "LoadBalanced"
        assert given["elasticbeanstalk:environment/LoadBalancerType"] == "application"
        secret = given["elasticbeanstalk:application:environmentsecrets/SPENDS_REDIS_URL"]
        assert "RedisUrl" in secret
        assert f"{SETTINGS}SPENDS_REDIS_URL" not in given

    def test_https_ends_at_the_balancer(self, balanced: dict[str, Any]) -> None:
        given = options(balanced)
        assert given["elbv2:listener:443/Protocol"] == "HTTPS"
        assert "Certificate" in given["elbv2:listener:443/SSLCertificateArns"]
        assert "TLS13-1-2" in given["elbv2:listener:443/SSLPolicy"]
        assert int(given["elbv2:loadbalancer/IdleTimeout"]) >= 600

    def test_only_the_balancer_reaches_an_instance(self, balanced: dict[str, Any]) -> None:
        given = options(balanced)
        assert "Door" not in given["autoscaling:launchconfiguration/SecurityGroups"]
        assert "Door" in given["elbv2:loadbalancer/SecurityGroups"]
        rules = [
            rule
            for rule in resources(balanced, "AWS::EC2::SecurityGroupIngress").values()
            if rule["FromPort"] == 80
        ]
        assert len(rules) == 1
        assert "Door" in str(rules[0]["SourceSecurityGroupId"])

    def test_a_deployment_adds_before_it_takes_away(self, balanced: dict[str, Any]) -> None:
        given = options(balanced)
        policy = given["elasticbeanstalk:command/DeploymentPolicy"]
        assert policy == "RollingWithAdditionalBatch"
        assert (given["autoscaling:asg/MinSize"], given["autoscaling:asg/MaxSize"]) == ("2", "6")

    def test_the_zones_own_name_is_refused_since_it_can_have_no_alias(
        self, synthesize: Make
    ) -> None:
        chosen = context() | {"domain": "example.org"}
        with pytest.raises(ValueError, match=r"-c domain=spends\.example\.org"):
            synthesize("beanstalk", "production", **chosen)

    def test_without_a_domain_it_says_what_is_missing(self, synthesize: Make) -> None:
        with pytest.raises(ValueError, match="needs a domain for its certificate"):
            synthesize("beanstalk", "production", **context(domain=False))


@pytest.mark.parametrize("stage", ["dev", "production"])
class TestBoth:
    def test_logs_leave_the_instance_and_end_some_day(self, synthesize: Make, stage: str) -> None:
        given = options(stack(synthesize, stage))
        assert given["elasticbeanstalk:cloudwatch:logs/StreamLogs"] == "true"
        days = {"dev": "7", "production": "30"}[stage]
        assert given["elasticbeanstalk:cloudwatch:logs/RetentionInDays"] == days
        assert given["elasticbeanstalk:cloudwatch:logs:health/HealthStreamingEnabled"] == "true"

    def test_the_platform_is_kept_up_to_date(self, synthesize: Make, stage: str) -> None:
        raw = stack(synthesize, stage)
        (environment,) = resources(raw, "AWS::ElasticBeanstalk::Environment").values()
        platform = environment["SolutionStackName"]
        assert "Amazon Linux 2023" in platform
        assert platform.endswith("running Python 3.12")
        given = options(raw)
        assert given["elasticbeanstalk:managedactions/ManagedActionsEnabled"] == "true"
        assert given["elasticbeanstalk:managedactions:platformupdate/UpdateLevel"] == "minor"

    def test_old_instance_metadata_is_off(self, synthesize: Make, stage: str) -> None:
        given = options(stack(synthesize, stage))
        assert given["autoscaling:launchconfiguration/DisableIMDSv1"] == "true"
        assert given["ec2:instances/SupportedArchitectures"] == "arm64"

    def test_no_setting_is_a_secret(self, synthesize: Make, stage: str) -> None:
        given = options(stack(synthesize, stage))
        settings = {name: value for name, value in given.items() if name.startswith(SETTINGS)}
        assert f"{SETTINGS}SPENDS_DATABASE_SECRET" in settings
        assert "resolve:secretsmanager" not in str(settings)

    def test_instances_may_do_what_they_need_and_no_more(
        self, synthesize: Make, stage: str
    ) -> None:
        for whose, statement in statements(stack(synthesize, stage)):
            actions = as_list(statement["Action"])
            assert not [action for action in actions if "*" in action], whose
            if statement.get("Resource") == "*":
                assert statement["Sid"] == "SystemsManager", whose
