"""What every route stands on, and what it gives back."""

import dataclasses

from aws_cdk import Stack
from aws_cdk import aws_route53 as route53

from stacks.database import DatabaseStack
from stacks.dns import DnsStack
from stacks.monitoring import MonitoringStack
from stacks.network import NetworkStack
from stacks.secrets import SecretsStack
from stacks.stage import Stage
from stacks.storage import StorageStack


@dataclasses.dataclass(frozen=True)
class Foundations:
    """The stacks that a route's own stack builds on; `dns` only where a hosted zone is named."""

    stage: Stage
    network: NetworkStack
    storage: StorageStack
    secrets: SecretsStack
    database: DatabaseStack
    dns: DnsStack | None


class RouteStack(Stack):
    """The base of each route's stack, whose constructor is `(scope, id_, *, base)`."""

    # What the domain's record points to; None: the route makes its own records.
    address: route53.RecordTarget | None = None

    def watch(self, monitoring: MonitoringStack) -> None:
        """Add the alarms and graphs of what this route runs."""
        raise NotImplementedError
