"""Deploys a route of a stage, or takes it down: `make deploy` and `make destroy`.

Who we are in AWS, and which region, comes from where AWS' own tools have it.
"""

import base64
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

CDK = Path(__file__).resolve().parent
ROOT = CDK.parents[1]
sys.path.insert(0, str(ROOT))

from spends.toolchain import packing, steps  # noqa: E402
from spends.toolchain.steps import BIN, StepFailed, Steps  # noqa: E402

COMMAND_LINE = "aws-cdk@2.1148.1"
BOOTSTRAP = "/cdk-bootstrap/hnb659fds/version"
# Their data outlives a stage that is kept: they are never taken down with it.
FOUNDATIONS = ("Network", "Secrets", "Storage", "Database")
BUCKETS = ("Documents", "Backups", "Releases")
KEPT_RELEASES = 10
UPGRADE_SECONDS = 1800


class Shipment:
    """One route of one stage, and the commands that act on its stacks."""

    def __init__(self, route: str, stage: str) -> None:
        self.route = route
        self.stage = stage
        self.prefix = f"Spends-{stage.title()}"

    def cdk(self, command: str, *more: str) -> list[str]:
        """Return a command of the CDK's command line for this route and stage."""
        return [
            *("npx", "--yes", COMMAND_LINE, command),
            *("-c", f"route={self.route}", "-c", f"stage={self.stage}"),
            *more,
        ]

    def run_cdk(self, command: str, *more: str) -> None:
        """Run it in the folder of cdk.json."""
        done = subprocess.run(self.cdk(command, *more), cwd=CDK, env=_with_node(), check=False)
        if done.returncode:
            raise StepFailed(f"CDK could not {command} {self.prefix}; what went wrong is above.")

    def deploy(self, *more: str) -> None:
        """Deploy stacks; without names, all of them."""
        self.run_cdk("deploy", "--require-approval", "never", *(more or ("--all",)))

    def output(self, part: str, name: str) -> str:
        """Return an output of a stack, or nothing when there is no such stack or output yet."""
        try:
            answer = boto3.client("cloudformation").describe_stacks(
                StackName=f"{self.prefix}-{part}"
            )
        except ClientError:
            return ""
        outputs = answer["Stacks"][0].get("Outputs", [])
        found = {str(output["OutputKey"]): str(output["OutputValue"]) for output in outputs}
        return found.get(name, "")


def _with_node() -> dict[str, str]:
    """Return the environment in which `npx` is the virtual environment's."""
    return {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}


def deploy(shipment: Shipment) -> None:
    """Make the release, then everything in AWS that the route needs to serve it."""
    progress = Steps(3)
    progress.start("Account")
    progress.done(_account(shipment))
    progress.start("Release")
    archive = _release()
    progress.done(archive.name)
    progress.start(f"Stacks of {shipment.prefix}")
    ROUTES[shipment.route](shipment, archive)
    progress.done()


def synth(shipment: Shipment) -> None:
    """Write the templates to .build/cdk; no account is needed."""
    _pack(shipment)
    shipment.run_cdk("synth", "--quiet")


def destroy(shipment: Shipment) -> None:
    """Take a stage down; where it is production, its data stays and so do its foundations."""
    _account(shipment)
    if os.environ.get("SURE") != shipment.stage:
        answer = input(f"Type {shipment.stage} to take {shipment.prefix} down: ")
        if answer != shipment.stage:
            raise StepFailed("Nothing was changed.")
    names = _stacks(shipment)
    if shipment.stage == "production":
        kept = {f"{shipment.prefix}-{part}" for part in FOUNDATIONS}
        names = [name for name in names if name not in kept]
    else:
        for name in BUCKETS:
            _empty(shipment.output("Storage", name))
    shipment.run_cdk("destroy", "--force", *names)


