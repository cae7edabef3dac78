"""What /metrics tells of the whole instance, whichever process is asked.

The database knows who is here and what was done by whom; it is asked seldom, however often
somebody scrapes.
"""

import time
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily

from spends.domains.identity import service as identity
from spends.kit import jobs, notes, runtime
from spends.kit.errors import SpendsError
from spends.kit.runtime import Runtime
from spends.kit.version import version

KEPT_SECONDS = 5.0

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Instance:
    """How the instance stands; without a database nothing else of it is known."""

    database_up: bool = False
    redis_up: bool | None = None
    active_users: int | None = None
    sweeps: dict[str, datetime] = field(default_factory=dict)


def _look(current: Runtime) -> Instance:
    redis_up = _redis_answers() if current.settings.redis_url else None
    try:
        with current.system("figures for the metrics", write=False) as uow:
            return Instance(
                database_up=True,
                redis_up=redis_up,
                active_users=identity.active_users(uow),
                sweeps=jobs.last_successes(uow),
            )
    except Exception:
        log.warning("not_ready", part="database", exc_info=True)
        return Instance(redis_up=redis_up)


def _redis_answers() -> bool:
    try:
        notes.current().check()
    except SpendsError:
        log.warning("not_ready", part="redis", exc_info=True)
        return False
    return True


class _Kept:
    """The last answer of this process, for as long as it is fresh."""

    def __init__(self) -> None:
        self._of: Runtime | None = None
        self._found = Instance()
        self._until = 0.0

    async def instance(self) -> Instance:
        """Return how the instance stands, or stood a few seconds ago."""
        current = runtime.current()
        if current is not self._of or time.monotonic() > self._until:
            self._found = await current.in_thread(lambda: _look(current))
            self._of, self._until = current, time.monotonic() + KEPT_SECONDS
        return self._found


_kept = _Kept()


async def known() -> list[Metric]:
    """Return the figures that are looked up rather than counted."""
    instance = await _kept.instance()
    kind = "sqlite" if runtime.current().database.is_sqlite else "postgres"
    build = GaugeMetricFamily(
        "spends_build_info", "Always 1; its labels say what runs.", labels=["version", "database"]
    )
    build.add_metric([version(), kind], 1)
    up = GaugeMetricFamily("spends_database_up", "1 while the database answers, else 0.")
    up.add_metric([], int(instance.database_up))
    found: list[Metric] = [build, up]
    if instance.redis_up is not None:
        redis = GaugeMetricFamily("spends_redis_up", "1 while Redis answers, else 0.")
        redis.add_metric([], int(instance.redis_up))
        found.append(redis)
    if instance.active_users is not None:
        users = GaugeMetricFamily(
            "spends_active_users", "People seen in a browser within 15 minutes."
        )
        users.add_metric([], instance.active_users)
        sweeps = GaugeMetricFamily(
            "spends_sweep_last_success_timestamp_seconds",
            "When a sweep last went well, in whatever process.",
            labels=["sweep"],
        )
        for name, instant in sorted(instance.sweeps.items()):
            sweeps.add_metric([name], instant.timestamp())
        found += [users, sweeps]
    return found
