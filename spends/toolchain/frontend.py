"""The pages' production build: made by Reflex and npm, and only when what goes into it changed."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess

from spends.toolchain import steps
from spends.toolchain.steps import BIN, ROOT, StepFailed

WEB = ROOT / ".web"
CLIENT = WEB / "build" / "client"
STAMP = WEB / "build" / "made-from"  # Reflex empties this folder when it starts a build
LOCKS = ROOT / "reflex.lock"
# Pages are made from Python, so everything a page may import counts; what none may import does not.
BEHIND_THE_PAGES = {
    "api",
    "integrations",
    "jobs",
    "toolchain",
    "cli.py",
    "__main__.py",
    "__pycache__",
}


def inputs() -> str:
    """Return a hash of everything that the build is made from."""
    modules = [path for path in (ROOT / "spends").iterdir() if path.name not in BEHIND_THE_PAGES]
    others = ["assets", "rxconfig.py", "requirements.txt", "reflex.lock"]
    transport = _transport()
    built_for = [] if transport == "websocket" else [transport]
    return steps.digest([*modules, *(ROOT / name for name in others)], *built_for)


def _transport() -> str:
    """Return SPENDS_TRANSPORT, which is built into the pages, as the settings would read it."""
    given = os.environ.get("SPENDS_TRANSPORT")
    lines = re.findall(r"^SPENDS_TRANSPORT=[\"']?(\w+)", steps.read(ROOT / ".env"), re.MULTILINE)
    return given or (lines[-1] if lines else "websocket")


def _outputs() -> str:
    """Return a hash of what the server reads beside the pages; development rewrites it."""
    return steps.digest([WEB / "backend", WEB / "routes.json"])


def environment() -> dict[str, str]:
    """Return the environment in which Reflex finds our Python, our Node and npm's own registry."""
    result = dict(os.environ)
    result["PATH"] = os.pathsep.join([str(BIN), result.get("PATH", "")])
    result["VIRTUAL_ENV"] = str(steps.VENV)
    result.pop("PYTHONHOME", None)
    if "NPM_CONFIG_REGISTRY" not in result:
        answer = subprocess.run(
            [str(BIN / "npm"), "config", "get", "registry"],
            capture_output=True,
            text=True,
            check=False,
            env=result,
        )
        if answer.returncode == 0:
            result["NPM_CONFIG_REGISTRY"] = answer.stdout.strip()
    return result


def is_built() -> bool:
    """Whether the build on disk is made from the files as they are now."""
    return (CLIENT / "index.html").exists() and steps.read(STAMP) == inputs() + _outputs()


def build(*, quiet: bool = False) -> bool:
    """Make the production build; True when there was anything to do."""
    if is_built():
        return False
    with steps.lock("pages"):
        if is_built():
            return False
        _export(quiet=quiet)
        steps.write(STAMP, inputs() + _outputs())
    return True


def _export(*, quiet: bool) -> None:
    command = [str(BIN / "reflex"), "export", "--frontend-only", "--no-zip"]
    problem = "The pages could not be built; what went wrong stands above."
    steps.run(command, problem, environment(), quiet=quiet)
    if not (CLIENT / "index.html").exists():
        raise StepFailed(problem)


def lock() -> None:
    """Choose the newest npm packages that Reflex and the pages allow, and write them down."""
    for name in ("package.json", "package-lock.json"):
        (LOCKS / name).unlink(missing_ok=True)
    shutil.rmtree(WEB, ignore_errors=True)
    # The first build writes the lockfile down as it grew, the second as npm settles it.
    for _ in range(2):
        shutil.rmtree(WEB, ignore_errors=True)
        _export(quiet=True)
        strip_addresses()
    steps.write(STAMP, inputs() + _outputs())


def strip_addresses() -> None:
    """Take the registry's address out of the lockfile, so that each machine uses its own."""
    path = LOCKS / "package-lock.json"
    content = json.loads(path.read_text())
    for package in content["packages"].values():
        package.pop("resolved", None)
    steps.write(path, json.dumps(content, indent=2) + "\n")
