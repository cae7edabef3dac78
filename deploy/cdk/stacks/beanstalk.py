"""Elastic Beanstalk: one server, or several behind a load balancer, that AWS looks after."""

from pathlib import Path

from aws_cdk import Aws, CfnOutput, Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticbeanstalk as beanstalk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_route53 as route53
from aws_cdk import aws_s3_assets as assets
from constructs import Construct

from stacks import access, process, project
from stacks.foundations import Foundations, RouteStack
from stacks.monitoring import MonitoringStack
from stacks.redis import Redis

BUNDLE = project.ROOT / ".build" / "beanstalk.zip"
# Platforms are named with their version: `-c beanstalk_platform=` names a newer one, listed by
# `aws elasticbeanstalk list-available-solution-stacks`. Within it, AWS updates each week.
PLATFORM = "64bit Amazon Linux 2023 v4.7.2 running Python 3.12"
# What .platform/hooks/prebuild keeps there.
DATABASE_CA = "/etc/pki/spends/rds.pem"
LOGS = ("CreateLogStream", "DescribeLogGroups", "DescribeLogStreams", "PutLogEvents")
KEPT_VERSIONS = 10

Options = dict[str, dict[str, str]]


class BeanstalkStack(RouteStack):
    """An environment of Python on Amazon Linux 2023.

    Where a stage has one task at most it is a single instance with its own certificate; else a load
    balancer stands before instances that share Redis. EBS encrypts the disks where the account says
    so (`aws ec2 enable-ebs-encryption-by-default`): Elastic Beanstalk has no option for the first.
    """

    def __init__(self, scope: Construct, id_: str, *, base: Foundations) -> None:
        super().__init__(scope, id_)
        bundle = Path(self.node.try_get_context("bundle") or BUNDLE)
        if not bundle.is_file():
            raise ValueError(
                f"{bundle} is not there: run `python -m spends.toolchain.packing beanstalk`."
            )
        self.base = base
        self.is_single = base.stage.tasks_max == 1
        self.redis = None if self.is_single else Redis(self, "Redis", base=base)
        service_role = self._service_role()
        application = beanstalk.CfnApplication(
            self,
            "Application",
            application_name=base.stage.prefix,
            resource_lifecycle_config=_last_versions(service_role),
        )
        version = self._version(application, bundle)
        self.web = beanstalk.CfnEnvironment(
            self,
            "Environment",
            application_name=application.ref,
            environment_name=f"{base.stage.prefix}-Web",
            solution_stack_name=self.node.try_get_context("beanstalk_platform") or PLATFORM,
            version_label=version.ref,
            option_settings=[
                beanstalk.CfnEnvironment.OptionSettingProperty(
                    namespace=f"aws:{namespace}", option_name=name, value=value
                )
                for namespace, values in self._options(service_role).items()
                for name, value in values.items()
            ],
        )
        self._point()
        CfnOutput(self, "Address", value=self.web.attr_endpoint_url)

    def _version(
        self, application: beanstalk.CfnApplication, bundle: Path
    ) -> beanstalk.CfnApplicationVersion:
        packed = assets.Asset(self, "Bundle", path=str(bundle))
        return beanstalk.CfnApplicationVersion(
            self,
            "Version",
            application_name=application.ref,
            source_bundle=beanstalk.CfnApplicationVersion.SourceBundleProperty(
                s3_bucket=packed.s3_bucket_name, s3_key=packed.s3_object_key
            ),
        )

    def _options(self, service_role: iam.Role) -> Options:
        stage, network = self.base.stage, self.base.network
        public = ",".join(subnet.subnet_id for subnet in network.vpc.public_subnets)
        groups = [network.app] if self.redis else [network.app, network.door]
        options: Options = {
            "elasticbeanstalk:environment": {
                "EnvironmentType": "SingleInstance" if self.is_single else "LoadBalanced",
                "ServiceRole": service_role.role_arn,
            },
            "elasticbeanstalk:application:environment": self._settings(),
            "ec2:vpc": {
                "VPCId": network.vpc.vpc_id,
                "Subnets": public,
                # To fetch packages: nothing but the door is open to them.
                "AssociatePublicIpAddress": "true",
            },
            "ec2:instances": {
                "InstanceTypes": stage.instance_class,
                "SupportedArchitectures": _architecture(stage.instance_class),
            },
            "autoscaling:launchconfiguration": {
                "IamInstanceProfile": self._profile(),
                "SecurityGroups": ",".join(group.security_group_id for group in groups),
                "DisableDefaultEC2SecurityGroup": "true",
                "DisableIMDSv1": "true",
                "RootVolumeType": "gp3",
                "RootVolumeSize": str(stage.disk_gb),
            },
            "elasticbeanstalk:cloudwatch:logs": {
                "StreamLogs": "true",
                "DeleteOnTerminate": "false",
                "RetentionInDays": str(stage.log_days),
            },
            "elasticbeanstalk:cloudwatch:logs:health": {
                "HealthStreamingEnabled": "true",
                "RetentionInDays": str(stage.log_days),
            },
            "elasticbeanstalk:healthreporting:system": {"SystemType": "enhanced"},
            "elasticbeanstalk:managedactions": {
                "ManagedActionsEnabled": "true",
                "PreferredStartTime": "Sun:03:00",
                "ServiceRoleForManagedUpdates": service_role.role_arn,
            },
            "elasticbeanstalk:managedactions:platformupdate": {"UpdateLevel": "minor"},
        }
        if self.redis is None:
            return options
        options["ec2:vpc"]["ELBSubnets"] = public
        options["elasticbeanstalk:environment"]["LoadBalancerType"] = "application"
        options["elasticbeanstalk:application:environmentsecrets"] = {
            "SPENDS_REDIS_URL": self.redis.url.secret_arn
        }
        return options | self._balanced()

    def _balanced(self) -> Options:
        """Return the options of a load balancer; what comes by HTTP is redirected by nginx."""
        stage, door = self.base.stage, self.base.network.door.security_group_id
        if self.base.dns is None:
            raise ValueError(
                "Behind a load balancer the route beanstalk needs a domain for its certificate:"
                " -c domain=, -c hosted_zone= and -c hosted_zone_id=."
            )
        return {
            "elbv2:loadbalancer": {
                "SecurityGroups": door,
                "ManagedSecurityGroup": door,
                "IdleTimeout": "600",
            },
            "elbv2:listener:443": {
                "ListenerEnabled": "true",
                "Protocol": "HTTPS",
                "SSLCertificateArns": self.base.dns.certificate.certificate_arn,
                "SSLPolicy": "ELBSecurityPolicy-TLS13-1-2-2021-06",
            },
            "autoscaling:asg": {"MinSize": str(stage.tasks_min), "MaxSize": str(stage.tasks_max)},
            "autoscaling:trigger": {
                "MeasureName": "CPUUtilization",
                "Statistic": "Average",
                "Unit": "Percent",
                "UpperThreshold": "60",
                "LowerThreshold": "20",
            },
            "elasticbeanstalk:command": {
                "DeploymentPolicy": "RollingWithAdditionalBatch",
                "BatchSizeType": "Percentage",
                "BatchSize": "50",
            },
        }

    def _settings(self) -> dict[str, str]:
        stage = self.base.stage
        # A deployment may double the instances.
        settings = process.settings(self.base, processes=2 * stage.tasks_max)
        settings |= {
            "SPENDS_DATABASE_CA": DATABASE_CA,
            "SPENDS_DATABASE_OWNER_SECRET": self.base.database.owner_secret.secret_arn,
            "CERTIFICATE_EMAIL": stage.certificate_email if self.is_single else "",
        }
        return {name: value for name, value in settings.items() if value}

    def _service_role(self) -> iam.Role:
        """What Elastic Beanstalk itself does: look at health, and update the platform."""
        role = iam.Role(
            self, "Service", assumed_by=iam.ServicePrincipal("elasticbeanstalk.amazonaws.com")
        )
        for name in (
            "service-role/AWSElasticBeanstalkEnhancedHealth",
            "AWSElasticBeanstalkManagedUpdatesCustomerRolePolicy",
        ):
            role.add_managed_policy(iam.ManagedPolicy.from_aws_managed_policy_name(name))
        return role

    def _profile(self) -> str:
        """Return the profile of the instances: the application's rights, and those of its host."""
        role = iam.Role(self, "Instance", assumed_by=iam.ServicePrincipal("ec2.amazonaws.com"))
        process.allow(self.base, role, migrates=True)
        for statement in (access.be_managed(self), *_host()):
            role.add_to_policy(statement)
        if self.redis:
            role.add_to_policy(
                iam.PolicyStatement(
                    actions=["secretsmanager:GetSecretValue"], resources=[self.redis.url.secret_arn]
                )
            )
        return iam.CfnInstanceProfile(self, "Profile", roles=[role.role_name]).attr_arn

    def _point(self) -> None:
        """Point the domain to the environment, and let the load balancer in."""
        network, endpoint = self.base.network, self.web.attr_endpoint_url
        if self.redis:
            ec2.CfnSecurityGroupIngress(
                self,
                "FromBalancer",
                group_id=network.app.security_group_id,
                source_security_group_id=network.door.security_group_id,
                ip_protocol="tcp",
                from_port=80,
                to_port=80,
                description="The load balancer",
            )
        dns, domain = self.base.dns, self.base.stage.domain
        if dns and self.is_single:  # the endpoint is the address of the instance
            self.address = route53.RecordTarget.from_ip_addresses(endpoint)
        elif dns:
            if domain == self.base.stage.hosted_zone:
                raise ValueError(
                    "Behind a load balancer the route beanstalk needs a name below the zone's own,"
                    f" such as -c domain=spends.{domain}."
                )
            route53.CnameRecord(
                self, "Record", zone=dns.zone, record_name=f"{domain}.", domain_name=endpoint
            )

    def watch(self, monitoring: MonitoringStack) -> None:
        """Alarm on what Elastic Beanstalk itself says: 15 is a warning, 20 degraded, 25 severe."""
        health = cloudwatch.Metric(
            namespace="AWS/ElasticBeanstalk",
            metric_name="EnvironmentHealth",
            dimensions_map={"EnvironmentName": self.web.ref},
            statistic="Maximum",
            period=Duration.minutes(5),
        )
        monitoring.alarm("Environment", health, over=15)
        monitoring.graph("Elastic Beanstalk: health", [health])


