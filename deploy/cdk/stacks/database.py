"""PostgreSQL on RDS: private, encrypted, backed up, reached over TLS only."""

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_rds as rds
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from stacks.network import NetworkStack
from stacks.stage import Stage

NAME = "spends"
OWNER = "spends_owner"
APP_ROLE = "spends_app"
VERSION = "17"
EXPORTED = ("postgresql", "upgrade")
RETENTION = {
    7: logs.RetentionDays.ONE_WEEK,
    14: logs.RetentionDays.TWO_WEEKS,
    30: logs.RetentionDays.ONE_MONTH,
}


class DatabaseStack(Stack):
    """The instance, its owner's secret (changed by RDS itself) and the application's secret.

    The owner migrates; the application's role, which `python -m spends prepare-database` makes,
    is neither owner nor superuser.
    """

    def __init__(
        self, scope: Construct, id_: str, *, stage: Stage, network: NetworkStack, key: kms.IKey
    ) -> None:
        super().__init__(scope, id_, termination_protection=stage.retain)
        self._identifier = stage.prefix.lower()
        self.instance = self._instance(stage, network, key)
        self._keep_logs(stage)
        where = self.instance.instance_endpoint.socket_address
        # Without a name and a password: they are in the secrets, and the owner's has no host.
        self.url = f"postgresql://{where}/{NAME}"
        owner = self.instance.secret
        if owner is None:
            raise ValueError("The database has no owner's secret.")
        self.owner_secret: secretsmanager.ISecret = owner
        app_secret = rds.DatabaseSecret(
            self, "AppSecret", username=APP_ROLE, dbname=NAME, encryption_key=key
        )
        self.app_secret: secretsmanager.ISecret = app_secret.attach(self.instance)
        if network.rotation:
            self._rotate(stage, network, network.rotation)

    def _instance(self, stage: Stage, network: NetworkStack, key: kms.IKey) -> rds.DatabaseInstance:
        engine = rds.DatabaseInstanceEngine.postgres(
            version=rds.PostgresEngineVersion.of(VERSION, VERSION)
        )
        parameters = {
            "rds.force_ssl": "1",
            "max_connections": str(stage.database_connections),
            "log_min_duration_statement": "500",
        }
        return rds.DatabaseInstance(
            self,
            "Instance",
            instance_identifier=self._identifier,
            engine=engine,
            instance_type=ec2.InstanceType(stage.database_class.removeprefix("db.")),
            database_name=NAME,
            credentials=rds.Credentials.from_username(OWNER, encryption_key=key),
            manage_master_user_password=True,
            vpc=network.vpc,
            vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED),
            security_groups=[network.database],
            publicly_accessible=False,
            multi_az=stage.multi_az,
            storage_type=rds.StorageType.GP3,
            allocated_storage=stage.database_storage_gb,
            max_allocated_storage=stage.database_storage_max_gb,
            storage_encrypted=True,
            storage_encryption_key=key,
            backup_retention=Duration.days(stage.backup_days),
            copy_tags_to_snapshot=True,
            delete_automated_backups=not stage.retain,
            deletion_protection=stage.retain,
            removal_policy=RemovalPolicy.RETAIN if stage.retain else RemovalPolicy.SNAPSHOT,
            auto_minor_version_upgrade=True,
            ca_certificate=rds.CaCertificate.RDS_CA_RSA2048_G1,
            cloudwatch_logs_exports=list(EXPORTED),
            database_insights_mode=rds.DatabaseInsightsMode.STANDARD,
            enable_performance_insights=True,
            performance_insight_retention=rds.PerformanceInsightRetention.DEFAULT,
            performance_insight_encryption_key=key,
            parameter_group=rds.ParameterGroup(
                self, "Parameters", engine=engine, parameters=parameters
            ),
        )

    def _keep_logs(self, stage: Stage) -> None:
        """Make the log groups before RDS does, which would keep them for ever."""
        for name in EXPORTED:
            group = logs.LogGroup(
                self,
                f"Log-{name}",
                log_group_name=f"/aws/rds/instance/{self._identifier}/{name}",
                retention=RETENTION[stage.log_days],
                removal_policy=RemovalPolicy.DESTROY,
            )
            self.instance.node.add_dependency(group)

    def _rotate(self, stage: Stage, network: NetworkStack, group: ec2.ISecurityGroup) -> None:
        self.app_secret.add_rotation_schedule(
            "Rotation",
            automatically_after=Duration.days(stage.rotation_days),
            # The role is made after the instance: there is nothing to change on the first day.
            rotate_immediately_on_update=False,
            hosted_rotation=secretsmanager.HostedRotation.postgre_sql_single_user(
                function_name=f"{stage.prefix}-Rotation",
                vpc=network.vpc,
                vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED),
                security_groups=[group],
            ),
        )
