"""What happens beside requests where the API lives on AWS Lambda: migrations and sweeps.

`migrate` is called by CloudFormation's provider framework with each deployment, `sweep` by the
clock of EventBridge. Both are functions of their own, with more time than a request has, and only
the first of them knows the owner of the tables.
"""

import argparse
import os
import threading
from typing import Any

from spends import bootstrap, lambda_api
from spends.commands import database
from spends.jobs import embedded, schedule
from spends.kit.errors import InvalidInput
from spends.kit.runtime import Runtime
from spends.settings import load

_start = threading.Lock()
_runtime: Runtime | None = None


def migrate(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Make the application's role and bring the tables up to date; deleting changes nothing.

    Raises SpendsError with a sentence when it cannot, which fails the deployment.
    """
    if event["RequestType"] != "Delete":
        os.environ.setdefault("SPENDS_DATA_DIR", lambda_api.DISK)
        database.prepare(argparse.Namespace())
        database.migrate(argparse.Namespace(revision="head"))
    return {"PhysicalResourceId": "migration"}


def sweep(event: dict[str, Any], _context: object) -> dict[str, int | None]:
    """Run the sweep that `event["sweep"]` names; return what it did, None if another is at it.

    Raises InvalidInput when there is no such sweep, SweepFailed when it does not come to its end.
    """
    wanted = schedule.sweep(str(event.get("sweep", "")))
    if wanted is None:
        names = ", ".join(found.name for found in schedule.SWEEPS)
        message = f"There is no sweep {event.get('sweep')!r}; there are {names}."
        raise InvalidInput(message)
    return {wanted.name: embedded.run_once(_built(), wanted)}


def _built() -> Runtime:
    global _runtime  # noqa: PLW0603  one per container, as long as that lives
    with _start:
        if _runtime is None:
            os.environ.setdefault("SPENDS_DATA_DIR", lambda_api.DISK)
            _runtime = bootstrap.start(load().model_copy(update={"scheduler": "off"}))
        return _runtime
