"""Hundreds of households: containers on Fargate behind a load balancer, with Redis between them."""

from aws_cdk import Duration
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elb
from aws_cdk import aws_route53 as route53
from aws_cdk import aws_route53_targets as aliases
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_wafv2 as waf
from constructs import Construct

from stacks.dns import DnsStack
from stacks.endpoints import reach, unchanged
from stacks.firewall import firewall
from stacks.foundations import Foundations, RouteStack
from stacks.image import ImageStack
from stacks.migration import Migration
from stacks.monitoring import MonitoringStack
from stacks.network import APP_PORT
from stacks.redis import Redis
from stacks.tasks import Tasks
from stacks.versions import Versions

# A websocket is quiet for at most Reflex's ping of 25 s; a long report may take minutes.
IDLE = Duration.minutes(10)
CPU_GOAL = 60
CDN_HEADER = "X-Spends-Cdn"
# Requests a minute for each web task.
REQUESTS_GOAL = 1200
FEW_ERRORS = 10
PULLED_BY = {
    "EcrApi": ec2.InterfaceVpcEndpointAwsService.ECR,
    "EcrImages": ec2.InterfaceVpcEndpointAwsService.ECR_DOCKER,
    "Logs": ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS,
}
SLOW_SECONDS = 1


class FargateStack(RouteStack):
    """The web service, its workers, and the migration that each deployment waits for.

    The tasks are in isolated subnets and reach AWS by interface endpoints: four of them cost $29 a
    month in one zone and $58 in two, where NAT gateways cost $33 and $66 and 4.5 cents for each GB
    on top (us-east-1, November 2026). So nothing of theirs can call out either: Sentry and traces
    need a collector inside.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        base: Foundations,
        image: ImageStack,
        behind_cdn: bool = False,
    ) -> None:
        super().__init__(scope, id_)
        self.base = base
        # What CloudFront says to be let in, where it is the only way in.
        self.password = self._password() if behind_cdn else None
        dns = _dns(base, "fargate")
        # Seen by their ids, the network's groups stay as it made them.
        self._app = unchanged(self, "App", base.network.app)
        self.subnets = base.network.vpc.select_subnets(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED)
        self.endpoints = reach(self, base, self._app, PULLED_BY)
        self.cluster = ecs.Cluster(
            self,
            "Cluster",
            vpc=base.network.vpc,
            container_insights_v2=ecs.ContainerInsights.ENABLED,
        )
        self.redis = Redis(self, "Redis", base=base)
        self.tasks = Tasks(self, "Tasks", base=base, image=image, redis_url=self.redis.url)
        self._migration = Migration(
            self,
            "Migration",
            base=base,
            cluster=self.cluster,
            task=self.tasks.migration(),
            subnets=self.subnets,
        )
        for endpoint in self.endpoints:
            self._migration.done.node.add_dependency(endpoint)
        self.worker_task = self.tasks.worker()
        # How many web tasks there are is for the scaling to say, through deployments too.
        self.web = self._service("Web", self.tasks.web(), count=None)
        self.by_schedule = self.node.try_get_context("sweeps") == "tasks"
        self.worker = self._service("Worker", self.worker_task, count=0 if self.by_schedule else 1)
        self.balancer = self._balancer()
        self.listener, self.target_group = self._listen(dns)
        self._scale()
        self._keep_versions()
        self.firewall = self._protect()
        if not behind_cdn:
            self.address = route53.RecordTarget.from_alias(
                aliases.LoadBalancerTarget(self.balancer)
            )

    def _password(self) -> secretsmanager.Secret:
        return secretsmanager.Secret(
            self,
            "CdnPassword",
            description="What CloudFront shows the load balancer",
            encryption_key=self.base.secrets.key,
            generate_secret_string=secretsmanager.SecretStringGenerator(
                exclude_punctuation=True, password_length=48
            ),
        )

    def _service(
        self, name: str, task: ecs.FargateTaskDefinition, count: int | None
    ) -> ecs.FargateService:
        service = ecs.FargateService(
            self,
            name,
            cluster=self.cluster,
            task_definition=task,
            desired_count=count,
            assign_public_ip=False,
            vpc_subnets=ec2.SubnetSelection(subnets=self.subnets.subnets),
            security_groups=[self._app],
            circuit_breaker=ecs.DeploymentCircuitBreaker(enable=True, rollback=True),
            # A sweep may meet itself in two workers: its lease lets one of them do it.
            min_healthy_percent=100,
            max_healthy_percent=200,
            health_check_grace_period=Duration.seconds(90) if name == "Web" else None,
            propagate_tags=ecs.PropagatedTagSource.SERVICE,
        )
        service.node.add_dependency(self._migration.done)
        return service

    def _balancer(self) -> elb.ApplicationLoadBalancer:
        return elb.ApplicationLoadBalancer(
            self,
            "Balancer",
            vpc=self.base.network.vpc,
            vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PUBLIC),
            internet_facing=True,
            security_group=unchanged(self, "Door", self.base.network.door),
            drop_invalid_header_fields=True,
            desync_mitigation_mode=elb.DesyncMitigationMode.DEFENSIVE,
            deletion_protection=self.base.stage.retain,
            idle_timeout=IDLE,
            # CloudFront names the client last; the balancer would put CloudFront behind it.
            xff_header_processing_mode=elb.XffHeaderProcessingMode.PRESERVE
            if self.password
            else elb.XffHeaderProcessingMode.APPEND,
        )

    def _listen(self, dns: DnsStack) -> tuple[elb.ApplicationListener, elb.ApplicationTargetGroup]:
        self.balancer.add_redirect(open=False)
        listener = self.balancer.add_listener(
            "Https",
            port=443,
            certificates=[dns.certificate],
            ssl_policy=elb.SslPolicy.RECOMMENDED_TLS,
            open=False,
            default_action=elb.ListenerAction.fixed_response(403) if self.password else None,
        )
        listener.add_action(
            "Metrics",
            priority=1,
            conditions=[elb.ListenerCondition.path_patterns(["/metrics", "/metrics/*"])],
            action=elb.ListenerAction.fixed_response(404),
        )
        group = listener.add_targets(
            "Web",
            port=APP_PORT,
            protocol=elb.ApplicationProtocol.HTTP,
            targets=[self.web],
            priority=2 if self.password else None,
            conditions=self._let_in(),
            deregistration_delay=Duration.seconds(20),
            health_check=elb.HealthCheck(
                path="/health/ready",
                interval=Duration.seconds(15),
                healthy_threshold_count=2,
                # A failover of the database takes a minute or two; new tasks would not help.
                unhealthy_threshold_count=8,
            ),
        )
        return listener, group

    def _let_in(self) -> list[elb.ListenerCondition] | None:
        if self.password is None:
            return None
        password = self.password.secret_value.unsafe_unwrap()  # resolved by CloudFormation
        return [elb.ListenerCondition.http_header(CDN_HEADER, [password])]

    def _scale(self) -> None:
        stage = self.base.stage
        scaling = self.web.auto_scale_task_count(
            min_capacity=stage.tasks_min, max_capacity=stage.tasks_max
        )
        scaling.scale_on_cpu_utilization(
            "Cpu", target_utilization_percent=CPU_GOAL, scale_in_cooldown=Duration.minutes(5)
        )
        scaling.scale_on_request_count(
            "Requests",
            requests_per_target=REQUESTS_GOAL,
            target_group=self.target_group,
            scale_in_cooldown=Duration.minutes(5),
        )

    def _keep_versions(self) -> None:
        prefix = f"spends-{self.base.stage.name}"
        Versions(
            self,
            "Versions",
            base=self.base,
            families=[f"{prefix}-{name}" for name in ("web", "worker", "migration")],
            service_arns=[self.web.service_arn, self.worker.service_arn],
        )

    def _protect(self) -> waf.CfnWebACL:
        acl = firewall(self, "Firewall", forwarded=self.password is not None)
        waf.CfnWebACLAssociation(
            self,
            "Protected",
            resource_arn=self.balancer.load_balancer_arn,
            web_acl_arn=acl.attr_arn,
        )
        return acl

    def watch(self, monitoring: MonitoringStack) -> None:
        """Alarm on what people notice, and on what is running out."""
        answers, codes = self.balancer.metrics, elb.HttpCodeTarget
        monitoring.alarm(
            "Web5xx", answers.http_code_target(codes.TARGET_5XX_COUNT), over=FEW_ERRORS
        )
        monitoring.alarm(
            "WebLatency", answers.target_response_time(statistic="p95"), over=SLOW_SECONDS
        )
        monitoring.alarm("WebUnhealthy", self.target_group.metrics.unhealthy_host_count(), over=0)
        monitoring.alarm("WebCpu", self.web.metric_cpu_utilization(), over=70)
        monitoring.alarm("WebMemory", self.web.metric_memory_utilization(), over=80)
        monitoring.alarm("WorkerMemory", self.worker.metric_memory_utilization(), over=80)


def _dns(base: Foundations, route: str) -> DnsStack:
    if base.dns is None:
        raise ValueError(
            f"The route {route} needs a domain for its certificate: -c domain=, -c hosted_zone="
            " and -c hosted_zone_id=."
        )
    return base.dns
