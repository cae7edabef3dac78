"""Files in a folder: whole or absent."""

import io
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

import pytest

from spends.integrations.storage.folder import FolderStorage
from spends.kit import clock
from spends.kit.errors import NotFound, Unavailable
from spends.kit.storage import TEMPORARY


@pytest.fixture
def storage(tmp_path: Path) -> FolderStorage:
    return FolderStorage(tmp_path / "files")


def content(storage: FolderStorage, key: str) -> bytes:
    with storage.local(key) as path:
        return path.read_bytes()


def test_what_is_put_is_there_until_deleted(storage: FolderStorage) -> None:
    assert storage.put("ab/cd/file.csv", io.BytesIO(b"1,2")) == 3
    assert content(storage, "ab/cd/file.csv") == b"1,2"
    assert storage.put("ab/cd/file.csv", io.BytesIO(b"other")) == 5
    assert content(storage, "ab/cd/file.csv") == b"other"
    storage.delete("ab/cd/file.csv")
    storage.delete("ab/cd/file.csv")
    with pytest.raises(NotFound, match="no longer kept"):
        content(storage, "ab/cd/file.csv")


def test_files_are_listed_by_folder(storage: FolderStorage) -> None:
    for key in ("imports/b", "imports/a/1", "documents/c"):
        storage.put(key, io.BytesIO(key.encode()))
    found = list(storage.files("imports/"))
    assert [(file.key, file.size) for file in found] == [("imports/a/1", 11), ("imports/b", 9)]
    assert all(clock.now() - file.modified_at < timedelta(minutes=1) for file in found)
    assert list(storage.files("nothing")) == []


@pytest.mark.parametrize(
    "key",
    [
        "",
        "/etc/passwd",
        "../secret.key",
        "a/../../b",
        "a//b",
        "a/.hidden",
        "A",
        "a\\b",
        "a\x00",
        "a/",
    ],
)
def test_a_key_cannot_leave_the_folder(storage: FolderStorage, key: str) -> None:
    for act in (lambda: storage.put(key, io.BytesIO()), lambda: storage.delete(key)):
        with pytest.raises(ValueError, match="not a storage key"):
            act()
    with pytest.raises(ValueError, match="not a storage key"):
        content(storage, key)


class Broken(io.BytesIO):
    def read(self, size: int | None = -1, /) -> bytes:
        raise OSError(28, "No space left on device")


def test_a_full_disk_leaves_the_earlier_file_and_nothing_half(storage: FolderStorage) -> None:
    storage.put("a/file", io.BytesIO(b"whole"))
    source: BinaryIO = Broken()
    with pytest.raises(Unavailable, match="room"):
        storage.put("a/file", source)
    assert content(storage, "a/file") == b"whole"
    assert [file.key for file in storage.files("a")] == ["a/file"]


def test_what_a_crash_left_behind_is_found(storage: FolderStorage, tmp_path: Path) -> None:
    storage.put("a/file", io.BytesIO(b"whole"))
    (tmp_path / "files/a" / f"file.123{TEMPORARY}").write_bytes(b"ha")
    found = [file.key for file in storage.files("a")]
    assert found == ["a/file", f"a/file.123{TEMPORARY}"]
    storage.delete(found[1])
    assert [file.key for file in storage.files("a")] == ["a/file"]
