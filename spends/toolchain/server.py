"""The production server: pages, API and websocket on one port, with nothing compiled at its start.

Run by the environment's own Python: `python -m spends.toolchain.server`. With `--backend-only` it
leaves the pages to a web server before it, and needs no build of them.
"""

import argparse
import errno
import multiprocessing
import os
import socket
import sys
from pathlib import Path

SHARED_FIGURES = "PROMETHEUS_MULTIPROC_DIR"


def serve(*, backend_only: bool = False) -> int:
    """Serve until interrupted; 1 when the port is taken or a setting is wrong."""
    root = Path(__file__).resolve().parents[2]
    os.chdir(root)
    sys.path.insert(0, str(root))

    from reflex_base.config import get_config
    from reflex_base.constants import Env
    from reflex_base.environment import environment

    from spends.kit.errors import SpendsError

    try:
        config = get_config()
    except SpendsError as error:
        print(error.lines, file=sys.stderr)
        return 1
    host, port = config.backend_host, int(config.frontend_port or 3000)
    if problem := _taken(host, port):
        print(problem, file=sys.stderr)
        return 1
    environment.REFLEX_ENV_MODE.set(Env.PROD)
    environment.REFLEX_SKIP_COMPILE.set(True)
    if backend_only:
        environment.REFLEX_BACKEND_ONLY.set(True)
    environment.REFLEX_MOUNT_FRONTEND_COMPILED_APP.set(not backend_only)
    _count_together(port)

    from granian.constants import Interfaces, RuntimeModes
    from granian.log import LogLevels
    from granian.server import Server
    from reflex.utils.exec import get_app_instance_from_file

    # One worker by default: its supervisor stays small when it does not load the application too.
    multiprocessing.set_start_method("spawn", force=True)
    print(f"Spends is at {config.deploy_url}  (Ctrl-C stops it)", flush=True)
    Server(
        target=get_app_instance_from_file(),
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        # With `mt`, which is its own choice, a worker that is told to end while a websocket is open
        # now and then aborts before the application has closed.
        runtime_mode=RuntimeModes.st,
        log_level=LogLevels.warning,
        workers=int(os.environ["GRANIAN_WORKERS"]),
    ).serve()
    return 0


def _count_together(port: int) -> None:
    """Have several processes count in one folder, so that whichever is asked answers for all.

    Unless PROMETHEUS_MULTIPROC_DIR names one, it is below SPENDS_DATA_DIR, and emptied at each
    start. While an old and a new release run side by side, each has its own.
    """
    from rxconfig import settings

    if os.environ["GRANIAN_WORKERS"] == "1" or os.environ.get(SHARED_FIGURES):
        return
    folder = settings.data_dir.resolve() / "figures" / str(port)
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob("*.db"):
        left.unlink()
    os.environ[SHARED_FIGURES] = str(folder)


def _taken(host: str, port: int) -> str:
    """Return a sentence when the address cannot be listened on, else nothing."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return f"Port {port} is in use. Choose another: SPENDS_PORT={port + 1} make run"
            return f"Spends cannot listen on {host}:{port} ({error.strerror}). Set SPENDS_HOST."
    return ""


if __name__ == "__main__":
    options = argparse.ArgumentParser(prog="python -m spends.toolchain.server")
    options.add_argument("--backend-only", action="store_true", help="leave the pages to others")
    sys.exit(serve(backend_only=options.parse_args().backend_only))
