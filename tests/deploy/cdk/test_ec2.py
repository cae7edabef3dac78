import json
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from spends.settings import Settings
from spends.toolchain.steps import ROOT
from tests.support import account
from tests.support.cloud import STAGES, Template, resources, statements, text_of, with_stand_ins
from tests.support.routes import DOMAIN

Make = Callable[..., Any]
SCRIPTS = ROOT / "deploy" / "cdk" / "server"


@pytest.fixture(scope="session")
def stack(synthesize: Make) -> Template:
    found: Template = synthesize()["Spends-Dev-Ec2"]
    return found


def boot(synthesize: Make, **context: str) -> str:
    template = synthesize(**context)["Spends-Dev-Ec2"]
    (server,) = resources(template, "AWS::EC2::Instance").values()
    return text_of(server["UserData"])


def settings(stack: Template) -> dict[str, str]:
    (parameter,) = resources(stack, "AWS::SSM::Parameter").values()
    pairs = [line.partition("=") for line in text_of(parameter["Value"]).splitlines()]
    return {name: value for name, _, value in pairs}


class TestServer:
    @pytest.mark.parametrize(
        ("stage", "size"),
        [("dev", "t4g.micro"), ("staging", "t4g.micro"), ("production", "t4g.small")],
    )
    def test_has_the_size_of_its_stage(self, template: Make, stage: str, size: str) -> None:
        server = template("Ec2", stage=stage)
        server.resource_count_is("AWS::EC2::Instance", 1)
        server.has_resource_properties(
            "AWS::EC2::Instance",
            {"InstanceType": size, "DisableApiTermination": stage == "production"},
        )

    def test_tells_nobody_its_rights_who_cannot_ask_twice_and_encrypts_its_disk(
        self, template: Make
    ) -> None:
        template("Ec2").has_resource_properties(
            "AWS::EC2::LaunchTemplate",
            {
                "LaunchTemplateData": {
                    "ImageId": "resolve:ssm:/aws/service/debian/release/12/latest/arm64",
                    "MetadataOptions": {"HttpTokens": "required", "HttpPutResponseHopLimit": 1},
                    "BlockDeviceMappings": [
                        {
                            "DeviceName": "/dev/xvda",
                            "Ebs": {"Encrypted": True, "VolumeSize": 20, "VolumeType": "gp3"},
                        }
                    ],
                }
            },
        )

    def test_takes_the_image_of_its_processor(self, template: Make, match: Any) -> None:
        template("Ec2", instance_class="t3.micro").has_resource_properties(
            "AWS::EC2::LaunchTemplate",
            {
                "LaunchTemplateData": match.object_like(
                    {"ImageId": "resolve:ssm:/aws/service/debian/release/12/latest/amd64"}
                )
            },
        )

    def test_has_no_key_for_ssh(self, stack: Template) -> None:
        (server,) = resources(stack, "AWS::EC2::Instance").values()
        assert "KeyName" not in server
        assert len(server["SecurityGroupIds"]) == 2

    def test_keeps_its_address(self, template: Make, match: Any) -> None:
        template("Ec2").has_resource_properties(
            "AWS::EC2::EIPAssociation",
            {"AllocationId": match.any_value(), "InstanceId": match.any_value()},
        )

    def test_the_stack_is_there_once_it_serves(self, stack: Template) -> None:
        (wait,) = [
            found
            for found in stack["Resources"].values()
            if found["Type"] == "AWS::CloudFormation::WaitCondition"
        ]
        assert wait["Properties"] == {
            "Count": 1,
            "Handle": {"Ref": "Installing"},
            "Timeout": "1800",
        }
        # The installation waits for the address, so that this must wait for nothing before it.
        assert wait["DependsOn"] == ["AddressOfServer"]


