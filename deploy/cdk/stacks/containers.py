"""The routes that run the image: which stacks each of them consists of."""

import aws_cdk as cdk

from stacks.apprunner import AppRunnerStack
from stacks.cdn import CdnStack
from stacks.fargate import FargateStack
from stacks.foundations import Foundations, RouteStack
from stacks.image import ImageStack
from stacks.schedule import Schedule


def image(app: cdk.App, base: Foundations) -> ImageStack:
    """Make the repository, which is deployed and filled before the rest."""
    return ImageStack(app, f"{base.stage.prefix}-Image", base=base)


def apprunner(app: cdk.App, base: Foundations) -> RouteStack:
    """One instance on App Runner."""
    return AppRunnerStack(app, f"{base.stage.prefix}-AppRunner", base=base, image=image(app, base))


def fargate(app: cdk.App, base: Foundations) -> RouteStack:
    """Services on Fargate; `-c cdn=true`: behind CloudFront; `-c sweeps=tasks`: without worker."""
    behind_cdn = app.node.try_get_context("cdn") in (True, "true")
    service = FargateStack(
        app,
        f"{base.stage.prefix}-Fargate",
        base=base,
        image=image(app, base),
        behind_cdn=behind_cdn,
    )
    if service.by_schedule:
        Schedule(service, "Sweeps", base=base, service=service)
    if not behind_cdn:
        return service
    return CdnStack(app, f"{base.stage.prefix}-Cdn", base=base, service=service)
