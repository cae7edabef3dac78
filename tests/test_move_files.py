"""`python -m spends move-files`, to a real S3 server and back, also when it is killed in the middle."""

import hashlib
import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from spends.cli import main
from spends.integrations.storage.folder import FolderStorage
from spends.integrations.storage.s3 import S3Place, S3Storage
from spends.toolchain.steps import ROOT
from tests.support import s3
from tests.support.server import default_settings

FILES = 240
PATIENCE = 60.0
Environment = dict[str, str]


@pytest.fixture(scope="module")
def s3_url() -> Iterator[str]:
    with s3.serving() as url:
        yield url


@pytest.fixture
def bucket(s3_url: str, tmp_path: Path) -> S3Storage:
    name = f"move-{hashlib.sha256(str(tmp_path).encode()).hexdigest()[:20]}"
    s3.fresh_bucket(s3_url, name)
    return S3Storage(S3Place(name, "", s3_url))


@pytest.fixture
def folder(tmp_path: Path) -> FolderStorage:
    return FolderStorage(tmp_path / "data" / "files")


@pytest.fixture
def environment(bucket: S3Storage, s3_url: str, tmp_path: Path) -> Environment:
    return default_settings() | {
        "SPENDS_DATA_DIR": str(tmp_path / "data"),
        "SPENDS_S3_BUCKET": bucket._bucket,
        "SPENDS_S3_ENDPOINT_URL": s3_url,
    }


@pytest.fixture
def move(environment: Environment, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return lambda *arguments: main(["move-files", *arguments])


def fill(folder: FolderStorage, count: int) -> dict[str, bytes]:
    contents = {}
    for number in range(count):
        content = f"document {number} ".encode() * 500
        sha256 = hashlib.sha256(content).hexdigest()
        contents[f"{sha256[:2]}/{sha256[2:4]}/{sha256}"] = content
    for key, content in contents.items():
        folder.put(key, io.BytesIO(content))
    return contents


def held(storage: FolderStorage | S3Storage) -> dict[str, bytes]:
    found = {}
    for file in storage.files(""):
        with storage.open(file.key) as stream:
            found[file.key] = b"".join(iter(lambda stream=stream: stream.read(1 << 20), b""))
    return found


def test_there_and_back(
    move: Callable[..., int],
    folder: FolderStorage,
    bucket: S3Storage,
    capsys: pytest.CaptureFixture[str],
) -> None:
    contents = fill(folder, 5)
    contents["imports/large"] = b"row" * 4_000_000  # goes in parts
    folder.put("imports/large", io.BytesIO(contents["imports/large"]))

    assert move("s3", "--dry-run") == 0
    said = capsys.readouterr().out
    assert "6 files (12.0 MB) to move; 6 files (12.0 MB) are not there yet." in said
    assert held(bucket) == {}
    assert move("s3") == 0
    assert "Done: 6 copied; 0 deleted" in (said := capsys.readouterr().out)
    assert "Set SPENDS_STORAGE=s3" in said
    assert held(bucket) == held(folder) == contents
    assert move("s3", "--delete") == 0
    assert "Done: 6 there already; 6 deleted" in capsys.readouterr().out
    assert held(folder) == {}
    assert move("folder", "--delete") == 0
    assert held(folder) == contents
    assert held(bucket) == {}


def test_a_damaged_file_is_named_and_the_status_tells(
    move: Callable[..., int],
    folder: FolderStorage,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    key = next(iter(fill(folder, 2)))
    (tmp_path / "data" / "files" / key).write_bytes(b"rot")
    assert move("s3", "--delete") == 1
    said = capsys.readouterr()
    assert "1 copied, 1 damaged; 1 deleted" in said.out
    assert f"{key}: its bytes are not those that its name says" in said.err


def test_without_a_bucket_it_says_so(
    move: Callable[..., int], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SPENDS_S3_BUCKET", "")
    assert move("s3") == 1
    assert "set SPENDS_S3_BUCKET" in capsys.readouterr().err


def test_a_server_that_is_away_is_said_and_nothing_is_deleted(
    move: Callable[..., int],
    folder: FolderStorage,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    contents = fill(folder, 2)
    monkeypatch.setenv("SPENDS_S3_ENDPOINT_URL", "http://127.0.0.1:9")
    assert move("s3", "--delete") == 1
    assert "does not answer" in capsys.readouterr().err
    assert held(folder) == contents


def test_killed_in_the_middle_it_loses_nothing_and_goes_on(
    move: Callable[..., int],
    environment: Environment,
    folder: FolderStorage,
    bucket: S3Storage,
    capsys: pytest.CaptureFixture[str],
) -> None:
    contents = fill(folder, FILES)
    command = [sys.executable, "-m", "spends", "move-files", "s3", "--delete"]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    deadline = time.monotonic() + PATIENCE
    while len(list(bucket.files(""))) < FILES // 8:
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(15)

    here, there = held(folder), held(bucket)
    assert here
    assert len(there) < FILES
    assert here | there == contents
    assert move("s3", "--delete") == 0
    assert "copied" in capsys.readouterr().out
    assert held(bucket) == contents
    assert held(folder) == {}
