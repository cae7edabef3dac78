"""What `make deploy` and `make destroy` do around CDK, against an account of moto's."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
import ship
from ship import Shipment

from spends.toolchain.steps import StepFailed
from tests.support import account as aws
from tests.support.cloud import ROUTES

SERVER = "i-0123456789abcdef0"


class Account:
    """An account, and a CDK that makes of the stacks what is asked for here."""

    def __init__(self) -> None:
        self.commands: list[tuple[str, ...]] = []
        boto3.client("ssm").put_parameter(Name=ship.BOOTSTRAP, Value="30", Type="String")

    def run_cdk(self, shipment: Shipment, command: str, *more: str) -> None:
        self.commands.append((command, *more))
        if command != "deploy":
            return
        self.stack(f"{shipment.prefix}-Storage", {name: name.lower() for name in ship.BUCKETS})
        if "--all" in more:
            self.stack(f"{shipment.prefix}-Ec2", {"InstanceId": SERVER})

    def stack(self, name: str, outputs: dict[str, str]) -> None:
        buckets = {
            output: {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": value}}
            for output, value in outputs.items()
            if output in ship.BUCKETS
        }
        template = {
            "Resources": buckets
            or {"Log": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": name}}},
            "Outputs": {output: {"Value": value} for output, value in outputs.items()},
        }
        client = boto3.client("cloudformation")
        known = [stack["StackName"] for stack in client.describe_stacks()["Stacks"]]
        if name not in known:
            client.create_stack(StackName=name, TemplateBody=json.dumps(template))


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with aws.running() as url:
        yield url


@pytest.fixture
def account(server: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    monkeypatch.setenv("AWS_ENDPOINT_URL", server)
    aws.emptied(server)
    found = Account()

    def run_cdk(shipment: Shipment, command: str, *more: str) -> None:
        found.run_cdk(shipment, command, *more)

    monkeypatch.setattr(Shipment, "run_cdk", run_cdk)
    yield found
    boto3.DEFAULT_SESSION = None


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "spends-0.1.0-abc.tar.gz"
    path.write_bytes(b"release")
    monkeypatch.setenv("SPENDS_RELEASE", str(path))
    return path


def releases() -> dict[str, bytes]:
    client = boto3.client("s3")
    found = client.list_objects_v2(Bucket="releases").get("Contents", [])
    return {
        entry["Key"]: client.get_object(Bucket="releases", Key=entry["Key"])["Body"].read()
        for entry in found
    }


class TestDeploy:
    def test_the_release_is_there_before_the_server(self, account: Account, archive: Path) -> None:
        ship.deploy(Shipment("ec2", "dev"))
        quiet = ("deploy", "--require-approval", "never")
        assert account.commands == [(*quiet, "Spends-Dev-Storage"), (*quiet, "--all")]
        assert releases() == {archive.name: b"release", "current": archive.name.encode()}

    def test_a_server_that_is_there_goes_over_to_it(
        self, account: Account, archive: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        upgraded: list[str] = []
        monkeypatch.setattr(ship, "_upgrade", lambda _shipment, server: upgraded.append(server))
        ship.deploy(Shipment("ec2", "dev"))
        assert upgraded == []
        ship.deploy(Shipment("ec2", "dev"))
        assert upgraded == [SERVER]

    def test_the_upgrade_is_a_document_and_no_shell(
        self, account: Account, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(ship.time, "sleep", lambda _seconds: None)
        ship._upgrade(Shipment("ec2", "dev"), SERVER)
        (sent,) = boto3.client("ssm").list_commands()["Commands"]
        assert (sent["DocumentName"], sent["InstanceIds"]) == ("Spends-Dev-Upgrade", [SERVER])

    def test_an_upgrade_that_fails_says_why(self, monkeypatch: pytest.MonkeyPatch) -> None:
        class Agent:
            exceptions = boto3.client("ssm", region_name="us-east-1").exceptions

            def send_command(self, **_given: Any) -> dict[str, Any]:
                return {"Command": {"CommandId": "1"}}

            def get_command_invocation(self, **_given: Any) -> dict[str, str]:
                return {
                    "Status": "Failed",
                    "StandardOutputContent": "Migrating",
                    "StandardErrorContent": "The database could not be migrated.\n",
                }

        monkeypatch.setattr(ship.boto3, "client", lambda _service: Agent())
        monkeypatch.setattr(ship.time, "sleep", lambda _seconds: None)
        with pytest.raises(StepFailed, match="kept its old version: The database could not be"):
            ship._upgrade(Shipment("ec2", "dev"), SERVER)

    def test_ten_releases_are_kept(self, account: Account, tmp_path: Path) -> None:
        boto3.client("s3").create_bucket(Bucket="releases")
        for number in range(12):
            path = tmp_path / f"spends-{number:02}.tar.gz"
            path.write_bytes(b"")
            ship._upload("releases", path)
        assert len(releases()) == ship.KEPT_RELEASES + 1
        assert "spends-11.tar.gz" in releases()

    def test_cdk_is_let_into_an_account_once(self, account: Account, archive: Path) -> None:
        boto3.client("ssm").delete_parameter(Name=ship.BOOTSTRAP)
        ship.deploy(Shipment("ec2", "dev"))
        assert account.commands[0][0] == "bootstrap"
        assert account.commands[0][1].startswith("aws://")

    def test_who_is_not_signed_in_reads_so(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
            monkeypatch.delenv(name, raising=False)
        for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
            monkeypatch.setenv(name, str(tmp_path / "none"))
        monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
        monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
        assert ship.main(["deploy", "ec2", "dev"]) == 1
        assert "AWS does not know you" in capsys.readouterr().err


class TestDestroy:
    def test_takes_everything_of_a_stage_that_is_not_kept(
        self, account: Account, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        shipment = Shipment("ec2", "dev")
        shipment.deploy("--all")
        client = boto3.client("s3")
        client.put_bucket_versioning(
            Bucket="documents", VersioningConfiguration={"Status": "Enabled"}
        )
        for _ in range(2):
            client.put_object(Bucket="documents", Key="files/1", Body=b"1")
        client.delete_object(Bucket="documents", Key="files/1")
        names = ["Spends-Dev-Network", "Spends-Dev-Storage", "Spends-Dev-Ec2"]
        monkeypatch.setattr(ship, "_stacks", lambda _shipment: names)
        monkeypatch.setenv("SURE", "dev")
        ship.destroy(shipment)
        assert account.commands[-1] == ("destroy", "--force", *names)
        assert "Versions" not in client.list_object_versions(Bucket="documents")
        assert "DeleteMarkers" not in client.list_object_versions(Bucket="documents")

    def test_keeps_productions_data(
        self, account: Account, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        names = [f"Spends-Production-{part}" for part in (*ship.FOUNDATIONS, "Ec2", "Monitoring")]
        monkeypatch.setattr(ship, "_stacks", lambda _shipment: names)
        monkeypatch.setattr(ship, "_empty", lambda bucket: pytest.fail(f"{bucket} was emptied"))
        monkeypatch.setenv("SURE", "production")
        ship.destroy(Shipment("ec2", "production"))
        assert account.commands == [
            ("destroy", "--force", "Spends-Production-Ec2", "Spends-Production-Monitoring")
        ]

    def test_changes_nothing_without_the_stages_name(
        self, account: Account, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("SURE", raising=False)
        monkeypatch.setattr("builtins.input", lambda _question: "yes")
        with pytest.raises(StepFailed, match="Nothing was changed"):
            ship.destroy(Shipment("ec2", "dev"))
        assert account.commands == []


def test_every_route_can_be_shipped() -> None:
    assert set(ship.ROUTES) == set(ROUTES)


def test_the_command_line_is_one_exact_version() -> None:
    assert Shipment("ec2", "dev").cdk("synth")[:3] == ["npx", "--yes", "aws-cdk@2.1148.1"]
