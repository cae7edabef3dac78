"""The REST API alone on AWS Lambda, behind API Gateway, for those who script.

The pages are not here: a page of Spends is a websocket to a process that keeps what the page shows,
and a Lambda function lives for one request, shares no memory with the next one, and is billed while
it waits. So the live interface needs a process that lasts (a server, a container), and this serves
the rest: the same database, files, people and tokens. Of one request Lambda takes 6 MB, about 4.5
MB of a file, and answers with no more; larger files go through a process that lasts. Imports end
within their own request or not at all, and so belong there too. Sweeps are run by somebody else:
`python -m spends worker`, or `sweep NAME` by the clock of EventBridge.
"""

import os
import threading
from typing import Any

from mangum import Mangum

from spends import bootstrap
from spends.api.app import create_api
from spends.settings import load

# All of a function's own disk.
DISK = "/tmp/spends"  # noqa: S108  a function has no other folder, and shares it with nobody

_start = threading.Lock()
_api: Mangum | None = None


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer one event of API Gateway (HTTP API, payload 2.0); what it needs is built once.

    The first call of a container raises InvalidInput or Unavailable when the settings are wrong.
    """
    answer: dict[str, Any] = _application()(event, context)
    return answer


def _application() -> Mangum:
    global _api  # noqa: PLW0603  one per container, as long as that lives
    with _start:
        if _api is None:
            os.environ.setdefault("SPENDS_DATA_DIR", DISK)
            bootstrap.start(load().model_copy(update={"scheduler": "off"}))
            _api = Mangum(create_api(), lifespan="off")
        return _api
