"""Disk, memory, uploads, and secrets where they do not belong."""

import io
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import pytest
from pydantic import SecretStr

from spends.doctor import machine, secrets
from spends.doctor.findings import State
from spends.integrations.storage.folder import FolderStorage
from spends.integrations.storage.s3 import S3Place, S3Storage
from spends.kit.runtime import Runtime
from tests.doctor.conftest import Looked
from tests.support import s3

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


class Usage(NamedTuple):
    total: float
    used: float
    free: float


@pytest.fixture(scope="module")
def s3_url() -> Iterator[str]:
    with s3.serving() as url:
        yield url


class TestUploads:
    def test_they_land_in_the_folder_and_leave_nothing(
        self, looked: Looked, runtime: Runtime
    ) -> None:
        found = machine.uploads(looked())
        assert found.state is State.OK
        assert list(runtime.storage.files("")) == []

    def test_they_land_in_the_bucket(self, looked: Looked, runtime: Runtime, s3_url: str) -> None:
        s3.fresh_bucket(s3_url, "doctor")
        runtime.storage = S3Storage(S3Place("doctor", "house", s3_url))
        found = machine.uploads(looked(storage="s3", s3_bucket="doctor"))
        assert found.state is State.OK
        assert "the bucket doctor" in found.sentence

    def test_what_came_back_different_and_what_stays_are_told(
        self, looked: Looked, runtime: Runtime, tmp_path: Path
    ) -> None:
        class Lossy(FolderStorage):
            def put(self, key: str, source: BinaryIO) -> int:
                return super().put(key, io.BytesIO(source.read()[1:]))

        class Keeping(FolderStorage):
            def delete(self, key: str, before: Any = None) -> None:
                pass

        runtime.storage = Lossy(tmp_path / "lossy")
        assert "came back different" in machine.uploads(looked()).sentence
        runtime.storage = Keeping(tmp_path / "keeping")
        assert "is there still" in machine.uploads(looked()).sentence


@pytest.mark.parametrize(
    ("total", "free", "state"),
    [
        (8e9, 0.9e9, State.OK),
        (8e9, 0.7e9, State.FAILED),
        (1e12, 6e9, State.OK),
        (1e12, 4e9, State.FAILED),
    ],
)
def test_disk(
    looked: Looked, monkeypatch: pytest.MonkeyPatch, total: float, free: float, state: State
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(total, total - free, free))
    assert machine.disk(looked()).state is state


class TestMemory:
    @pytest.mark.parametrize(
        "told",
        [
            ("900000", "max", "0", State.OK),
            ("90000", "max", "0", State.FAILED),
            ("900000", "300000000", "250000000", State.FAILED),
            ("900000", "", "", State.OK),
        ],
    )
    def test_of_the_machine_or_the_container(
        self,
        looked: Looked,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        told: tuple[str, str, str, State],
    ) -> None:
        free, limit, used, state = told
        for name, text in (
            ("MEMORY", f"MemTotal: 1 kB\nMemAvailable:  {free} kB\n"),
            ("LIMIT", limit),
            ("USED", used),
        ):
            monkeypatch.setattr(machine, name, tmp_path / name)
            (tmp_path / name).write_text(text)
        assert machine.memory(looked()).state is state

    def test_where_nobody_tells(
        self, looked: Looked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(machine, "MEMORY", tmp_path / "none")
        assert machine.memory(looked()).state is State.NOTE


class TestSecrets:
    @pytest.fixture
    def checkout(self, tmp_path: Path) -> Path:
        root = tmp_path / "checkout"
        root.mkdir()
        subprocess.run(["git", "init", "-q", root], check=True)
        return root

    def track(self, root: Path, name: str, text: str) -> None:
        (root / name).write_text(text)
        subprocess.run(["git", "add", "-f", name], cwd=root, check=True)

    def test_this_checkout_holds_none(self, looked: Looked) -> None:
        found = secrets.secrets(looked())
        assert found.state is State.OK, found.sentence

    def test_no_checkout(self, looked: Looked, tmp_path: Path) -> None:
        found = secrets.secrets(looked(root=tmp_path))
        assert found.state is State.OK
        assert "no checkout" in found.sentence

    @pytest.mark.parametrize(
        ("name", "text", "words"),
        [
            ("a.txt", "key = AKIA" + "ABCDEFGHIJKLMNOP", "an AWS access key"),
            (
                "a.pem",
                "-----BEGIN " + "EC PRIVATE KEY-----\n" + "A" * 64,
                "a private key",
            ),
            ("a.env", "SPENDS_SECRET" + "_KEY=" + "x" * 32, "SPENDS_SECRET_KEY"),
            ("a.py", "url = 'hooks.slack" + ".com/services/T01234567/B'", "Slack"),
            (".env", "", "one instance alone"),
            ("secret.key", "", "one instance alone"),
            ("config.yaml", "token: the-metrics-token", "SPENDS_METRICS_TOKEN"),
        ],
    )
    def test_what_is_in_git(
        self, looked: Looked, checkout: Path, name: str, text: str, words: str
    ) -> None:
        self.track(checkout, "fine.txt", "SPENDS_SECRET_KEY=\nAKIA is a prefix")
        case = looked(root=checkout, metrics_token=SecretStr("the-metrics-token"))
        assert secrets.secrets(case).state is State.OK
        self.track(checkout, name, text)
        if (checkout / ".env").exists():
            (checkout / ".env").chmod(0o600)
        found = secrets.secrets(case)
        assert found.state is State.FAILED
        assert f"{name}, which is in Git" in found.sentence
        assert words in found.sentence
        assert "the-metrics-token" not in found.sentence

    def test_a_file_of_settings_that_all_may_read(
        self, looked: Looked, checkout: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = checkout / "spends.env"
        path.write_text("SPENDS_PORT=3000")
        path.chmod(0o644)
        monkeypatch.setattr(secrets, "SERVER_ENVIRONMENT", path)
        found = secrets.secrets(looked(root=checkout))
        assert found.state is State.FAILED
        assert found.advice == f"Run: chmod o= {path}"
        path.chmod(0o640)
        assert secrets.secrets(looked(root=checkout)).state is State.OK


def test_mail_is_not_there_yet(looked: Looked) -> None:
    assert machine.mail(looked()).state is State.NOTE
