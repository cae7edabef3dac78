"""One contract for all places files are kept in: whole or absent, by the same keys."""

import io
import os
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO, cast

import pytest

from spends.integrations.storage.folder import FolderStorage
from spends.integrations.storage.s3 import PART_SIZE, S3Place, S3Storage
from spends.kit import clock
from spends.kit.errors import NotFound, Unavailable
from spends.kit.ids import new_id
from spends.kit.storage import TEMPORARY, Storage
from tests.support import s3

LARGE = PART_SIZE * 2 + 12_345


@pytest.fixture(scope="module")
def s3_url() -> Iterator[str]:
    with s3.serving() as url:
        yield url


@pytest.fixture
def bucket(s3_url: str) -> S3Storage:
    name = f"b-{new_id()}"
    s3.fresh_bucket(s3_url, name)
    return S3Storage(S3Place(name, "/house/one/", s3_url))


@pytest.fixture
def folder(tmp_path: Path) -> FolderStorage:
    return FolderStorage(tmp_path / "files")


@pytest.fixture(params=["folder", "bucket"])
def storage(request: pytest.FixtureRequest) -> Storage:
    found: Storage = request.getfixturevalue(request.param)
    return found


def content(storage: Storage, key: str) -> bytes:
    with storage.local(key) as path:
        return path.read_bytes()


def streamed(storage: Storage, key: str, start: int = 0) -> bytes:
    with storage.open(key, start) as file:
        return b"".join(iter(lambda: file.read(1_000_000), b""))


def keys(storage: Storage, prefix: str) -> list[str]:
    return [file.key for file in storage.files(prefix)]


def half_sent(storage: Storage, key: str) -> None:
    """Leave behind what a process that is killed in the middle leaves."""
    if isinstance(storage, S3Storage):
        at = storage._at(key)
        upload = storage._client.create_multipart_upload(**at)["UploadId"]
        storage._client.upload_part(**at, UploadId=upload, PartNumber=1, Body=b"half")
        return
    assert isinstance(storage, FolderStorage)
    part = storage._path(f"{key}.123{TEMPORARY}")
    part.parent.mkdir(parents=True, exist_ok=True)
    part.write_bytes(b"half")


class Broken(io.BytesIO):
    """A stream that breaks off."""

    def __init__(self, whole: bytes, error: Exception) -> None:
        super().__init__(whole)
        self._error = error

    def read(self, size: int | None = -1, /) -> bytes:
        chunk = super().read(size)
        if not chunk:
            raise self._error
        return chunk


