"""The server's processes: what ends them."""

import os
import signal

import psutil

from tests.conftest import ServerFactory


def test_no_worker_outlives_its_supervisor(start_server: ServerFactory) -> None:
    server = start_server("sqlite")
    assert server.process is not None
    workers = psutil.Process(server.process.pid).children(recursive=True)
    assert any(worker.net_connections("inet") for worker in workers)
    os.kill(server.process.pid, signal.SIGKILL)
    _, alive = psutil.wait_procs(workers, timeout=20)
    assert not alive
    server.start()