def _ec2(shipment: Shipment, archive: Path) -> None:
    """Put the release where the server finds it, before there is one; upgrade one that is there."""
    shipment.deploy(f"{shipment.prefix}-Storage")
    _upload(shipment.output("Storage", "Releases"), archive)
    before = shipment.output("Ec2", "InstanceId")
    shipment.deploy()
    server = shipment.output("Ec2", "InstanceId")
    if server == before:
        _upgrade(shipment, server)


def _bundled(shipment: Shipment, archive: Path) -> None:
    """Pack the release as the route takes it: CDK puts it into its own bucket."""
    del archive
    _pack(shipment)
    shipment.deploy()


def _containers(shipment: Shipment, archive: Path) -> None:
    """Push the image before the services that run it are made."""
    _pack(shipment)
    version = archive.name.removeprefix("spends-").removesuffix(".tar.gz")
    polls = shipment.route == "apprunner"
    tag = f"{version}-polling" if polls else version
    chosen = ("-c", f"image_tag={tag}")
    shipment.deploy(f"{shipment.prefix}-Image", *chosen)
    # App Runner has no machines of the cheaper kind.
    platform = "linux/amd64" if polls else "linux/arm64"
    transport = "polling" if polls else "websocket"
    options = ["--platform", platform, "--build-arg", f"SPENDS_TRANSPORT={transport}"]
    _push(f"spends-{shipment.stage}", tag, options)
    shipment.deploy("--all", *chosen)


ROUTES: dict[str, Callable[[Shipment, Path], None]] = {
    "ec2": _ec2,
    "beanstalk": _bundled,
    "lambda_api": _bundled,
    "fargate": _containers,
    "apprunner": _containers,
}


def _pack(shipment: Shipment) -> None:
    """Pack what synthesis reads, where a route's stacks read anything."""
    context = json.loads((CDK / "cdk.json").read_text())["context"]
    if shipment.route == "beanstalk":
        packing.beanstalk(packing.newest())
    elif shipment.route == "lambda_api":
        packing.function(packing.newest())
    elif shipment.route == "fargate" and context.get("cdn"):
        packing.pages(packing.newest())


def _account(shipment: Shipment) -> str:
    """Return whose account it is; StepFailed when nobody is signed in or CDK was never here."""
    try:
        identity = boto3.client("sts").get_caller_identity()
        region = boto3.session.Session().region_name
        try:
            boto3.client("ssm").get_parameter(Name=BOOTSTRAP)
        except ClientError:
            shipment.run_cdk("bootstrap", f"aws://{identity['Account']}/{region}")
    except (BotoCoreError, ClientError) as error:
        raise StepFailed(
            f"AWS does not know you: {error} Sign in (`aws configure` or `aws sso login`), choose"
            " a region (AWS_REGION), then try again."
        ) from error
    return f"{identity['Arn']} in {region}"


def _release() -> Path:
    """Return the archive that SPENDS_RELEASE names, else a new one."""
    ready = os.environ.get("SPENDS_RELEASE", "")
    if ready:
        return Path(ready)
    command: list[str | Path] = [BIN / "python", "-m", "spends.toolchain", "release"]
    steps.run(command, "The release could not be made.")
    return packing.newest()


def _stacks(shipment: Shipment) -> list[str]:
    _pack(shipment)
    done = subprocess.run(
        shipment.cdk("list"),
        cwd=CDK,
        env=_with_node(),
        check=False,
        stdout=subprocess.PIPE,
        text=True,
    )
    if done.returncode:
        raise StepFailed("CDK could not list the stacks; what went wrong is above.")
    return [name for name in done.stdout.split() if name.startswith(shipment.prefix)]