def _architecture(instance_class: str) -> str:
    arm = ec2.InstanceType(instance_class).architecture == ec2.InstanceArchitecture.ARM_64
    return "arm64" if arm else "x86_64"


def _last_versions(
    role: iam.Role,
) -> beanstalk.CfnApplication.ApplicationResourceLifecycleConfigProperty:
    return beanstalk.CfnApplication.ApplicationResourceLifecycleConfigProperty(
        service_role=role.role_arn,
        version_lifecycle_config=beanstalk.CfnApplication.ApplicationVersionLifecycleConfigProperty(
            max_count_rule=beanstalk.CfnApplication.MaxCountRuleProperty(
                enabled=True, max_count=KEPT_VERSIONS, delete_source_from_s3=False
            )
        ),
    )


def _host() -> list[iam.PolicyStatement]:
    """Return what the platform's own programs do on an instance: tell its health, send its logs."""
    own = f"arn:{Aws.PARTITION}:s3:::elasticbeanstalk-{Aws.REGION}-{Aws.ACCOUNT_ID}"
    groups = (
        f"arn:{Aws.PARTITION}:logs:{Aws.REGION}:{Aws.ACCOUNT_ID}:log-group:/aws/elasticbeanstalk"
    )
    application = f"arn:{Aws.PARTITION}:elasticbeanstalk:{Aws.REGION}:{Aws.ACCOUNT_ID}"
    return [
        iam.PolicyStatement(
            actions=["s3:GetObject", "s3:PutObject"],
            resources=[f"{own}/resources/environments/logs/*"],
        ),
        iam.PolicyStatement(
            actions=[f"logs:{action}" for action in LOGS], resources=[f"{groups}*"]
        ),
        iam.PolicyStatement(
            actions=["elasticbeanstalk:PutInstanceStatistics"],
            resources=[f"{application}:application/*", f"{application}:environment/*"],
        ),
    ]
