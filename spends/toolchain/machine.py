"""Programs of the system that tests of `deploy/` run: this machine's, else Debian's packages."""

from __future__ import annotations

import os
import shutil
import subprocess

PROGRAMS = {
    "debootstrap": "debootstrap",
    "nginx": "nginx-light",
    "promtool": "prometheus",
    "shellcheck": "shellcheck",
}
"""The Debian package that each program comes in."""

# Debian keeps these where only root looks.
PLACES = os.pathsep.join([os.environ.get("PATH", ""), "/usr/local/sbin", "/usr/sbin", "/sbin"])


def missing() -> list[str]:
    """Return the programs that are not there."""
    return [name for name in PROGRAMS if not shutil.which(name, path=PLACES)]


def ensure() -> list[str]:
    """Install what is missing where apt and root are there; return what is missing still."""
    wanted = missing()
    if wanted and os.geteuid() == 0 and shutil.which("apt-get"):
        # No service is to start here: an nginx of the system's own would take port 80.
        quiet = dict(os.environ, DEBIAN_FRONTEND="noninteractive", RUNLEVEL="1")
        apt = ["apt-get", "-q", "-y"]
        packages = [PROGRAMS[name] for name in wanted]
        for command in (["update"], ["install", "--no-install-recommends", *packages]):
            subprocess.run([*apt, *command], check=False, stdin=subprocess.DEVNULL, env=quiet)
        wanted = missing()
    return wanted


def advice(wanted: list[str]) -> str:
    """Say what is not there, what that means, and how to get it."""
    packages = " ".join(PROGRAMS[name] for name in wanted)
    return (
        f"not here: {', '.join(wanted)}; tests that need one are skipped and say so "
        f"(Debian and Ubuntu: sudo apt install {packages})"
    )
