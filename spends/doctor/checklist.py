"""The list itself, in the order in which it is told."""

from collections.abc import Callable, Collection, Iterator

import structlog

from spends.doctor import machine, secrets, tables, watch, web
from spends.doctor.findings import Case, Finding, Found, wrong
from spends.kit.errors import SpendsError

log = structlog.get_logger()

CHECKS: dict[str, Callable[[Case], Found]] = {
    "tls": web.tls,
    "answers": web.answers,
    "websocket": web.websocket,
    "migrations": tables.migrations,
    "role": tables.role,
    "backups": watch.backups,
    "logs": watch.logs,
    "alarms": watch.alarms,
    "uploads": machine.uploads,
    "secrets": secrets.secrets,
    "clock": machine.clocks,
    "disk": machine.disk,
    "memory": machine.memory,
    "sweeps": tables.sweeps,
    "mail": machine.mail,
}


def examine(case: Case, names: Collection[str] = ()) -> Iterator[Finding]:
    """Yield what each check finds, or those named; none keeps another from being made."""
    for name, check in CHECKS.items():
        if names and name not in names:
            continue
        found = _guarded(check, case)
        yield Finding(name, found.state, found.sentence, found.advice)


def _guarded(check: Callable[[Case], Found], case: Case) -> Found:
    try:
        return check(case)
    except SpendsError as error:
        return wrong(error.message, "The log has the details.")
    except OSError as error:
        reason = error.strerror or str(error) or type(error).__name__
        return wrong(f"Nothing answers ({reason}).", "Check that Spends runs and can be reached.")
    except Exception as error:
        log.exception("doctor_failed", check=check.__name__)
        return wrong(
            f"This could not be looked at ({type(error).__name__}).", "The log has the details."
        )
