"""The CDK app: the foundations of one stage and the stack of its route.

`npx aws-cdk synth -c stage=dev -c route=ec2` in this folder; `make deploy` does all of it.
"""

import sys
from collections.abc import Callable

import aws_cdk as cdk

from stacks import containers
from stacks.beanstalk import BeanstalkStack
from stacks.database import DatabaseStack
from stacks.dns import DnsStack
from stacks.ec2 import Ec2Stack
from stacks.foundations import Foundations, RouteStack
from stacks.lambda_api import LambdaApiStack
from stacks.monitoring import MonitoringStack
from stacks.network import NetworkStack
from stacks.secrets import SecretsStack
from stacks.stage import Stage
from stacks.storage import StorageStack

# How each route is built on the foundations; the stack that is returned answers requests.
ROUTES: dict[str, Callable[[cdk.App, Foundations], RouteStack]] = {
    "ec2": lambda app, base: Ec2Stack(app, f"{base.stage.prefix}-Ec2", base=base),
    "beanstalk": lambda app, base: BeanstalkStack(app, f"{base.stage.prefix}-Beanstalk", base=base),
    "fargate": containers.fargate,
    "apprunner": containers.apprunner,
    "lambda_api": lambda app, base: LambdaApiStack(
        app, f"{base.stage.prefix}-LambdaApi", base=base
    ),
}


def build(app: cdk.App) -> Stage:
    """Put all stacks of the stage and route that the context names into an app."""
    stage = Stage.read(app.node.try_get_context, app.node.set_context)
    if stage.route not in ROUTES:
        raise ValueError(f"There is no route {stage.route!r}; there are {', '.join(ROUTES)}.")
    base = foundations(app, stage)
    route = ROUTES[stage.route](app, base)
    if base.dns and route.address:
        base.dns.point(route, route.address)
    monitoring = MonitoringStack(
        app, f"{stage.prefix}-Monitoring", stage=stage, key=base.secrets.key
    )
    monitoring.watch_database(base.database)
    route.watch(monitoring)
    cdk.Tags.of(app).add("spends:stage", stage.name)
    return stage


def foundations(app: cdk.App, stage: Stage) -> Foundations:
    """Make the stacks that all routes stand on."""
    network = NetworkStack(app, f"{stage.prefix}-Network", stage=stage)
    secrets = SecretsStack(app, f"{stage.prefix}-Secrets", stage=stage)
    storage = StorageStack(app, f"{stage.prefix}-Storage", stage=stage, key=secrets.key)
    database = DatabaseStack(
        app, f"{stage.prefix}-Database", stage=stage, network=network, key=secrets.key
    )
    dns = DnsStack(app, f"{stage.prefix}-Dns", stage=stage) if stage.hosted_zone_id else None
    return Foundations(stage, network, storage, secrets, database, dns)


if __name__ == "__main__":
    application = cdk.App()
    try:
        build(application)
    except ValueError as problem:
        sys.exit(str(problem))
    application.synth()
