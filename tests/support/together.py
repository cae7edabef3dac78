"""Which tests of a run go to one process: what they all need takes longer to make than to use."""

from xdist.scheduler import LoadScopeScheduling

TOGETHER = (
    "tests/deploy/cdk/",  # the templates of every route
    "tests/deploy/test_monitoring.py",  # Prometheus' tools
    "tests/domains/archives/",  # a household with rows in every table
    "tests/e2e/test_polling.py",  # a server
    "tests/e2e/test_workers.py",  # a server of two processes
    "tests/integrations/documents/test_receipts.py",  # hundreds of receipts that were read
    "tests/test_toolchain.py::TestDependencies",  # what every module imports
)
"""Groups go first, the largest ahead of the others; single tests keep their order behind them."""


class Scheduling(LoadScopeScheduling):
    """Hands out tests one by one, but for those that stay together."""

    def _split_scope(self, nodeid: str) -> str:
        return next((place for place in TOGETHER if nodeid.startswith(place)), nodeid)
