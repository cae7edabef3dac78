"""Python packages: a virtual environment in `.venv` that holds just what the pins say."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from spends.toolchain import steps
from spends.toolchain.steps import BIN, ROOT, VENV, StepFailed

OLDEST = (3, 11)
STAMP = VENV / "installed.json"
PYTHON = BIN / "python"


def install(*names: str) -> bool:
    """Install the pins of the named requirement files; True when there was anything to do."""
    if sys.version_info < OLDEST:
        version = ".".join(map(str, sys.version_info[:3]))
        raise StepFailed(
            f"Spends needs Python 3.11 or newer, and this is {version}. "
            "Name a newer one: make PYTHON=/path/to/python3.12 run"
        )
    with steps.lock("packages"):
        version = _version()
        wanted = {name: steps.digest(_files(name), version) for name in names}
        installed = _installed()
        if version and all(installed.get(name) == pins for name, pins in wanted.items()):
            return False
        if not version:
            _create()
            installed = {}
        command = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--quiet"]
        command += [part for name in names for part in ("-r", name)]
        problem = "The packages could not be installed. Is this machine online?"
        steps.run(command, problem, quiet=True)
        version = _version()
        wanted = {name: steps.digest(_files(name), version) for name in names}
        steps.write(STAMP, json.dumps({**installed, **wanted}, indent=1))
        return True


def _files(name: str) -> list[Path]:
    """Return the paths of a requirement file and of those that it brings in by `-r`."""
    lines = [line for line in steps.read(ROOT / name).splitlines() if line.startswith("-r ")]
    return [ROOT / name, *(ROOT / line.removeprefix("-r ").strip() for line in lines)]


def _version() -> str:
    """Return the version of the environment's Python, or nothing when it does not work."""
    if not PYTHON.exists():
        return ""
    code = "import sys, pip; print(sys.version_info >= (3, 11) and sys.version)"
    answer = subprocess.run(
        [str(PYTHON), "-c", code], capture_output=True, text=True, check=False, cwd=VENV
    )
    version = answer.stdout.strip()
    return version if answer.returncode == 0 and version != "False" else ""


def _create() -> None:
    steps.run(
        [getattr(sys, "_base_executable", sys.executable), "-m", "venv", "--clear", VENV],
        "Python could not make a virtual environment. On Debian and Ubuntu: "
        "sudo apt install python3-venv, then try again.",
    )


def _installed() -> dict[str, str]:
    try:
        stamps = json.loads(steps.read(STAMP))
    except ValueError:
        return {}
    return stamps if isinstance(stamps, dict) else {}
