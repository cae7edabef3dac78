"""Files move between storages: nothing is lost, nothing is deleted before its copy was read back."""

import hashlib
import io
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import pytest

from spends.integrations.storage.folder import FolderStorage
from spends.kit.errors import Conflict, Unavailable
from spends.kit.moving import Journal, Move, Moved, Outcome, Tally
from spends.kit.storage import StoredFile

CONTENTS = [b"", b"one", b"two" * 500_000]


def named(content: bytes) -> str:
    sha256 = hashlib.sha256(content).hexdigest()
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def promised(key: str) -> str | None:
    name = key.rpartition("/")[2]
    return name if len(name) == 64 else None


@pytest.fixture
def source(tmp_path: Path) -> FolderStorage:
    storage = FolderStorage(tmp_path / "from")
    for content in CONTENTS:
        storage.put(named(content), io.BytesIO(content))
    storage.put("imports/abc", io.BytesIO(b"date,amount"))
    return storage


@pytest.fixture
def target(tmp_path: Path) -> FolderStorage:
    return FolderStorage(tmp_path / "to")


@pytest.fixture
def move(
    source: FolderStorage, target: FolderStorage, tmp_path: Path
) -> Callable[..., list[Moved]]:
    def run(*, delete: bool = False, into: FolderStorage = target) -> list[Moved]:
        journal = Journal(tmp_path / "data" / "moved.jsonl")
        try:
            work = Move(source, into, journal, promised, delete)
            return sorted(work.run(*work.plan()))
        finally:
            journal.close()

    return run


def keys(storage: FolderStorage) -> list[str]:
    return [file.key for file in storage.files("")]


def read(storage: FolderStorage, key: str) -> bytes:
    with storage.open(key) as stream:
        return stream.read()


def outcomes(moved: list[Moved]) -> dict[str, Outcome]:
    return {file.key: outcome for file, outcome, _ in moved}


def test_every_file_is_there_whole_and_stays_where_it_was(
    move: Callable[..., list[Moved]], source: FolderStorage, target: FolderStorage
) -> None:
    before = keys(source)
    assert set(outcomes(move()).values()) == {Outcome.COPIED}
    assert keys(target) == keys(source) == before
    assert all(read(target, key) == read(source, key) for key in before)


