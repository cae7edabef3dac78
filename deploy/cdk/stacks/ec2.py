"""The main route: one small server that installs the release on itself, with nginx in front."""

import shlex
from pathlib import Path

from aws_cdk import CfnOutput, CfnWaitCondition, CfnWaitConditionHandle, Fn, RemovalPolicy, Tags
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_route53 as route53
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from stacks import access, process, server_alarms
from stacks.database import RETENTION
from stacks.foundations import Foundations, RouteStack
from stacks.monitoring import MonitoringStack

SCRIPTS = Path(__file__).resolve().parents[1] / "server"
# Debian's own images, the newest at the hour the server starts: templates stay as they are.
IMAGE = "resolve:ssm:/aws/service/debian/release/12/latest/{architecture}"
DATABASE_CA = "/etc/spends/rds-ca.pem"
ROOT_DISK = "/dev/xvda"
# A first installation takes four minutes; a domain may need ten more to be known.
INSTALL_SECONDS = "1800"
# What the server writes, each into a log group of its own: as deploy/server/cloudwatch-agent.json.
LOGS = ("app", "nginx/access", "nginx/error")
# Two versions run side by side during an upgrade.
PROCESSES = 2


class Ec2Stack(RouteStack):
    """One instance, reached by people on 80 and 443 and by operators through Systems Manager."""

    def __init__(self, scope: Construct, id_: str, *, base: Foundations) -> None:
        super().__init__(scope, id_)
        self.base = base
        self.logs = self._log_groups()
        self._parameter = ssm.StringParameter(
            self,
            "Environment",
            parameter_name=base.stage.parameter,
            string_value=self._environment(),
            description="Settings of Spends on the server; names of secrets, and no secret",
        )
        self._elastic = ec2.CfnEIP(self, "Address", domain="vpc")
        self._done = CfnWaitConditionHandle(self, "Installing")
        self.server = self._server(self._role())
        self._reach()
        self.address = route53.RecordTarget.from_ip_addresses(self._elastic.ref)
        self.upgrade = self._document("Upgrade", "Go over to the current release", 3600)
        self.stress = self._document(
            "Stress", "Keep all processors busy: trips the CPU alarm", 1200
        )
        self._tell()

    def watch(self, monitoring: MonitoringStack) -> None:
        """Watch the machine, and what nginx writes of its answers."""
        server_alarms.watch_machine(monitoring, self.server.ref)
        server_alarms.watch_answers(self, monitoring, self.logs["nginx/access"])

    def _log_groups(self) -> dict[str, logs.LogGroup]:
        stage = self.base.stage
        return {
            name: logs.LogGroup(
                self,
                f"Log-{name.replace('/', '-')}",
                log_group_name=f"{stage.log_group}/{name}",
                retention=RETENTION[stage.log_days],
                removal_policy=RemovalPolicy.RETAIN if stage.retain else RemovalPolicy.DESTROY,
            )
            for name in LOGS
        }

    def _environment(self) -> str:
        base = self.base
        settings = process.settings(base, PROCESSES) | {
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "SPENDS_DATABASE_CA": DATABASE_CA,
            "SPENDS_DATABASE_URL": base.database.url,
            "SPENDS_DATABASE_OWNER_SECRET": base.database.owner_secret.secret_arn,
            "SPENDS_S3_PREFIX": access.FILES,
            "SPENDS_LOG_GROUP": base.stage.log_group,
            "SPENDS_ALERTS_TOPIC": self.format_arn(service="sns", resource=base.stage.topic_name),
        }
        # The address that people open is for the installation to say.
        settings.pop("SPENDS_PUBLIC_URL", None)
        return "\n".join(f"{name}={value}" for name, value in sorted(settings.items()))

    def _role(self) -> iam.Role:
        base = self.base
        role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("ec2.amazonaws.com"))
        database = base.database
        for statement in (
            access.be_managed(self),
            access.read_secrets(
                [base.secrets.settings, database.app_secret, database.owner_secret]
            ),
            access.use_key(base.secrets.key),
            *access.keep_files(base.storage.documents, access.FILES),
            *access.keep_files(base.storage.backups, access.BACKUPS),
            access.read_files(base.storage.releases),
            access.write_logs(self, base.stage.log_group),
            access.write_metrics(),
            *access.ask_about(self, base.stage.topic_name),
            iam.PolicyStatement(
                actions=["ssm:GetParameter"], resources=[self._parameter.parameter_arn]
            ),
        ):
            role.add_to_policy(statement)
        return role

    def _server(self, role: iam.Role) -> ec2.CfnInstance:
        stage, network = self.base.stage, self.base.network
        kind = ec2.InstanceType(stage.instance_class)
        is_arm = kind.architecture == ec2.InstanceArchitecture.ARM_64
        template = ec2.CfnLaunchTemplate(
            self,
            "Template",
            launch_template_data=ec2.CfnLaunchTemplate.LaunchTemplateDataProperty(
                image_id=IMAGE.format(architecture="arm64" if is_arm else "amd64"),
                metadata_options=ec2.CfnLaunchTemplate.MetadataOptionsProperty(
                    http_tokens="required", http_put_response_hop_limit=1
                ),
                block_device_mappings=[
                    ec2.CfnLaunchTemplate.BlockDeviceMappingProperty(
                        device_name=ROOT_DISK,
                        ebs=ec2.CfnLaunchTemplate.EbsProperty(
                            encrypted=True, volume_type="gp3", volume_size=stage.disk_gb
                        ),
                    )
                ],
            ),
        )
        server = ec2.CfnInstance(
            self,
            "Server",
            instance_type=stage.instance_class,
            launch_template=ec2.CfnInstance.LaunchTemplateSpecificationProperty(
                launch_template_id=template.ref, version=template.attr_latest_version_number
            ),
            iam_instance_profile=iam.CfnInstanceProfile(
                self, "Profile", roles=[role.role_name]
            ).ref,
            subnet_id=network.vpc.public_subnets[0].subnet_id,
            security_group_ids=[network.door.security_group_id, network.app.security_group_id],
            disable_api_termination=stage.retain,
            propagate_tags_to_volume_on_creation=True,
            user_data=Fn.base64(self._boot()),
        )
        Tags.of(server).add("Name", stage.prefix)
        # Its rights must be there before it starts, and the certificates of its secrets too.
        server.node.add_dependency(role)
        return server

    def _boot(self) -> str:
        return self._script("boot.sh", STAGE=self.base.stage.name, DONE_URL=self._done.ref)

    def _script(self, name: str, **values: str) -> str:
        """Return a script of deploy/cdk/server below the values that it expects."""
        stage = self.base.stage
        known = {
            "ADDRESS": self._elastic.ref,
            "DOMAIN": stage.domain,
            "CERTBOT_EMAIL": stage.certificate_email,
            "AWS_DEFAULT_REGION": self.region,
            "RELEASES": self.base.storage.releases.bucket_name,
            "PARAMETER": stage.parameter,
        }
        lines = ["#!/bin/bash"]
        for variable, value in {**values, **known}.items():
            lines.append(f"{variable}={_quoted(value)}")
        return "\n".join([*lines, (SCRIPTS / name).read_text()])

    def _reach(self) -> None:
        """Give the server the address that stays, and wait until it has installed itself."""
        association = ec2.CfnEIPAssociation(
            self,
            "AddressOfServer",
            allocation_id=self._elastic.attr_allocation_id,
            instance_id=self.server.ref,
        )
        installed = CfnWaitCondition(
            self, "Installed", count=1, handle=self._done.ref, timeout=INSTALL_SECONDS
        )
        installed.add_resource_dependency(association)

    def _document(self, name: str, description: str, seconds: int) -> ssm.CfnDocument:
        """Make a command that Systems Manager runs on the server: no shell for anyone."""
        script = self._script(f"{name.lower()}.sh")
        return ssm.CfnDocument(
            self,
            name,
            name=f"{self.base.stage.prefix}-{name}",
            document_type="Command",
            document_format="JSON",
            update_method="NewVersion",
            target_type="/AWS::EC2::Instance",
            content={
                "schemaVersion": "2.2",
                "description": description,
                "mainSteps": [
                    {
                        "action": "aws:runShellScript",
                        "name": name,
                        "inputs": {"runCommand": [script], "timeoutSeconds": str(seconds)},
                    }
                ],
            },
        )

    def _tell(self) -> None:
        stage = self.base.stage
        shell = f"aws ssm start-session --target {self.server.ref}"
        CfnOutput(self, "Url", value=f"https://{stage.domain or self._elastic.ref}")
        CfnOutput(self, "IpAddress", value=self._elastic.ref)
        CfnOutput(self, "InstanceId", value=self.server.ref)
        CfnOutput(self, "Shell", value=shell)


def _quoted(value: str) -> str:
    """Return a value for a shell; what CloudFormation fills in has no character to be quoted."""
    return f"'{value}'" if "${Token[" in value else shlex.quote(value)
