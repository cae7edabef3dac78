"""What is told of a process while it runs: figures always, traces and faults where asked for."""

import atexit
import sys
from collections.abc import Callable

from spends.jobs.schedule import SWEEPS
from spends.kit import logs, metrics, tracing
from spends.kit.runtime import Runtime
from spends.kit.version import version


def begin(runtime: Runtime) -> None:
    """Begin to measure, and to trace and report faults where the settings name a receiver.

    What waits to be sent then is sent when the runtime closes, or else when the process ends.
    """
    metrics.forget_the_dead()
    metrics.POOL_SIZE.set(runtime.settings.database_pool_size)
    for sweep in SWEEPS:
        metrics.SWEEP_INTERVAL.labels(sweep.name).set(sweep.every.total_seconds())
        metrics.SWEEPS.labels(sweep.name, "failed")
    if runtime.settings.otlp_endpoint:
        _at_end(runtime, _trace(runtime.settings.otlp_endpoint))
    if dsn := runtime.settings.sentry_dsn.get_secret_value():
        _at_end(runtime, _report_faults(dsn))


def _at_end(runtime: Runtime, end: Callable[[], None]) -> None:
    def once() -> None:
        atexit.unregister(once)
        end()

    runtime.at_close(once)
    atexit.register(once)


def _trace(endpoint: str) -> Callable[[], None]:
    from spends.integrations.telemetry import traces

    provider = traces.provider(endpoint, version())
    tracing.install(provider.get_tracer("spends", version()))
    # Only where there are pages: a worker starts without them.
    if "reflex" in sys.modules:
        from spends.ui.measure import trace_events

        trace_events(provider)

    def end() -> None:
        tracing.install(None)
        provider.shutdown()

    return end


def _report_faults(dsn: str) -> Callable[[], None]:
    from spends.integrations.telemetry import faults

    reporter, close = faults.start(dsn, version())
    logs.report_to(reporter)

    def end() -> None:
        logs.report_to(None)
        close()

    return end
