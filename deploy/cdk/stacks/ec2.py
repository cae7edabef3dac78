"""The main route: one small server with nginx in front."""

from constructs import Construct

from stacks.foundations import Foundations, RouteStack


class Ec2Stack(RouteStack):
    """One instance that the release installs itself on."""

    def __init__(self, scope: Construct, id_: str, *, base: Foundations) -> None:
        super().__init__(scope, id_)
        self.base = base
