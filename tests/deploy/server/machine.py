"""A fresh Debian in a folder: its own root, mounts and processes, on this machine's loopback."""

import os
import re
import shutil
import signal
import subprocess
from pathlib import Path

import psutil

SUITE = "bookworm"
# PID 1 of the machine: it keeps the mounts and buries those whose parents are gone.
FIRST_PROCESS = """
import os, subprocess, sys, time
root, in_memory = sys.argv[1:]
if in_memory:
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4g,mode=755", "tmpfs", root], check=True)
print("ready", flush=True)
while True:
    try:
        os.wait()
    except ChildProcessError:
        time.sleep(0.1)
"""
# So much free memory, and its disk is there: installing syncs a lot, and memory is soon swept.
PLENTY = 8 * 1024 * 1024 * 1024
# How this machine reaches the networks' packages, the fresh one does too.
CARRIED_VARIABLES = re.compile(
    r"(?i)^((https?|ftp|no|all)_proxy|pip_.*|ssl_cert_.*|requests_ca.*)$"
)
CARRIED_FILES = ("/etc/pip.conf", "/etc/hosts", "/etc/resolv.conf")
CARRIED_FOLDERS = (
    "/etc/ssl/certs",
    "/usr/local/share/ca-certificates",
    "/etc/apt/keyrings",
    "/etc/apt/trusted.gpg.d",
)
APT_SETTINGS = re.compile(r"(?i)proxy|Acquire::(Check|Retries|https?)")
DEBIAN_SOURCES = re.compile(
    rf"(?m)^deb\s.*\s{SUITE}\S*\s.*\bmain\b|^Suites:.*\s{SUITE}(\s|$)", re.MULTILINE
)
ADDRESS = re.compile(r"(?m)^(?:URIs:|deb(?:\s+\[[^\]]*\])?)\s+(\S+)")


def problem() -> str:
    """Return why no such machine can be made here, or nothing."""
    if os.geteuid() != 0:
        return "a fresh Debian needs root"
    if not shutil.which("debootstrap", path=f"{os.environ['PATH']}:/usr/sbin"):
        return "debootstrap is not here"
    tried = subprocess.run(
        ["unshare", "--mount", "--pid", "--fork", "true"], capture_output=True, check=False
    )
    return "" if tried.returncode == 0 else "this machine allows no mounts of one's own"


def _sources() -> list[Path]:
    folder = Path("/etc/apt/sources.list.d")
    files = [Path("/etc/apt/sources.list"), *sorted(folder.glob("*"))]
    return [file for file in files if file.is_file() and DEBIAN_SOURCES.search(file.read_text())]


def _local_folders() -> list[str]:
    """Return folders of packages that pip is pointed to on this machine."""
    texts = [value for name, value in os.environ.items() if name.startswith("PIP_")]
    files = (Path("/etc/pip.conf"), *(Path.home() / name for name in USER_PIP))
    texts += [file.read_text() for file in files if file.is_file()]
    found = re.findall(r"(?:^|[\s=])(?:file://)?(/[\w./-]+)", "\n".join(texts))
    # An index in files has the packages beside it.
    places = {Path(path).parent if Path(path).name == "simple" else Path(path) for path in found}
    return sorted(str(place) for place in places if place.is_dir() and str(place) != "/")


USER_PIP = (".config/pip/pip.conf", ".pip/pip.conf")


