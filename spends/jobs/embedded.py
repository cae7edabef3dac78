"""The scheduler inside the web process, with a lease so that each sweep runs in one process."""

import os
import socket
from datetime import UTC, datetime, timedelta
from functools import partial

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from spends.jobs.schedule import SWEEPS
from spends.kit import connecting, memory, metrics, tracing
from spends.kit.errors import SpendsError, Unavailable
from spends.kit.jobs import Sweep, give_lease_back, take_lease
from spends.kit.runtime import Runtime

log = structlog.get_logger()
LEASE_SECONDS = 600
THREADS = 2
HOLDER = f"{socket.gethostname()[:40]}:{os.getpid()}"


class SweepFailed(SpendsError):
    """A sweep did not come to its end; the log says why, and its next time it begins anew."""

    status = 500

    def __init__(self, name: str) -> None:
        super().__init__(f"The sweep {name} failed; the log says why. It may be run again.")


def run_once(runtime: Runtime, sweep: Sweep) -> int | None:
    """Run a sweep if nobody else is at it.

    Return what it did, None when it was somebody else's turn. Raises SweepFailed, and Unavailable
    when there is no database.
    """
    with runtime.system("lease of a sweep") as uow:
        if not take_lease(uow, sweep.name, HOLDER, LEASE_SECONDS):
            return None
    done = _run(runtime, sweep)
    with runtime.system("lease of a sweep") as uow:
        give_lease_back(uow, sweep.name, HOLDER, done=done is not None)
    if done is None:
        raise SweepFailed(sweep.name)
    if done:
        log.info("sweep_done", sweep=sweep.name, done=done)
    return done


def run_due(runtime: Runtime, sweep: Sweep) -> None:
    """Run a sweep as the scheduler does: what goes wrong is logged, and it comes again."""
    try:
        run_once(runtime, sweep)
    except SweepFailed:
        return
    except Unavailable as error:
        reason = connecting.trouble(error) or error.message
        log.warning("sweep_not_run", sweep=sweep.name, reason=reason)
    finally:
        memory.give_back()


def _run(runtime: Runtime, sweep: Sweep) -> int | None:
    outcome = "failed"
    try:
        with (
            metrics.timed(metrics.SWEEP_SECONDS.labels(sweep.name)),
            tracing.span(f"sweep {sweep.name}"),
        ):
            done = sweep.run(runtime)
    except Exception:
        log.exception("sweep_failed", sweep=sweep.name)
        return None
    else:
        outcome = "ok"
        return done
    finally:
        metrics.SWEEPS.labels(sweep.name, outcome).inc()


class Scheduler:
    """Runs the sweeps in the background, each soon after the start, then at its interval.

    Few at a time: each thread has a connection, and memory that its allocations leave behind.
    """

    def __init__(self, runtime: Runtime) -> None:
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(THREADS)},
            job_defaults={"coalesce": True, "max_instances": 1},
        )
        soon = datetime.now(UTC) + timedelta(seconds=2)
        for sweep in SWEEPS:
            self._scheduler.add_job(
                partial(run_due, runtime, sweep),
                "interval",
                seconds=int(sweep.every.total_seconds()),
                id=sweep.name,
                next_run_time=soon,
                misfire_grace_time=None,
            )

    def start(self) -> None:
        """Begin."""
        self._scheduler.start()

    def stop(self) -> None:
        """End, without waiting: sweeps are safe to cut short."""
        self._scheduler.shutdown(wait=False)
