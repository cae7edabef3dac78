"""The API alone, on Lambda behind API Gateway, for those who script and open no pages.

The pages cannot live here: each open one holds a websocket to a process that keeps its state, and a
function lives for one request. They need a process that goes on, by any of the other routes.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from aws_cdk import CustomResource, Duration, RemovalPolicy
from aws_cdk import aws_apigatewayv2 as gateway
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambdas
from aws_cdk import aws_logs as logs
from aws_cdk import aws_route53 as route53
from aws_cdk import aws_route53_targets as aliases
from aws_cdk import aws_s3_assets as assets
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import custom_resources as custom
from constructs import Construct

from stacks import process, project
from stacks.database import RETENTION
from stacks.endpoints import reach, unchanged
from stacks.foundations import Foundations, RouteStack
from stacks.monitoring import MonitoringStack
from stacks.schedule import clock

PACKED = project.ROOT / ".build" / "lambda"
DATABASE_CA = "/var/task/rds-global-bundle.pem"
# Functions at once, each with one connection: the database has room for others.
AT_ONCE = 10
SWEEPS_AT_ONCE = 4
MEMORY = 1024
# API Gateway waits no longer.
LONGEST = Duration.seconds(29)
PATHS = ("/api/{path+}", "/auth/{path+}", "/health", "/health/{path+}")
# No query and no header: what scripts send with a request stays with them.
LOGGED = (
    '{"time":"$context.requestTime","method":"$context.httpMethod","path":"$context.path",'
    '"status":"$context.status","milliseconds":"$context.responseLatency"}'
)


class LambdaApiStack(RouteStack):
    """A function that answers `/api`, `/auth` and `/health`, in the VPC beside the database.

    Two more migrate and run the sweeps. Each of them is the release with its packages.
    """

    def __init__(self, scope: Construct, id_: str, *, base: Foundations) -> None:
        super().__init__(scope, id_)
        packed = Path(self.node.try_get_context("packed") or PACKED)
        self.base = base
        self._app = unchanged(self, "App", base.network.app)
        reach(self, base, self._app)
        self._code = self._packed(packed)
        self.function = self._function(
            "Function",
            "spends.lambda_api.handler",
            self._role("Role"),
            timeout=LONGEST,
            at_once=AT_ONCE,
        )
        self.function.node.add_dependency(self._migrate())
        self._sweep()
        self.api = self._api()

    def _packed(self, packed: Path) -> assets.Asset:
        if not packed.is_dir():
            raise ValueError(
                f"{packed} is not there: make it with `python -m spends.toolchain.packing lambda`."
            )
        return assets.Asset(self, "Code", path=str(packed))

    def _function(  # noqa: PLR0913
        self,
        name: str,
        handler: str,
        role: iam.Role,
        *,
        timeout: Duration,
        at_once: int | None = None,
        settings: Mapping[str, str] | None = None,
    ) -> lambdas.Function:
        return lambdas.Function(
            self,
            name,
            runtime=lambdas.Runtime.PYTHON_3_12,
            architecture=lambdas.Architecture.ARM_64,
            code=lambdas.Code.from_bucket(self._code.bucket, self._code.s3_object_key),
            handler=handler,
            memory_size=MEMORY,
            timeout=timeout,
            reserved_concurrent_executions=at_once,
            environment={
                **process.settings(self.base, processes=AT_ONCE),
                "SPENDS_DATABASE_POOL_SIZE": "1",
                "SPENDS_DATABASE_CA": DATABASE_CA,
                "SPENDS_SCHEDULER": "off",
                "SPENDS_DATA_DIR": "/tmp/spends",  # noqa: S108  # all that a function may write to
                **(settings or {}),
            },
            role=role,
            vpc=self.base.network.vpc,
            vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED),
            security_groups=[self._app],
            log_group=self._logs(name),
        )

    def _role(self, name: str, *, migrates: bool = False) -> iam.Role:
        """May read its secrets; a function in a VPC makes its own interfaces there."""
        role = iam.Role(self, name, assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        if migrates:
            process.allow_migrations(self.base, role)
        else:
            process.allow(self.base, role)
        role.add_managed_policy(
            iam.ManagedPolicy.from_aws_managed_policy_name(
                "service-role/AWSLambdaVPCAccessExecutionRole"
            )
        )
        return role

    def _migrate(self) -> CustomResource:
        """Bring the tables up to date with each new code, before it answers."""
        owner = {"SPENDS_DATABASE_OWNER_SECRET": self.base.database.owner_secret.secret_arn}
        function = self._function(
            "Migration",
            "spends.lambda_jobs.migrate",
            self._role("MigrationRole", migrates=True),
            timeout=Duration.minutes(15),
            settings=owner,
        )
        provider = custom.Provider(
            self, "Provider", on_event_handler=function, log_group=self._logs("Provider")
        )
        return CustomResource(
            self,
            "Migrated",
            service_token=provider.service_token,
            properties={"Code": self._code.asset_hash},
        )

    def _sweep(self) -> None:
        """Run each sweep at its interval: a second of a function costs next to nothing."""
        function = self._function(
            "Sweep",
            "spends.lambda_jobs.sweep",
            self._role("SweepRole"),
            timeout=Duration.minutes(10),
            at_once=SWEEPS_AT_ONCE,
        )
        role = iam.Role(self, "Clock", assumed_by=iam.ServicePrincipal("scheduler.amazonaws.com"))
        role.add_to_policy(
            iam.PolicyStatement(
                actions=["lambda:InvokeFunction"], resources=[function.function_arn]
            )
        )

        def target(
            name: str, retry: scheduler.CfnSchedule.RetryPolicyProperty
        ) -> scheduler.CfnSchedule.TargetProperty:
            return scheduler.CfnSchedule.TargetProperty(
                arn=function.function_arn,
                role_arn=role.role_arn,
                input=json.dumps({"sweep": name}),
                retry_policy=retry,
            )

        clock(self, self.base, target)

    def _logs(self, name: str) -> logs.LogGroup:
        stage = self.base.stage
        return logs.LogGroup(
            self,
            f"{name}Logs",
            log_group_name=f"{stage.log_group}/lambda-api/{name.lower()}",
            retention=RETENTION[stage.log_days],
            removal_policy=RemovalPolicy.DESTROY,
        )

    def _api(self) -> gateway.HttpApi:
        dns, domain = self.base.dns, None
        if dns:
            domain = gateway.DomainName(
                self,
                "Domain",
                domain_name=self.base.stage.domain,
                certificate=dns.certificate,
                security_policy=gateway.SecurityPolicy.TLS_1_2,
            )
            self.address = route53.RecordTarget.from_alias(
                aliases.ApiGatewayv2DomainProperties(
                    domain.regional_domain_name, domain.regional_hosted_zone_id
                )
            )
        api = gateway.HttpApi(
            self,
            "Api",
            api_name=f"{self.base.stage.prefix}-Api",
            create_default_stage=False,
            # With a domain of its own, the address that AWS gives is closed.
            disable_execute_api_endpoint=domain is not None,
        )
        integration = integrations.HttpLambdaIntegration("Integration", self.function)
        for path in PATHS:
            api.add_routes(path=path, methods=[gateway.HttpMethod.ANY], integration=integration)
        stage = gateway.HttpStage(
            self,
            "Stage",
            http_api=api,
            stage_name="$default",
            auto_deploy=True,
            throttle=gateway.ThrottleSettings(rate_limit=20, burst_limit=40),
            domain_mapping=gateway.DomainMappingOptions(domain_name=domain) if domain else None,
        )
        cfn_stage = stage.node.default_child
        assert isinstance(cfn_stage, gateway.CfnStage)  # noqa: S101  # what an HttpStage is made of
        cfn_stage.access_log_settings = gateway.CfnStage.AccessLogSettingsProperty(
            destination_arn=self._logs("Requests").log_group_arn, format=LOGGED
        )
        return api

    def watch(self, monitoring: MonitoringStack) -> None:
        """Alarm on errors, on slow answers, and on requests that found no room."""
        monitoring.alarm("Api5xx", self.api.metric_server_error(statistic="Sum"), over=10)
        monitoring.alarm("ApiLatency", self.api.metric_latency(statistic="p95"), over=3000)
        monitoring.alarm("ApiThrottled", self.function.metric_throttles(), over=0)
