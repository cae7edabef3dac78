"""Faults of ours to Sentry, or to what speaks its protocol: no people in them, and no secrets."""

import re
from collections.abc import Callable
from typing import Any

import sentry_sdk

from spends.kit.logs import HIDDEN, Reporter, redact

# Nothing of a request, a person or the machine is needed to mend a fault.
LEFT_OUT = ("request", "user", "server_name", "extra", "breadcrumbs", "modules")
_EMAIL = re.compile(r"(?<![^\s@<>\"'])[^\s@<>\"']++@[^\s@<>\"']+")
CLOSING_SECONDS = 2.0


def start(dsn: str, version: str) -> tuple[Reporter, Callable[[], None]]:
    """Begin to send faults to a DSN; return what takes one, and what ends it all.

    ValueError for a DSN that is none.
    """
    sentry_sdk.init(
        dsn=dsn,
        release=version,
        data_collection={
            "user_info": False,
            "http_bodies": [],
            "database_query_data": False,
            "stack_frame_variables": False,
        },
        max_breadcrumbs=0,
        default_integrations=False,
        auto_enabling_integrations=False,
        before_send=redacted,
    )
    return report, lambda: sentry_sdk.get_client().close(timeout=CLOSING_SECONDS)


def report(what: str, error: BaseException | None, request_id: str) -> None:
    """Send what went wrong: its name in our log, the exception if there is one, and its request."""
    with sentry_sdk.new_scope() as scope:
        scope.set_tag("log", what)
        if request_id:
            scope.set_tag("request_id", request_id)
        if error is not None:
            scope.capture_exception(error)
        else:
            scope.capture_message(what, "error")


def redacted(event: Any, _hint: Any) -> Any:
    """Return an event with secrets and addresses hidden, and but the first line of messages.

    What follows the first line is where databases and validators quote the data.
    """
    hidden: dict[str, Any] = redact(
        {name: value for name, value in event.items() if name not in LEFT_OUT}
    )
    for found in hidden.get("exception", {}).get("values", ()):
        found["value"] = _EMAIL.sub(HIDDEN, str(found.get("value") or "").partition("\n")[0])
    if "message" in hidden:
        hidden["message"] = _EMAIL.sub(HIDDEN, str(hidden["message"]).partition("\n")[0])
    return hidden
