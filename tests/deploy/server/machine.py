"""A fresh Debian in a folder: its own root, mounts and processes, on this machine's loopback."""

import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

SUITE = "bookworm"
# PID 1 of the machine: it mounts what programs expect and buries those whose parents are gone.
FIRST_PROCESS = """
import os, subprocess, sys, time
root = sys.argv[1]
for kind, place in (("proc", "proc"), ("tmpfs", "tmp"), ("tmpfs", "run")):
    subprocess.run(["mount", "-t", kind, kind, f"{root}/{place}"], check=True)
subprocess.run(["mount", "--rbind", "/dev", f"{root}/dev"], check=True)
for place in sys.argv[2:]:
    subprocess.run(["mount", "--bind", "-o", "ro", place, root + place], check=True)
os.makedirs(f"{root}/run/lock", exist_ok=True)
print("ready", flush=True)
while True:
    try:
        os.wait()
    except ChildProcessError:
        time.sleep(0.1)
"""
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

    def make(self) -> None:
        """Install Debian's smallest system, and a stand-in for systemd, which needs a real boot."""
        sources = _sources()
        mirror = ADDRESS.search(sources[0].read_text()) if sources else None
        command = [
            "debootstrap",
            "--variant=minbase",
            "--include=ca-certificates,systemctl",
            SUITE,
            str(self.root),
            *([mirror[1]] if mirror else []),
        ]
        path = f"{os.environ['PATH']}:/usr/sbin:/sbin"
        made = subprocess.run(
            command, capture_output=True, text=True, check=False, env={**os.environ, "PATH": path}
        )
        assert made.returncode == 0, f"{made.stdout[-2000:]}{made.stderr[-2000:]}"
        self._carry(sources)

    def _carry(self, sources: list[Path]) -> None:
        if sources:
            (self.root / "etc/apt/sources.list").unlink(missing_ok=True)
        settings = Path("/etc/apt/apt.conf.d").glob("*")
        wanted = [path for path in settings if APT_SETTINGS.search(path.read_text())]
        for path in (*sources, *wanted, *map(Path, CARRIED_FILES)):
            if path.is_file():
                target = self.root / str(path).lstrip("/")
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, target)
        for folder in CARRIED_FOLDERS:
            if Path(folder).is_dir():
                target = self.root / folder.lstrip("/")
                shutil.rmtree(target, ignore_errors=True)
                shutil.copytree(folder, target, ignore_dangling_symlinks=True)
        for name in USER_PIP:
            if (Path.home() / name).is_file():
                (self.root / "root" / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(Path.home() / name, self.root / "root" / name)
        for folder in _local_folders():
            (self.root / folder.lstrip("/")).mkdir(parents=True, exist_ok=True)
        # Packages of the moment need not survive a power cut.
        (self.root / "etc/dpkg/dpkg.cfg.d").mkdir(parents=True, exist_ok=True)
        (self.root / "etc/dpkg/dpkg.cfg.d/hasty").write_text("force-unsafe-io\n")

    def start(self) -> None:
        """Start its first process, in which the mounts live: they end with it."""
        command = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--propagation"]
        command += ["private", "python3", "-c", FIRST_PROCESS, str(self.root), *_local_folders()]
        self._holder = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._holder.stdout is not None
        assert self._holder.stdout.readline() == "ready\n"
        children = Path(f"/proc/{self._holder.pid}/task/{self._holder.pid}/children")
        self._first = int(children.read_text().split()[0])

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
        """Return where a path of the machine is for us; its /tmp and /run are its own."""
        return self.root / place.lstrip("/")

    def stop(self) -> None:
        """End all its processes and their mounts, then remove its files."""
        if self._holder is not None:
            os.kill(self._first, signal.SIGKILL)
            self._holder.wait(30)
            self._holder = None
        mounts = Path("/proc/self/mountinfo").read_text()
        assert str(self.root) not in mounts, "The machine's folder is still mounted"
        for _ in range(10):
            shutil.rmtree(self.root, ignore_errors=True)
            if not self.root.exists():
                return
            time.sleep(0.5)
