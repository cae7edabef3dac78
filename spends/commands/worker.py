"""The sweeps without the web: one process beside any number of web processes."""

import argparse
import signal
import threading


def work(_: argparse.Namespace) -> int:
    """Run every sweep at its time until told to end (SIGTERM, Ctrl-C).

    A sweep that is at work then is cut short, which is safe: the next run takes it up again.
    """
    import structlog

    from spends import bootstrap
    from spends.jobs.embedded import Scheduler
    from spends.kit import runtime

    ended = threading.Event()
    for kind in (signal.SIGTERM, signal.SIGINT):
        signal.signal(kind, lambda *_: ended.set())
    built = bootstrap.start()
    bootstrap.look_at_database(built)
    scheduler = Scheduler(built)
    scheduler.start()
    log = structlog.get_logger()
    log.info("worker_started")
    ended.wait()
    scheduler.stop()
    runtime.install(None)
    built.close()
    log.info("worker_ended")
    return 0
