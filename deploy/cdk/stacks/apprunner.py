"""No server to mind, for those who have App Runner already.

AWS closed App Runner to new customers on 30 April 2026. Its heir is ECS Express Mode; of the routes
here, `fargate` is what Express Mode makes, with the network and the database of one's own.

App Runner passes no websockets on, so pages poll (`SPENDS_TRANSPORT=polling`, with which the image
must be built too), and since a page that polls must meet the process that holds its state, there is
one instance and no more.
"""

from aws_cdk import CfnOutput, Duration
from aws_cdk import aws_apprunner as apprunner
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from constructs import Construct

from stacks import process
from stacks.endpoints import reach, unchanged
from stacks.foundations import Foundations, RouteStack
from stacks.image import ImageStack
from stacks.monitoring import MonitoringStack
from stacks.network import APP_PORT

PULL = [
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:DescribeImages",
    "ecr:GetDownloadUrlForLayer",
]
# How many requests one instance takes at once: a page that polls holds one open.
AT_ONCE = 200
# Migrations come first; a new version only serves once they are through.
START = "migrate-and-serve"


class AppRunnerStack(RouteStack):
    """One instance of the image that is always there, with the database behind a VPC connector."""

    def __init__(self, scope: Construct, id_: str, *, base: Foundations, image: ImageStack) -> None:
        super().__init__(scope, id_)
        self.base = base
        reach(self, base, unchanged(self, "App", base.network.app))
        self.service = apprunner.CfnService(
            self,
            "Service",
            service_name=f"spends-{base.stage.name}",
            source_configuration=apprunner.CfnService.SourceConfigurationProperty(
                # A new tag is a new deployment: nothing starts by itself.
                auto_deployments_enabled=False,
                authentication_configuration=apprunner.CfnService.AuthenticationConfigurationProperty(
                    access_role_arn=self._puller(image).role_arn
                ),
                image_repository=apprunner.CfnService.ImageRepositoryProperty(
                    image_identifier=f"{image.repository.repository_uri}:{image.tag}",
                    image_repository_type="ECR",
                    image_configuration=self._configuration(),
                ),
            ),
            instance_configuration=apprunner.CfnService.InstanceConfigurationProperty(
                cpu=str(base.stage.task_cpu),
                memory=str(base.stage.task_memory),
                instance_role_arn=self._runner().role_arn,
            ),
            auto_scaling_configuration_arn=self._one_instance(),
            encryption_configuration=apprunner.CfnService.EncryptionConfigurationProperty(
                kms_key=base.secrets.key.key_arn
            ),
            health_check_configuration=apprunner.CfnService.HealthCheckConfigurationProperty(
                protocol="HTTP",
                path="/health/ready",
                interval=10,
                timeout=5,
                healthy_threshold=1,
                unhealthy_threshold=5,
            ),
            network_configuration=self._network(),
        )
        CfnOutput(self, "Address", value=f"https://{self.service.attr_service_url}")

    def _configuration(self) -> apprunner.CfnService.ImageConfigurationProperty:
        settings = process.settings(self.base, processes=2)
        settings |= {
            "SPENDS_TRANSPORT": "polling",
            "SPENDS_DATABASE_OWNER_SECRET": self.base.database.owner_secret.secret_arn,
            # What App Runner passes on comes from inside its own network.
            "SPENDS_TRUSTED_PROXIES": '["10.0.0.0/8", "169.254.0.0/16"]',
        }
        return apprunner.CfnService.ImageConfigurationProperty(
            port=str(APP_PORT),
            start_command=START,
            runtime_environment_variables=[
                apprunner.CfnService.KeyValuePairProperty(name=name, value=value)
                for name, value in settings.items()
                if value
            ],
        )

    def _one_instance(self) -> str:
        return apprunner.CfnAutoScalingConfiguration(
            self, "OneInstance", min_size=1, max_size=1, max_concurrency=AT_ONCE
        ).attr_auto_scaling_configuration_arn

    def _network(self) -> apprunner.CfnService.NetworkConfigurationProperty:
        network = self.base.network
        isolated = network.vpc.select_subnets(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED)
        connector = apprunner.CfnVpcConnector(
            self,
            "Connector",
            subnets=isolated.subnet_ids,
            security_groups=[network.app.security_group_id],
        )
        return apprunner.CfnService.NetworkConfigurationProperty(
            egress_configuration=apprunner.CfnService.EgressConfigurationProperty(
                egress_type="VPC", vpc_connector_arn=connector.attr_vpc_connector_arn
            ),
            ingress_configuration=apprunner.CfnService.IngressConfigurationProperty(
                is_publicly_accessible=True
            ),
        )

    def _puller(self, image: ImageStack) -> iam.Role:
        """What fetches the image, before anything of ours runs."""
        role = iam.Role(
            self, "Puller", assumed_by=iam.ServicePrincipal("build.apprunner.amazonaws.com")
        )
        role.add_to_policy(
            iam.PolicyStatement(actions=PULL, resources=[image.repository.repository_arn])
        )
        role.add_to_policy(
            iam.PolicyStatement(actions=["ecr:GetAuthorizationToken"], resources=["*"])
        )
        role.add_to_policy(
            iam.PolicyStatement(actions=["kms:Decrypt"], resources=[self.base.secrets.key.key_arn])
        )
        return role

    def _runner(self) -> iam.Role:
        role = iam.Role(
            self, "Runner", assumed_by=iam.ServicePrincipal("tasks.apprunner.amazonaws.com")
        )
        process.allow(self.base, role, migrates=True)
        return role

    def watch(self, monitoring: MonitoringStack) -> None:
        """Alarm on errors, on slow answers, and on what is running out."""

        def metric(name: str, statistic: str) -> cloudwatch.Metric:
            return cloudwatch.Metric(
                namespace="AWS/AppRunner",
                metric_name=name,
                dimensions_map={
                    "ServiceName": f"spends-{self.base.stage.name}",
                    "ServiceID": self.service.attr_service_id,
                },
                statistic=statistic,
                period=Duration.minutes(5),
            )

        monitoring.alarm("Web5xx", metric("5xxStatusResponses", "Sum"), over=10)
        # A page that polls is answered when there is something to say: after 25 s at the latest.
        monitoring.alarm("WebLatency", metric("RequestLatency", "p95"), over=60_000)
        monitoring.alarm("WebCpu", metric("CPUUtilization", "Average"), over=70)
        monitoring.alarm("WebMemory", metric("MemoryUtilization", "Average"), over=80)