class TestRole:
    def test_may_do_this_and_no_more(self, stack: Template) -> None:
        allowed: dict[str, set[str]] = {}
        for whose, statement in statements(stack):
            if whose.startswith("AWS::IAM::Policy"):
                actions = statement["Action"]
                for action in [actions] if isinstance(actions, str) else actions:
                    service, _, name = action.partition(":")
                    allowed.setdefault(service, set()).add(name)
        assert allowed.pop("ssm") & {"GetParameters", "GetParametersByPath", "SendCommand"} == set()
        for agent in ("ec2messages", "ssmmessages"):
            assert allowed.pop(agent)
        assert allowed == {
            "cloudwatch": {"PutMetricData"},
            "kms": {"Decrypt", "GenerateDataKey"},
            "logs": {
                "CreateLogStream",
                "DescribeLogGroups",
                "DescribeLogStreams",
                "GetLogEvents",
                "PutLogEvents",
            },
            "rds": {"DescribeDBInstances"},
            "s3": {
                "AbortMultipartUpload",
                "DeleteObject",
                "GetObject",
                "ListBucket",
                "ListBucketMultipartUploads",
                "ListMultipartUploadParts",
                "PutObject",
            },
            "secretsmanager": {"DescribeSecret", "GetSecretValue"},
            "sns": {"GetTopicAttributes", "ListSubscriptionsByTopic", "Publish"},
        }

    def test_reads_its_own_secrets_alone(self, stack: Template) -> None:
        found = [
            statement["Resource"]
            for _, statement in statements(stack)
            if "secretsmanager:GetSecretValue" in statement["Action"]
        ]
        (secrets,) = found
        names = text_of({"Fn::Join": ["", secrets]})
        assert len(secrets) == 3
        assert all(word in names for word in ("Settings", "AppSecret", "MasterUserSecret"))

    def test_keeps_files_below_its_own_prefixes_and_only_reads_releases(
        self, stack: Template
    ) -> None:
        for _, statement in statements(stack):
            if "s3:PutObject" in statement["Action"]:
                written = [text_of(resource) for resource in statement["Resource"]]
                below = sorted(name.rpartition(">")[2] for name in written)
                assert below == ["/backups/*", "/files/*"]
                assert "Releases" not in "".join(written)


class TestSettings:
    def test_are_settings_that_there_are(self, stack: Template) -> None:
        known = {f"SPENDS_{name.upper()}" for name in Settings.model_fields}
        assert set(settings(stack)) - known == {"AWS_REGION", "AWS_DEFAULT_REGION"}

    def test_name_secrets_and_hold_none(self, synthesize: Make) -> None:
        for stage in STAGES:
            found = synthesize(stage=stage)[f"Spends-{stage.title()}-Ec2"]
            (parameter,) = resources(found, "AWS::SSM::Parameter").values()
            text = text_of(parameter["Value"])
            assert "resolve:secretsmanager" not in text
            assert "@" not in text.partition("SPENDS_DATABASE_URL=")[2].partition("\n")[0]

    @pytest.mark.parametrize(
        ("stage", "level"), [("dev", "debug"), ("staging", "info"), ("production", "warning")]
    )
    def test_log_as_much_as_the_stage_wants(self, synthesize: Make, stage: str, level: str) -> None:
        found = synthesize(stage=stage)[f"Spends-{stage.title()}-Ec2"]
        assert settings(found)["SPENDS_LOG_LEVEL"] == level

    def test_files_go_below_the_prefix_that_the_role_may_use(self, stack: Template) -> None:
        assert settings(stack)["SPENDS_STORAGE"] == "s3"
        assert settings(stack)["SPENDS_S3_PREFIX"] == "files"
        assert settings(stack)["SPENDS_DATABASE_CA"] == "/etc/spends/rds-ca.pem"