class Machine:
    """A fresh Debian; `stop` ends all that runs there, and removes it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._holder: subprocess.Popen[str] | None = None
        self._first = 0

    def start(self) -> None:
        """Start its first process, in which the mounts live: they end with it."""
        self.root.mkdir(parents=True)
        in_memory = "yes" if psutil.virtual_memory().available > PLENTY else ""
        command = ["unshare", "--mount", "--pid", "--fork", "--propagation", "private"]
        command += ["python3", "-c", FIRST_PROCESS, str(self.root), in_memory]
        self._holder = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._holder.stdout is not None
        assert self._holder.stdout.readline() == "ready\n"
        self._first = psutil.Process(self._holder.pid).children()[0].pid

    def make(self) -> None:
        """Install Debian's smallest system, and a stand-in for systemd, which needs a real boot."""
        sources = _sources()
        mirror = ADDRESS.search(sources[0].read_text()) if sources else None
        self._install([mirror[1]] if mirror else [])
        self._carry(sources)
        for kind, place in (("proc", "proc"), ("tmpfs", "tmp"), ("tmpfs", "run")):
            self._outside("mount", "-t", kind, kind, f"{self.root}/{place}")
        self._outside("mount", "--rbind", "/dev", f"{self.root}/dev")
        for folder in _local_folders():
            self.path(folder).mkdir(parents=True, exist_ok=True)
            self._outside("mount", "--bind", "-o", "ro", folder, f"{self.root}{folder}")
        self.shell("mkdir -p /run/lock")

    def _install(self, mirror: list[str]) -> None:
        packages = "--include=ca-certificates,systemctl"
        self._outside("debootstrap", "--variant=minbase", packages, SUITE, str(self.root), *mirror)

    def _carry(self, sources: list[Path]) -> None:
        if sources:
            self.path("/etc/apt/sources.list").unlink(missing_ok=True)
        settings = Path("/etc/apt/apt.conf.d").glob("*")
        wanted = [path for path in settings if APT_SETTINGS.search(path.read_text())]
        for path in (*sources, *wanted, *map(Path, CARRIED_FILES)):
            if path.is_file():
                target = self.path(str(path))
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, target)
        for folder in CARRIED_FOLDERS:
            if Path(folder).is_dir():
                target = self.path(folder)
                shutil.rmtree(target, ignore_errors=True)
                shutil.copytree(folder, target, ignore_dangling_symlinks=True)
        for name in USER_PIP:
            if (Path.home() / name).is_file():
                self.path(f"/root/{name}").parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(Path.home() / name, self.path(f"/root/{name}"))
        # Packages of the moment need not survive a power cut.
        self.path("/etc/dpkg/dpkg.cfg.d/hasty").write_text("force-unsafe-io\n")

    def _outside(self, *command: str) -> None:
        """Run a command of this machine's own, where the other's mounts are seen."""
        path = f"{os.environ['PATH']}:/usr/sbin:/sbin"
        done = subprocess.run(
            ["nsenter", "--target", str(self._first), "--mount", "--pid", "--", *command],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PATH": path},
        )
        assert done.returncode == 0, f"{command}: {done.stdout[-2000:]}{done.stderr[-2000:]}"

    def run(
        self, *command: str | Path, timeout: float = 300, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a command there, as root after signing in, and return what it said."""
        carried = {n: v for n, v in os.environ.items() if CARRIED_VARIABLES.match(n)}
        path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        entered = ["nsenter", "--target", str(self._first), "--mount", "--pid", "--"]
        return subprocess.run(
            [*entered, "chroot", str(self.root), *map(str, command)],
            env={**carried, "PATH": path, "HOME": "/root", "LANG": "C.UTF-8", **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=timeout,
            check=False,
        )

    def shell(self, script: str, **environment: str) -> str:
        """Run a script there that must succeed, and return what it said."""
        done = self.run("bash", "-euc", script, **environment)
        assert done.returncode == 0, done.stdout
        return done.stdout

    def path(self, place: str) -> Path:
        """Return where a path of the machine is for us."""
        return Path(f"/proc/{self._first}/root{self.root}") / place.lstrip("/")

    def stop(self) -> None:
        """End all its processes, and with them their mounts; then remove its files."""
        if self._holder is None:
            return
        os.kill(self._first, signal.SIGKILL)
        self._holder.wait(30)
        self._holder = None
        assert str(self.root) not in Path("/proc/self/mountinfo").read_text()
        subprocess.run(["rm", "-rf", "--one-file-system", str(self.root)], check=True)
