"""Redis on ElastiCache: encrypted on disk and on its way, open to the application alone."""

from aws_cdk import RemovalPolicy, SecretValue
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticache as elasticache
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from stacks.foundations import Foundations

# Reflex waits for locks by these events. ElastiCache forbids CONFIG, by which it asks for them
# elsewhere (rxconfig.py lets that pass).
EVENTS = "K$sgxe"


class Redis(Construct):
    """One node, or two where a stage has its database in two zones; `url` is a secret."""

    def __init__(self, scope: Construct, id_: str, *, base: Foundations) -> None:
        super().__init__(scope, id_)
        key, stage = base.secrets.key, base.stage
        token = secretsmanager.Secret(
            self,
            "Token",
            description="The password of Redis",
            encryption_key=key,
            generate_secret_string=secretsmanager.SecretStringGenerator(
                exclude_punctuation=True, password_length=64
            ),
        )
        password = token.secret_value.unsafe_unwrap()  # a reference that CloudFormation resolves
        self.group = elasticache.CfnReplicationGroup(
            self,
            "Group",
            replication_group_description=f"Open pages of Spends, {stage.name}",
            engine="redis",
            engine_version="7.1",
            cache_node_type=stage.redis_class,
            num_cache_clusters=2 if stage.multi_az else 1,
            automatic_failover_enabled=stage.multi_az,
            multi_az_enabled=stage.multi_az,
            cache_subnet_group_name=self._subnets(base),
            cache_parameter_group_name=self._parameters(),
            security_group_ids=[base.network.redis.security_group_id],
            at_rest_encryption_enabled=True,
            kms_key_id=key.key_arn,
            transit_encryption_enabled=True,
            transit_encryption_mode="required",
            auth_token=password,
            auto_minor_version_upgrade=True,
        )
        self.group.apply_removal_policy(RemovalPolicy.DESTROY)
        address = self.group.attr_primary_end_point_address
        port = self.group.attr_primary_end_point_port
        self.url = secretsmanager.Secret(
            self,
            "Url",
            description="Where Redis is, with its password",
            encryption_key=key,
            secret_string_value=SecretValue.unsafe_plain_text(
                f"rediss://:{password}@{address}:{port}/0"
            ),
        )

    def _subnets(self, base: Foundations) -> str:
        isolated = base.network.vpc.select_subnets(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED)
        return elasticache.CfnSubnetGroup(
            self, "Subnets", description="Isolated subnets", subnet_ids=isolated.subnet_ids
        ).ref

    def _parameters(self) -> str:
        return elasticache.CfnParameterGroup(
            self,
            "Parameters",
            cache_parameter_group_family="redis7",
            description="Spends",
            properties={"notify-keyspace-events": EVENTS, "maxmemory-policy": "volatile-lru"},
        ).ref