class TestBoot:
    def test_fits_into_what_ec2_takes(self, synthesize: Make) -> None:
        assert len(boot(synthesize, **DOMAIN)) < 14_000

    @pytest.mark.parametrize("name", ["boot.sh", "upgrade.sh", "stress.sh"])
    def test_is_a_script_that_the_shell_understands(self, name: str) -> None:
        done = subprocess.run(
            ["bash", "-n", SCRIPTS / name], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr

    def test_every_name_it_uses_is_set_before(self, synthesize: Make) -> None:
        script = boot(synthesize, alert_email="ann@example.org", **DOMAIN)
        used = set(re.findall(r"\$\{?([A-Z_]{3,})", (SCRIPTS / "boot.sh").read_text()))
        given = set(re.findall(r"(?m)^([A-Z_]+)='?", script.partition("set -euo")[0]))
        assert used <= given

    def test_so_is_every_name_that_the_upgrade_uses(self, stack: Template) -> None:
        documents = resources(stack, "AWS::SSM::Document").values()
        scripts = {
            found["Name"]: text_of(found["Content"]["mainSteps"][0]["inputs"]["runCommand"][0])
            for found in documents
        }
        assert set(scripts) == {"Spends-Dev-Upgrade", "Spends-Dev-Stress"}
        script = scripts["Spends-Dev-Upgrade"]
        used = set(re.findall(r"\$\{?([A-Z_]{3,})", (SCRIPTS / "upgrade.sh").read_text()))
        assert used <= set(re.findall(r"(?m)^([A-Z_]+)='?", script.partition("set -euo")[0]))

    def test_asks_lets_encrypt_for_a_domain_and_certifies_itself_without(
        self, synthesize: Make
    ) -> None:
        script = boot(synthesize, alert_email="ann@example.org", **DOMAIN)
        assert "\nDOMAIN=spends.example.org\n" in script
        assert "\nCERTBOT_EMAIL=ann@example.org\n" in script
        assert "\nDOMAIN=''\n" in boot(synthesize)

    def test_gives_the_installation_options_that_it_knows(self) -> None:
        installer = (ROOT / "deploy" / "server" / "install.sh").read_text()
        for script in ("boot.sh", "upgrade.sh"):
            for option in re.findall(r"(?<= |\()--[a-z-]+(?= )", _install_lines(script)):
                assert f"{option})" in installer or f"{option} |" in installer, option

    def test_reports_its_end_whatever_it_is(self, tmp_path: Path) -> None:
        """The functions of the script, run here with a server that CloudFormation would be."""
        told = _tell(tmp_path, 'echo "The address did not \\"come\\"."; false')
        assert told["Status"] == "FAILURE"
        assert told["Reason"] == "The address did not come."
        assert _tell(tmp_path, "tell SUCCESS")["Status"] == "SUCCESS"


def _install_lines(name: str) -> str:
    lines = (SCRIPTS / name).read_text().splitlines()
    return "\n".join(line for line in lines if "options" in line or "install.sh" in line)


def _tell(folder: Path, command: str) -> dict[str, str]:
    """Run `tell` of the boot script with a curl that writes down what it would send."""
    script = (SCRIPTS / "boot.sh").read_text().replace("/var/log/", f"{folder}/")
    head = script[script.index("set -euo") : script.index("own_address()")]
    program = folder / "curl"
    program.write_text(
        f'#!/bin/bash\nwhile [ "$1" != --data-binary ]; do shift; done\necho "$2" >{folder}/told\n'
    )
    program.chmod(0o755)
    subprocess.run(
        [
            "bash",
            "-c",
            f"PATH={folder}:$PATH DONE_URL=http://done AWS_DEFAULT_REGION=x\n{head}\n{command}",
        ],
        check=False,
        capture_output=True,
        timeout=30,
    )
    found: dict[str, str] = json.loads((folder / "told").read_text())
    return found


# What moto's CloudFormation does not know; their properties are held to AWS' own schemas by cfn-lint.
UNKNOWN = {
    "AWS::Budgets::Budget",
    "AWS::CloudFormation::WaitCondition",
    "AWS::CloudFormation::WaitConditionHandle",
    "AWS::CloudWatch::Alarm",
    "AWS::EC2::EIPAssociation",
    "AWS::Logs::MetricFilter",
    "AWS::S3::BucketPolicy",
    "AWS::SNS::TopicPolicy",
    "AWS::SecretsManager::Secret",
    "AWS::SecretsManager::SecretTargetAttachment",
}
# moto knows it, and cannot make an instance that names one.
MISTAKEN = {"AWS::RDS::DBParameterGroup"}
PARTS = ("Network", "Secrets", "Storage", "Database", "Dns", "Ec2", "Monitoring")


class Cloud:
    """An account of moto's, and what stands in it for what it cannot make."""

    def __init__(self, url: str) -> None:
        self.url = url
        zone = self.client("route53").create_hosted_zone(Name="example.org", CallerReference="1")
        self.zone = zone["HostedZone"]["Id"].rpartition("/")[2]
        self.client("ssm").put_parameter(
            Name="/cdk-bootstrap/hnb659fds/version", Value="30", Type="String"
        )
        secrets = {
            name: self.client("secretsmanager").create_secret(Name=name, SecretString="{}")["ARN"]
            for name in ("Settings", "SecretKey", "AppSecret", "Owner")
        }
        self.stand_ins = {
            r"Settings\w{8}": secrets["Settings"],
            r"SecretKey\w{8}": secrets["SecretKey"],
            r"AppSecret\w{8}": secrets["AppSecret"],
            r"AppSecretAttachment\w{8}": secrets["AppSecret"],
            r"Instance\w{8}\.MasterUserSecret\.SecretArn": secrets["Owner"],
            r"Parameters\w{8}": "default.postgres17",
            "Installing": f"{url}/done",
        }

    def client(self, service: str) -> Any:
        return boto3.client(service, endpoint_url=self.url)

    def make(self, name: str, template: Template) -> None:
        known = with_stand_ins(template, UNKNOWN | MISTAKEN, self.stand_ins)
        # moto reads the tags of these two by other names than CloudFormation's.
        for kind in ("AWS::KMS::Key", "AWS::SSM::Parameter"):
            for found in resources(known, kind).values():
                found.pop("Tags", None)
        for server in resources(known, "AWS::EC2::Instance").values():
            # moto looks for the image here alone, not in the launch template.
            server["ImageId"] = "ami-12c6146b"
        self.client("cloudformation").create_stack(
            StackName=name, TemplateBody=json.dumps(known), Capabilities=["CAPABILITY_IAM"]
        )


@pytest.fixture(scope="class")
def cloud(synthesize: Make) -> Iterator[Cloud]:
    with account.running() as url:
        found = Cloud(url)
        templates = synthesize(**{**DOMAIN, "hosted_zone_id": found.zone})
        for part in PARTS:
            found.make(f"Spends-Dev-{part}", templates[f"Spends-Dev-{part}"])
        yield found


class TestInMoto:
    """The main route's templates, created: as far as moto's CloudFormation knows their resources."""

    def test_every_stack_is_there_with_all_that_moto_knows(
        self, cloud: Cloud, synthesize: Make
    ) -> None:
        client = cloud.client("cloudformation")
        for part in PARTS:
            name = f"Spends-Dev-{part}"
            (found,) = client.describe_stacks(StackName=name)["Stacks"]
            assert found["StackStatus"] == "CREATE_COMPLETE"
            listed = client.list_stack_resources(StackName=name)["StackResourceSummaries"]
            wanted = {
                identifier
                for identifier, resource in synthesize(**DOMAIN)[name]["Resources"].items()
                if resource["Type"] not in UNKNOWN | MISTAKEN
            }
            assert {entry["LogicalResourceId"] for entry in listed} == wanted

    def test_what_it_does_not_know_is_not_more_than_named(self, synthesize: Make) -> None:
        from moto.cloudformation.parsing import resource_class_from_type

        kinds = {
            resource["Type"]
            for template in synthesize(**DOMAIN).values()
            for resource in template["Resources"].values()
        }
        assert {kind for kind in kinds if not resource_class_from_type(kind)} == UNKNOWN

    def test_the_server_runs_in_a_public_subnet_behind_the_door(self, cloud: Cloud) -> None:
        client = cloud.client("ec2")
        (reservation,) = client.describe_instances()["Reservations"]
        (server,) = reservation["Instances"]
        groups = client.describe_security_groups(
            GroupIds=[group["GroupId"] for group in server["SecurityGroups"]]
        )["SecurityGroups"]
        opened = {
            rule["FromPort"]
            for group in groups
            for rule in group["IpPermissions"]
            if rule["IpRanges"]
        }
        assert opened == {80, 443}
        (subnet,) = client.describe_subnets(SubnetIds=[server["SubnetId"]])["Subnets"]
        assert {"Key": "aws-cdk:subnet-type", "Value": "Public"} in subnet["Tags"]

    def test_the_database_is_private_and_encrypted(self, cloud: Cloud) -> None:
        (database,) = cloud.client("rds").describe_db_instances()["DBInstances"]
        assert database["StorageEncrypted"]
        assert not database["PubliclyAccessible"]
        assert database["BackupRetentionPeriod"] == 14
        assert database["Engine"] == "postgres"

    def test_the_buckets_are_encrypted(self, cloud: Cloud) -> None:
        client = cloud.client("s3")
        names = [bucket["Name"] for bucket in client.list_buckets()["Buckets"]]
        assert len(names) == 3
        for name in names:
            (rule,) = client.get_bucket_encryption(Bucket=name)[
                "ServerSideEncryptionConfiguration"
            ]["Rules"]
            assert rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "aws:kms"

    def test_the_servers_settings_lead_to_what_was_made(self, cloud: Cloud) -> None:
        found = cloud.client("ssm").get_parameter(Name="/spends/dev/environment")["Parameter"]
        values = dict(line.split("=", 1) for line in found["Value"].splitlines())
        (database,) = cloud.client("rds").describe_db_instances()["DBInstances"]
        assert database["Endpoint"]["Address"] in values["SPENDS_DATABASE_URL"]
        cloud.client("s3").head_bucket(Bucket=values["SPENDS_S3_BUCKET"])
        cloud.client("sns").get_topic_attributes(TopicArn=values["SPENDS_ALERTS_TOPIC"])
        secrets = cloud.client("secretsmanager")
        for name in ("SECRET_NAME", "DATABASE_SECRET", "DATABASE_OWNER_SECRET"):
            secrets.describe_secret(SecretId=values[f"SPENDS_{name}"])
        groups = cloud.client("logs").describe_log_groups(
            logGroupNamePrefix=values["SPENDS_LOG_GROUP"]
        )["logGroups"]
        assert {group["retentionInDays"] for group in groups} == {7}

    def test_the_application_takes_these_settings(
        self, cloud: Cloud, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        found = cloud.client("ssm").get_parameter(Name="/spends/dev/environment")["Parameter"]
        for line in found["Value"].splitlines():
            name, _, value = line.partition("=")
            monkeypatch.setenv(name, value)
        # Read from Secrets Manager, and downloaded by the server as it starts.
        monkeypatch.setenv("SPENDS_SECRET_NAME", "")
        (tmp_path / "rds-ca.pem").write_text("")
        monkeypatch.setenv("SPENDS_DATABASE_CA", str(tmp_path / "rds-ca.pem"))
        chosen = Settings(_env_file=None)
        assert chosen.storage == "s3"
        assert chosen.s3_prefix == "files"
        assert chosen.database_owner_secret

    def test_the_domain_leads_to_the_address_that_stays(self, cloud: Cloud) -> None:
        (address,) = cloud.client("ec2").describe_addresses()["Addresses"]
        records = cloud.client("route53").list_resource_record_sets(HostedZoneId=cloud.zone)
        (found,) = [
            record["ResourceRecords"]
            for record in records["ResourceRecordSets"]
            if record["Type"] == "A"
        ]
        assert found == [{"Value": address["PublicIp"]}]

    def test_the_key_turns_and_the_topic_uses_it(self, cloud: Cloud) -> None:
        client = cloud.client("kms")
        (key,) = [
            alias["TargetKeyId"]
            for alias in client.list_aliases()["Aliases"]
            if alias["AliasName"] == "alias/spends-dev"
        ]
        assert client.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"]
