"""Doors from the isolated subnets to AWS itself."""

from collections.abc import Mapping

from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from stacks.foundations import Foundations

Services = Mapping[str, ec2.InterfaceVpcEndpointAwsService]


def unchanged(scope: Construct, name: str, group: ec2.ISecurityGroup) -> ec2.ISecurityGroup:
    """Return a security group of the network that no construct of another stack adds rules to."""
    return ec2.SecurityGroup.from_security_group_id(
        scope, name, group.security_group_id, mutable=False
    )


def reach(
    scope: Construct, base: Foundations, app: ec2.ISecurityGroup, services: Services | None = None
) -> list[ec2.InterfaceVpcEndpoint]:
    """Let the application reach Secrets Manager, and what else is named, from isolated subnets.

    One zone's endpoints serve both zones at half the price; where the database is in two zones, so
    are they.
    """
    network = base.network
    wanted = dict(services or {})
    if network.rotation is None:  # else the network has it already
        wanted["SecretsManager"] = ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER
    if not wanted:
        return []
    group = ec2.SecurityGroup(
        scope,
        "Endpoints",
        vpc=network.vpc,
        description="What the application needs of AWS, inside the VPC",
        allow_all_outbound=False,
    )
    group.add_ingress_rule(app, ec2.Port.tcp(443), "The application")
    isolated = network.vpc.isolated_subnets
    zones = isolated if base.stage.multi_az else isolated[:1]
    return [
        ec2.InterfaceVpcEndpoint(
            scope,
            name,
            vpc=network.vpc,
            service=service,
            security_groups=[group],
            open=False,
            subnets=ec2.SubnetSelection(subnets=zones),
        )
        for name, service in wanted.items()
    ]
