"""The network: two zones, no NAT, and every security group, so that stacks form no circle."""

from aws_cdk import Stack
from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from stacks.stage import Stage

APP_PORT = 3000
POSTGRES_PORT = 5432
REDIS_PORT = 6379


class NetworkStack(Stack):
    """A VPC with public subnets, and isolated ones for what nobody reaches from outside."""

    def __init__(self, scope: Construct, id_: str, *, stage: Stage) -> None:
        super().__init__(scope, id_)
        self.vpc = ec2.Vpc(
            self,
            "Vpc",
            max_azs=2,
            nat_gateways=0,
            ip_addresses=ec2.IpAddresses.cidr("10.20.0.0/16"),
            subnet_configuration=[
                ec2.SubnetConfiguration(
                    name="public", subnet_type=ec2.SubnetType.PUBLIC, cidr_mask=24
                ),
                ec2.SubnetConfiguration(
                    name="isolated", subnet_type=ec2.SubnetType.PRIVATE_ISOLATED, cidr_mask=24
                ),
            ],
            gateway_endpoints={
                "S3": ec2.GatewayVpcEndpointOptions(service=ec2.GatewayVpcEndpointAwsService.S3)
            },
        )
        self.door = self._group("Door", "Open to everybody on 80 and 443")
        self.app = self._group("App", "The application")
        self.database = self._group("Database", "PostgreSQL", reaches_out=False)
        self.redis = self._group("Redis", "Redis", reaches_out=False)
        self._open_ports()
        self.rotation: ec2.SecurityGroup | None = None
        if stage.rotation_days:
            self.rotation = self._rotation()

    def _group(self, name: str, description: str, *, reaches_out: bool = True) -> ec2.SecurityGroup:
        return ec2.SecurityGroup(
            self, name, vpc=self.vpc, description=description, allow_all_outbound=reaches_out
        )

    def _open_ports(self) -> None:
        for port in (80, 443):
            self.door.add_ingress_rule(ec2.Peer.any_ipv4(), ec2.Port.tcp(port), "Everybody")
        self.app.add_ingress_rule(self.door, ec2.Port.tcp(APP_PORT), "The door")
        self.database.add_ingress_rule(self.app, ec2.Port.tcp(POSTGRES_PORT), "The application")
        self.redis.add_ingress_rule(self.app, ec2.Port.tcp(REDIS_PORT), "The application")

    def _rotation(self) -> ec2.SecurityGroup:
        """Let the function that changes passwords reach the database and Secrets Manager alone."""
        group = self._group("Rotation", "Changes database passwords", reaches_out=False)
        endpoints = self._group("Endpoints", "Secrets Manager inside the VPC", reaches_out=False)
        group.add_egress_rule(self.database, ec2.Port.tcp(POSTGRES_PORT), "The database")
        group.add_egress_rule(endpoints, ec2.Port.tcp(443), "Secrets Manager")
        self.database.add_ingress_rule(group, ec2.Port.tcp(POSTGRES_PORT), "Rotation")
        endpoints.add_ingress_rule(group, ec2.Port.tcp(443), "Rotation")
        # The endpoint answers for Secrets Manager in the whole VPC, so to the application too.
        endpoints.add_ingress_rule(self.app, ec2.Port.tcp(443), "The application")
        self.vpc.add_interface_endpoint(
            "SecretsManager",
            service=ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
            security_groups=[endpoints],
            open=False,
            # One zone's endpoint serves both, for half the price.
            subnets=ec2.SubnetSelection(subnets=[self.vpc.isolated_subnets[0]]),
        )
        return group
