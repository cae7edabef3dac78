"""A Chromium for the browser tests: this machine's, else Playwright's, else Debian's package."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from spends.toolchain.steps import BIN, StepFailed

# Without windows, Chromium takes three quarters of the processor for the same tests.
SHELL = "chromium-headless-shell"
NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> Path | None:
    """Return the Chromium that SPENDS_TEST_CHROMIUM names, or PATH, or Playwright's; else None."""
    named = os.environ.get("SPENDS_TEST_CHROMIUM")
    candidates = [named] if named else [shutil.which(name) for name in NAMES]
    for candidate in filter(None, candidates):
        if _starts(candidate):
            return Path(candidate)
    playwrights = None if named else _playwrights()
    return Path(playwrights) if playwrights and _starts(playwrights) else None


def ensure() -> Path:
    """Return a Chromium, installing one where there is none; StepFailed when none can be had."""
    playwright = [str(BIN / "playwright"), "install", "chromium"]
    commands = [playwright]
    if os.geteuid() == 0 and shutil.which("apt-get"):
        apt = ["apt-get", "-q", "-y"]
        packages = [[*apt, "install", name] for name in (SHELL, "chromium")]
        commands = [[*playwright, "--with-deps"], [*apt, "update"], *packages]
    found = find()
    for command in commands:
        if found:
            break
        subprocess.run(command, check=False, stdin=subprocess.DEVNULL)
        found = find()
    if not found:
        raise StepFailed(
            "The browser tests need Chromium, and none could be installed. Install it "
            "(Debian: sudo apt install chromium) or name one in SPENDS_TEST_CHROMIUM."
        )
    return found


def _playwrights() -> str | None:
    code = (
        "from playwright.sync_api import sync_playwright as start\n"
        "with start() as playwright: print(playwright.chromium.executable_path)"
    )
    answer = subprocess.run(
        [str(BIN / "python"), "-c", code], capture_output=True, text=True, check=False
    )
    path = answer.stdout.strip()
    return path if path and Path(path).exists() else None


def _starts(candidate: str) -> bool:
    """Whether it runs: Ubuntu's `chromium-browser` may be a mere hint to install a snap."""
    try:
        command = [candidate, "--version"]
        answer = subprocess.run(command, capture_output=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0