def _upload(bucket: str, archive: Path) -> None:
    """Put a release into the bucket, say that it is the current one, and drop the oldest."""
    client = boto3.client("s3")
    client.upload_file(str(archive), bucket, archive.name)
    client.put_object(Bucket=bucket, Key="current", Body=archive.name.encode())
    found = client.list_objects_v2(Bucket=bucket, Prefix="spends-").get("Contents", [])
    others = [entry for entry in found if entry["Key"] != archive.name]
    # S3 tells whole seconds, in which several may have come.
    others.sort(key=lambda entry: (entry["LastModified"], entry["Key"]), reverse=True)
    for entry in others[KEPT_RELEASES - 1 :]:
        client.delete_object(Bucket=bucket, Key=entry["Key"])


def _upgrade(shipment: Shipment, server: str) -> None:
    """Let the server go over to the current release; StepFailed when the old one still serves."""
    client = boto3.client("ssm")
    command = client.send_command(
        InstanceIds=[server], DocumentName=f"{shipment.prefix}-Upgrade", Comment="make deploy"
    )["Command"]["CommandId"]
    deadline = time.monotonic() + UPGRADE_SECONDS
    status: dict[str, Any] = {"Status": "Pending"}
    while status["Status"] in ("Pending", "InProgress", "Delayed"):
        if time.monotonic() > deadline:
            raise StepFailed(f"The upgrade goes on after {UPGRADE_SECONDS} s: command {command}.")
        time.sleep(2)
        try:
            status = client.get_command_invocation(CommandId=command, InstanceId=server)
        except client.exceptions.InvocationDoesNotExist:
            continue
    print(status.get("StandardOutputContent", ""))
    if status["Status"] != "Success":
        reason = status.get("StandardErrorContent", "").strip()
        raise StepFailed(f"The server kept its old version: {reason}")


def _push(repository: str, tag: str, options: list[str]) -> None:
    """Push the image that SPENDS_IMAGE names, else a new one; a tag that is there never moves."""
    client = boto3.client("ecr")
    held = client.describe_repositories(repositoryNames=[repository])["repositories"][0]
    try:
        client.describe_images(repositoryName=repository, imageIds=[{"imageTag": tag}])
    except client.exceptions.ImageNotFoundException:
        pass
    else:
        return
    address = f"{held['repositoryUri']}:{tag}"
    token = client.get_authorization_token()["authorizationData"][0]["authorizationToken"]
    user, _, password = base64.b64decode(token).decode().partition(":")
    server = address.partition("/")[0]
    subprocess.run(
        ["docker", "login", "--username", user, "--password-stdin", server],
        input=password.encode(),
        check=True,
    )
    ready = os.environ.get("SPENDS_IMAGE", "")
    if ready:
        steps.run(["docker", "tag", ready, address], f"There is no image {ready} here.")
    else:
        build = ["docker", "build", "--file", "deploy/Dockerfile", "--target", "aws", *options]
        problem = "The image could not be built. Is Docker running?"
        steps.run([*build, "--tag", address, "."], problem)
    steps.run(["docker", "push", address], "The image could not be pushed.")


def _empty(bucket: str) -> None:
    """Delete everything in a bucket, in every version."""
    if not bucket:
        return
    pages = boto3.client("s3").get_paginator("list_object_versions").paginate(Bucket=bucket)
    for page in pages:
        entries = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
        objects = [{"Key": entry["Key"], "VersionId": entry["VersionId"]} for entry in entries]
        if objects:
            boto3.client("s3").delete_objects(Bucket=bucket, Delete={"Objects": objects})


COMMANDS = {function.__name__: function for function in (deploy, synth, destroy)}


def main(arguments: list[str]) -> int:
    """Run `deploy`, `synth` or `destroy` for a route and a stage; 1 and a sentence if it fails."""
    command, route, stage, *_ = [*arguments, "", "", ""]
    if command not in COMMANDS or route not in ROUTES or not stage:
        usage = "|".join(COMMANDS), "|".join(ROUTES)
        print(f"Usage: python deploy/cdk/ship.py {usage[0]} {usage[1]} STAGE", file=sys.stderr)
        return 2
    try:
        COMMANDS[command](Shipment(route, stage))
    except StepFailed as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. What CloudFormation has begun, it ends by itself.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
