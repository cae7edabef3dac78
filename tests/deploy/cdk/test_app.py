"""What holds for every stack of every route and stage."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from spends.toolchain.steps import ROOT
from tests.support.cloud import (
    ROUTES,
    STAGES,
    Template,
    as_list,
    resources,
    statements,
    text_of,
)
from tests.support.routes import context

Make = Callable[..., Any]
# AWS' own policies are not ours to narrow: these are all that any role may have.
MANAGED = {
    # Elastic Beanstalk's own service role takes no others.
    "AWSElasticBeanstalkEnhancedHealth",
    "AWSElasticBeanstalkManagedUpdatesCustomerRolePolicy",
    "AWSLambdaBasicExecutionRole",
    "AWSLambdaVPCAccessExecutionRole",
}
# What AWS knows neither resources nor conditions for, and why it is harmless.
UNBOUND = {
    "ecr:GetAuthorizationToken": "the token lets a role pull what it may pull anyway",
    "ecs:DeregisterTaskDefinition": "a definition that does not run; it can be registered again",
    "ecs:ListTaskDefinitions": "names alone",
}
SHARED = ("-Network", "-Secrets", "-Storage", "-Database", "-Dns")
# What cfn-lint finds and is meant so.
MEANT = {
    "W3005": "CDK names a dependency that a reference makes anyway",
    "W3691": "version 17 means its newest release; cfn-lint takes it for the first one",
}


def everywhere(synthesize: Make, route: str) -> Iterator[tuple[str, Template]]:
    for stage in STAGES:
        yield from synthesize(route, stage, **context()).items()


def test_the_routes_here_are_all_there_are(node: None) -> None:
    import app

    assert tuple(app.ROUTES) == ROUTES


@pytest.mark.parametrize("route", ROUTES)
class TestEveryStack:
    def test_allows_no_family_of_actions(self, synthesize: Make, route: str) -> None:
        found = [
            (stack, whose, action)
            for stack, template in everywhere(synthesize, route)
            for whose, statement in statements(template)
            for action in as_list(statement.get("Action", "NotAction"))
            if statement["Effect"] == "Allow" and ("*" in action or action == "NotAction")
        ]
        assert found == []

    def test_says_in_a_condition_what_a_resource_cannot_say(
        self, synthesize: Make, route: str
    ) -> None:
        # In a key's or a secret's own policy `*` is the key or the secret.
        own = ("AWS::KMS::Key ", "AWS::SecretsManager::ResourcePolicy ")
        found = [
            (stack, whose, statement["Action"])
            for stack, template in everywhere(synthesize, route)
            for whose, statement in statements(template)
            if "*" in as_list(statement.get("Resource", []))
            and statement["Effect"] == "Allow"
            and "Condition" not in statement
            and not whose.startswith(own)
            and not set(as_list(statement["Action"])) <= UNBOUND.keys()
        ]
        assert found == []

    def test_is_open_to_nobody_by_its_own_policies(self, synthesize: Make, route: str) -> None:
        found = [
            (stack, whose)
            for stack, template in everywhere(synthesize, route)
            for whose, statement in statements(template)
            if statement["Effect"] == "Allow"
            and statement.get("Principal") in ("*", {"AWS": "*"})
            and "Condition" not in statement
        ]
        assert found == []

    def test_leans_on_no_policy_of_aws_but_the_narrow_ones(
        self, synthesize: Make, route: str
    ) -> None:
        names = {
            text_of(policy).rpartition("/")[2]
            for _, template in everywhere(synthesize, route)
            for kind in ("AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group")
            for found in resources(template, kind).values()
            for policy in found.get("ManagedPolicyArns", [])
        }
        assert names <= MANAGED

    def test_opens_no_port_to_everybody_but_80_and_443(self, synthesize: Make, route: str) -> None:
        ports = set()
        for _, template in everywhere(synthesize, route):
            rules = list(resources(template, "AWS::EC2::SecurityGroupIngress").values())
            for group in resources(template, "AWS::EC2::SecurityGroup").values():
                rules += as_list(group.get("SecurityGroupIngress", []))
            ports |= {
                (rule.get("FromPort"), rule.get("ToPort"))
                for rule in rules
                if rule.get("CidrIp") == "0.0.0.0/0" or rule.get("CidrIpv6") == "::/0"
            }
        assert ports == {(80, 80), (443, 443)}

    def test_keeps_nothing_unencrypted(self, synthesize: Make, route: str) -> None:
        wanted = {
            "AWS::RDS::DBInstance": "KmsKeyId",
            "AWS::S3::Bucket": "BucketEncryption",
            "AWS::SecretsManager::Secret": "KmsKeyId",
            "AWS::SNS::Topic": "KmsMasterKeyId",
            "AWS::SQS::Queue": "KmsMasterKeyId",
            "AWS::ECR::Repository": "EncryptionConfiguration",
            "AWS::ElastiCache::ReplicationGroup": "AtRestEncryptionEnabled",
        }
        bare = [
            (stack, kind, name)
            for stack, template in everywhere(synthesize, route)
            for kind, key in wanted.items()
            for name, found in resources(template, kind).items()
            if not found.get(key)
        ]
        assert bare == []

    def test_shows_no_secret_in_an_output_or_a_parameter(
        self, synthesize: Make, route: str
    ) -> None:
        for stack, template in everywhere(synthesize, route):
            told = str(template.get("Outputs", {})) + str(template.get("Parameters", {}))
            assert "{{resolve:secretsmanager" not in told, stack

    @pytest.mark.deploy
    def test_is_what_cloudformation_takes(self, synthesize: Make, route: str) -> None:
        """As cfn-lint knows it. What routes share differs in its exports; it is checked once."""
        from cfnlint.api import ManualArgs, lint

        found = [
            f"{stack}: {match.rule.id} {match.message} ({'/'.join(map(str, match.path or []))})"
            for stage in ("dev", "production")
            for stack, template in synthesize(route, stage, **context()).items()
            if route == ROUTES[0] or not stack.endswith(SHARED)
            for match in lint(json.dumps(template), config=ManualArgs(regions=["eu-central-1"]))
            if match.rule.id not in MEANT
        ]
        assert found == []


class TestContext:
    @pytest.mark.parametrize(
        ("given", "sentence"),
        [
            ({"stage": "test"}, "There is no stage 'test'; cdk.json has dev, staging, production."),
            ({"route": "heroku"}, "There is no route 'heroku'"),
            ({"multi_az": "perhaps"}, "-c multi_az=perhaps: say true or false."),
            ({"disk_gb": "much"}, "-c disk_gb=much: that is not a whole number."),
        ],
    )
    def test_what_is_wrong_is_said(
        self, synthesize: Make, given: dict[str, str], sentence: str
    ) -> None:
        with pytest.raises(ValueError, match=sentence):
            synthesize(**given)

    def test_a_size_may_be_chosen_anew(self, template: Make) -> None:
        template(
            "Database", database_class="db.t4g.medium", multi_az="true"
        ).has_resource_properties(
            "AWS::RDS::DBInstance", {"DBInstanceClass": "db.t4g.medium", "MultiAZ": True}
        )

    def test_a_stage_with_a_word_that_nobody_knows_is_refused(self, node: None) -> None:
        from stacks.stage import Stage

        stages = {"dev": {"instance_clas": "t4g.micro"}}
        with pytest.raises(ValueError, match="has instance_clas: unknown"):
            Stage.read({"stages": stages}.get)

    def test_processes_share_the_connections_that_there_are(self, synthesize: Make) -> None:
        from stacks.stage import Stage

        context = json.loads((ROOT / "deploy" / "cdk" / "cdk.json").read_text())["context"]
        stage = Stage.read({**context, "stage": "production"}.get)
        assert [stage.pool_size(processes) for processes in (1, 4, 20, 500)] == [8, 8, 5, 1]

    def test_nothing_is_looked_up_in_an_account(self) -> None:
        assert not (ROOT / "deploy" / "cdk" / "cdk.context.json").exists()


@pytest.mark.deploy
class TestCommandLine:
    """CDK's own, fetched by npx, as `make deploy` runs it."""

    def test_it_synthesises_the_main_route(self, tmp_path: Path) -> None:
        from ship import Shipment, _with_node

        shipment = Shipment("ec2", "production")
        done = subprocess.run(
            shipment.cdk("synth", "--quiet", "--output", str(tmp_path)),
            cwd=ROOT / "deploy" / "cdk",
            env=_with_node(),
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        names = {path.name.partition(".")[0] for path in tmp_path.glob("*.template.json")}
        parts = ("Network", "Secrets", "Storage", "Database", "Ec2", "Monitoring")
        assert names == {f"Spends-Production-{part}" for part in parts}

    def test_it_says_in_a_sentence_what_is_wrong(self) -> None:
        from ship import Shipment, _with_node

        done = subprocess.run(
            Shipment("ec2", "moon").cdk("list"),
            cwd=ROOT / "deploy" / "cdk",
            env=_with_node(),
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert done.returncode
        assert "There is no stage 'moon'" in done.stderr
        assert "Traceback" not in done.stderr


def test_the_command_says_how_it_is_used() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "deploy" / "cdk" / "ship.py", "deploy", "nowhere"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "deploy|synth|destroy ec2|beanstalk" in done.stderr