def test_again_nothing_is_read_but_what_is_new(
    move: Callable[..., list[Moved]],
    source: FolderStorage,
    target: FolderStorage,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    move()
    source.put("imports/late", io.BytesIO(b"late"))
    opened: list[str] = []
    real = FolderStorage.open
    monkeypatch.setattr(
        FolderStorage,
        "open",
        lambda self, key, start=0: opened.append(key) or real(self, key, start),
    )
    again = outcomes(move())
    assert again.pop("imports/late") is Outcome.COPIED
    assert set(again.values()) == {Outcome.THERE}
    assert set(opened) == {"imports/late"}


def test_a_file_is_deleted_only_when_asked_and_only_once_its_copy_is_the_same(
    move: Callable[..., list[Moved]], source: FolderStorage, target: FolderStorage
) -> None:
    assert all(moved.deleted for moved in move(delete=True))
    assert keys(source) == []
    assert len(keys(target)) == len(CONTENTS) + 1
    assert move(delete=True) == []


def test_what_was_copied_before_is_deleted_later(
    move: Callable[..., list[Moved]], source: FolderStorage
) -> None:
    move()
    assert set(outcomes(move(delete=True)).values()) == {Outcome.THERE}
    assert keys(source) == []


def test_a_copy_that_came_out_different_deletes_nothing(
    move: Callable[..., list[Moved]], source: FolderStorage, tmp_path: Path
) -> None:
    class Lossy(FolderStorage):
        def put(self, key: str, source: BinaryIO) -> int:
            whole = source.read()
            source.read()
            return super().put(key, io.BytesIO(whole[:-1]))

    before = keys(source)
    with pytest.raises(Unavailable, match="is not what was sent"):
        move(delete=True, into=Lossy(tmp_path / "lossy"))
    # The empty one loses nothing.
    assert set(before) - set(keys(source)) <= {named(b"")}


def test_a_damaged_file_is_told_and_goes_nowhere(
    move: Callable[..., list[Moved]], source: FolderStorage, target: FolderStorage, tmp_path: Path
) -> None:
    key = named(b"one")
    (tmp_path / "from" / key).write_bytes(b"rot")
    assert outcomes(move(delete=True))[key] is Outcome.DAMAGED
    assert keys(source) == [key]
    assert key not in keys(target)


@pytest.mark.parametrize(
    "case",
    [
        (named(b"one"), b"rot", True, Outcome.COPIED),
        (named(b"one"), b"one", True, Outcome.THERE),
        ("imports/abc", b"other", True, Outcome.DIFFERENT),
        ("imports/abc", b"other", False, Outcome.COPIED),
    ],
)
def test_where_another_is_there_already_the_right_or_the_newer_one_stays(
    move: Callable[..., list[Moved]],
    source: FolderStorage,
    target: FolderStorage,
    tmp_path: Path,
    case: tuple[str, bytes, bool, Outcome],
) -> None:
    key, there, newer, outcome = case
    target.put(key, io.BytesIO(there))
    stamp = (tmp_path / "from" / key).stat().st_mtime + (9 if newer else -9)
    os.utime(tmp_path / "to" / key, (stamp, stamp))
    kept = read(source, key)
    assert outcomes(move(delete=True))[key] is outcome
    left = outcome is Outcome.DIFFERENT
    assert (key in keys(source)) is left
    assert read(target, key) == (there if left else kept)


def test_a_damaged_file_does_not_replace_a_good_one(
    move: Callable[..., list[Moved]], target: FolderStorage, tmp_path: Path
) -> None:
    key = named(b"one")
    target.put(key, io.BytesIO(b"one"))
    (tmp_path / "from" / key).write_bytes(b"rot")
    assert outcomes(move(delete=True))[key] is Outcome.DAMAGED
    assert read(target, key) == b"one"


def test_what_goes_meanwhile_is_gone_and_what_comes_anew_stays(
    source: FolderStorage, target: FolderStorage, tmp_path: Path
) -> None:
    journal = Journal(tmp_path / "moved.jsonl")
    work = Move(source, target, journal, promised, delete=True)
    files, there = work.plan()
    source.delete(named(b"one"))
    path = tmp_path / "from" / "imports" / "abc"
    later = path.stat().st_mtime + 5
    os.utime(path, (later, later))
    found = outcomes(sorted(work.run(files, there)))
    assert found[named(b"one")] is Outcome.GONE
    assert keys(source) == ["imports/abc"]
    journal.close()


def test_a_journal_with_a_line_cut_off_is_read_and_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "moved.jsonl"
    stamp = datetime.fromisoformat("2026-05-01T10:00:00+00:00")
    first, second, third = (StoredFile(name, 1, stamp) for name in ("a", "b", "c"))
    journal = Journal(path)
    journal.note(first)
    journal.note(second)
    journal.close()
    path.write_bytes(path.read_bytes()[:-20])
    journal = Journal(path)
    assert journal.knows(first)
    assert not journal.knows(second)
    assert not journal.knows(first._replace(size=2))
    journal.note(third)
    journal.close()
    journal = Journal(path)
    assert journal.knows(first)
    assert journal.knows(third)
    journal.close()


def test_one_move_at_a_time(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "moved.jsonl")
    with pytest.raises(Conflict, match="Another move"):
        Journal(tmp_path / "moved.jsonl")
    journal.close()
    Journal(tmp_path / "moved.jsonl").close()


def test_a_tally_names_what_needs_a_look() -> None:
    stamp = datetime.fromisoformat("2026-05-01T10:00:00+00:00")
    tally = Tally(2, 3)
    tally.add(Moved(StoredFile("a", 1, stamp), Outcome.COPIED, deleted=True))
    tally.add(Moved(StoredFile("b", 2, stamp), Outcome.DAMAGED))
    assert (tally.done, tally.done_size, tally.deleted) == (2, 3, 1)
    assert tally.left == [("b", Outcome.DAMAGED)]