class TestContract:
    def test_what_is_put_is_there_until_deleted(self, storage: Storage) -> None:
        assert storage.put("ab/cd/file.csv", io.BytesIO(b"1,2")) == 3
        assert content(storage, "ab/cd/file.csv") == streamed(storage, "ab/cd/file.csv") == b"1,2"
        assert storage.put("ab/cd/file.csv", io.BytesIO(b"other")) == 5
        assert content(storage, "ab/cd/file.csv") == b"other"
        storage.delete("ab/cd/file.csv")
        storage.delete("ab/cd/file.csv")
        with pytest.raises(NotFound, match="no longer kept"):
            content(storage, "ab/cd/file.csv")
        with pytest.raises(NotFound, match="no longer kept"):
            streamed(storage, "ab/cd/file.csv")

    @pytest.mark.parametrize("size", [0, PART_SIZE - 1, PART_SIZE, PART_SIZE * 2, LARGE])
    def test_any_size_is_stored_whole(self, storage: Storage, size: int) -> None:
        whole = os.urandom(1024) * (size // 1024 + 1)
        whole = whole[:size]
        assert storage.put("ab/large", io.BytesIO(whole)) == size
        assert [(file.key, file.size) for file in storage.files("ab")] == [("ab/large", size)]
        assert content(storage, "ab/large") == whole
        for start in {0, size // 2, max(0, size - 1), size, size + 9}:
            assert streamed(storage, "ab/large", start) == whole[start:]

    def test_a_stream_may_come_in_small_pieces(self, storage: Storage) -> None:
        class Drip(io.BytesIO):
            def read(self, size: int | None = -1, /) -> bytes:
                return super().read(min(7_777, LARGE if not size or size < 0 else size))

        whole = b"drop" * (LARGE // 4)
        assert storage.put("ab/drip", Drip(whole)) == len(whole)
        assert content(storage, "ab/drip") == whole

    def test_files_are_listed_by_folder(self, storage: Storage) -> None:
        for key in ("imports/b", "imports/a/1", "documents/c", "imports2/d"):
            storage.put(key, io.BytesIO(key.encode()))
        for prefix in ("imports/", "imports"):
            found = list(storage.files(prefix))
            assert [(file.key, file.size) for file in found] == [
                ("imports/a/1", 11),
                ("imports/b", 9),
            ]
            assert all(clock.now() - file.modified_at < timedelta(minutes=1) for file in found)
        assert list(storage.files("nothing")) == []
        assert keys(storage, "") == ["documents/c", "imports/a/1", "imports/b", "imports2/d"]

    @pytest.mark.parametrize(
        "key",
        [
            *("", "/etc/passwd", "../secret.key", "a/../../b", "a//b"),
            *("a/.hidden", "A", "a\\b", "a\x00", "a/"),
        ],
    )
    def test_a_key_cannot_leave(self, storage: Storage, key: str) -> None:
        acts: tuple[Callable[[], object], ...] = (
            lambda: storage.put(key, io.BytesIO()),
            lambda: storage.delete(key),
            lambda: content(storage, key),
            lambda: streamed(storage, key),
        )
        for act in acts:
            with pytest.raises(ValueError, match="not a storage key"):
                act()

    @pytest.mark.parametrize("size", [100_000, LARGE])
    def test_what_breaks_off_leaves_the_earlier_file_and_nothing_half(
        self, storage: Storage, size: int
    ) -> None:
        storage.put("a/file", io.BytesIO(b"whole"))
        for error, raised in ((OSError(28, "No space left"), Unavailable), (KeyError(), KeyError)):
            source = cast("BinaryIO", Broken(b"x" * size, error))
            with pytest.raises(raised):
                storage.put("a/file", source)
        assert content(storage, "a/file") == b"whole"
        assert keys(storage, "a") == ["a/file"]

    def test_what_a_crash_left_behind_is_found_and_deleted(self, storage: Storage) -> None:
        storage.put("a/file", io.BytesIO(b"whole"))
        half_sent(storage, "a/file")
        found = list(storage.files("a"))
        assert [file.key for file in found[:1]] == ["a/file"]
        assert len(found) == 2
        assert found[1].key.startswith("a/file.")
        assert found[1].key.endswith(TEMPORARY)
        storage.delete(found[1].key, clock.now() + timedelta(seconds=2))
        storage.delete(found[1].key)
        assert keys(storage, "a") == ["a/file"]
        assert content(storage, "a/file") == b"whole"

    def test_only_what_is_old_is_deleted_when_asked_so(self, storage: Storage) -> None:
        storage.put("a/file", io.BytesIO(b"whole"))
        storage.delete("a/file", clock.now() - timedelta(minutes=1))
        assert content(storage, "a/file") == b"whole"
        assert keys(storage, "a") == ["a/file"]
        storage.delete("a/file", clock.now() + timedelta(minutes=1))
        assert keys(storage, "a") == []
        storage.delete("a/file", clock.now())

    def test_what_is_stored_again_counts_as_new(self, storage: Storage) -> None:
        storage.put("a/file", io.BytesIO(b"same"))
        if isinstance(storage, FolderStorage):
            os.utime(storage._path("a/file"), (1, 1))
        before = next(storage.files("a")).modified_at
        time.sleep(1.1)
        storage.put("a/file", io.BytesIO(b"same"))
        assert next(storage.files("a")).modified_at > before


def test_a_file_that_is_put_while_it_is_deleted_stays(folder: FolderStorage) -> None:
    folder.put("a/file", io.BytesIO(b"same"))
    path = folder._path("a/file")
    os.utime(path, (1, 1))
    rename = Path.rename

    def put_first(one: Path, other: Path) -> Path:
        folder.put("a/file", io.BytesIO(b"same"))
        return rename(one, other)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "rename", put_first)
        folder.delete("a/file", clock.now() - timedelta(days=1))
    assert content(folder, "a/file") == b"same"
    assert keys(folder, "a") == ["a/file"]


class TestS3:
    def test_keys_stand_below_the_prefix(self, bucket: S3Storage) -> None:
        bucket.put("ab/cd/file", io.BytesIO(b"1"))
        found = bucket._client.list_objects_v2(Bucket=bucket._bucket)["Contents"]
        assert [one["Key"] for one in found] == ["house/one/ab/cd/file"]

    def test_an_upload_is_sent_with_its_checksum(self, bucket: S3Storage) -> None:
        sent: list[str] = []

        def note(params: dict[str, Any], **_: Any) -> None:
            sent.append(params["headers"].get("x-amz-checksum-sha256", ""))

        for name in ("PutObject", "UploadPart"):
            bucket._client.meta.events.register(f"before-call.s3.{name}", note)
        bucket.put("ab/small", io.BytesIO(b"1"))
        bucket.put("ab/large", io.BytesIO(b"x" * LARGE))
        assert len(sent) == 4
        assert all(sent)

    def test_what_s3_answers_is_said_in_words(self, s3_url: str, bucket: S3Storage) -> None:
        missing = S3Storage(S3Place("no-such-bucket", "", s3_url))
        away = S3Storage(S3Place(bucket._bucket, "", "http://127.0.0.1:9"))
        for storage, words in ((missing, "no such bucket"), (away, "does not answer")):
            acts: tuple[Callable[[], object], ...] = (
                lambda storage=storage: storage.put("a/b", io.BytesIO(b"x")),
                lambda storage=storage: content(storage, "a/b"),
                lambda storage=storage: list(storage.files("a")),
                lambda storage=storage: storage.delete("a/b"),
            )
            for act in acts:
                with pytest.raises(Unavailable, match=words):
                    act()

    def test_without_a_key_it_says_so(
        self, s3_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.delenv(name)
        monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
        monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
        with pytest.raises(Unavailable, match="is given no key"):
            S3Storage(S3Place("bucket", "", s3_url)).put("a/b", io.BytesIO(b"x"))

    @pytest.mark.parametrize(
        ("code", "status", "words"),
        [
            ("AccessDenied", 403, "refuses our key"),
            ("", 403, "refuses our key"),
            ("NoSuchBucket", 404, "no such bucket"),
            ("QuotaExceeded", 400, "no room left"),
            ("", 507, "no room left"),
            ("SlowDown", 503, "is busy"),
            ("InternalError", 500, "could not do this"),
        ],
    )
    def test_each_refusal_has_its_sentence(self, code: str, status: int, words: str) -> None:
        from spends.integrations.storage.s3 import _refusal

        assert words in _refusal(code, status)
