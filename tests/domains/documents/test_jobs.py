"""What is unread is read, what is long deleted goes, what nobody names is collected."""

import io
import os
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from spends.domains.documents import jobs
from spends.domains.documents import service as documents
from spends.domains.documents.ports import DocumentReader, Reading, Unreadable
from spends.domains.documents.schemas import DocumentFilter
from spends.domains.documents.views import DocumentView
from spends.domains.households import service as households
from spends.integrations.storage.s3 import S3Place, S3Storage
from spends.kit import clock
from spends.kit.errors import Unavailable
from spends.kit.ids import new_id
from spends.kit.runtime import Runtime
from spends.kit.storage import TEMPORARY, Storage
from tests.support import s3
from tests.support.keeping import EML, Keeper, pdf, picture

DAY = timedelta(days=1)
WEBP = b"RIFF....WEBP"


class Reader:
    """A reader that does as it is told."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.text: Callable[[], str] = lambda: "A copper kettle\x00"
        self.picture: Callable[[], bytes | None] = lambda: WEBP

    def read(self, path: Path, media_type: str) -> Reading:
        assert path.stat().st_size
        self.asked.append(media_type)
        return Reading(self.text(), 2)

    def thumbnail(self, path: Path, media_type: str) -> bytes | None:
        return self.picture()


def broken() -> str:
    raise Unreadable("This file is broken. " + "x" * 300)


@pytest.fixture
def reader(runtime: Runtime) -> Reader:
    result = Reader()
    runtime._ports[DocumentReader] = result
    return result


@pytest.fixture(params=["folder", "s3"])
def anywhere(request: pytest.FixtureRequest, runtime: Runtime) -> Iterator[Storage]:
    """The runtime's storage, in a folder and in S3."""
    if request.param == "folder":
        yield runtime.storage
        return
    with s3.serving() as url:
        bucket = f"b-{new_id()}"
        s3.fresh_bucket(url, bucket)
        runtime.storage = S3Storage(S3Place(bucket, "", url))
        yield runtime.storage


def shown(keeper: Keeper, one: DocumentView) -> DocumentView:
    with keeper.home.work(write=False) as uow:
        return documents.document(uow, one.id)


def changes(keeper: Keeper) -> int:
    with keeper.home.work(write=False) as uow:
        return households.change_counter(uow)


def text(keeper: Keeper, one: DocumentView) -> str | None:
    with keeper.home.work(write=False) as uow:
        return documents.text_of(uow, one.id)


def found(keeper: Keeper, search: str) -> int:
    with keeper.home.work(write=False) as uow:
        return documents.documents(uow, DocumentFilter(search=search)).total


class TestReading:
    def test_all_that_is_unread_is_read_once(self, keeper: Keeper, reader: Reader) -> None:
        bob = Keeper.open(keeper.runtime, "bob")
        one, other = keeper.add(pdf("1"), "a.pdf"), bob.add(picture(), "b.jpg")
        assert text(keeper, one) is None
        assert jobs.read_pending(keeper.runtime) == 2
        assert jobs.read_pending(keeper.runtime) == 0
        assert reader.asked == ["application/pdf", "image/jpeg"]
        assert text(keeper, one) == "A copper kettle "
        read = shown(keeper, one)
        assert (read.text_read, read.page_count, read.has_thumbnail) == (True, 2, True)
        assert read.read_error is None
        assert found(keeper, "COPPER a.pdf") == found(bob, "b.jpg kettle") == 1
        with keeper.runtime.storage.open(documents.thumbnail_key(other.sha256)) as file:
            assert file.read() == WEBP

    def test_what_is_read_is_a_change_of_its_household_alone(
        self, keeper: Keeper, reader: Reader
    ) -> None:
        del reader
        bob = Keeper.open(keeper.runtime, "bob")
        keeper.add(picture(), "a.jpg")
        before = changes(keeper), changes(bob)
        assert jobs.read_pending(keeper.runtime) == 1
        assert (changes(keeper), changes(bob)) == (before[0] + 1, before[1])

    def test_a_renamed_one_is_found_by_name_and_text(self, keeper: Keeper, reader: Reader) -> None:
        from spends.domains.documents.schemas import DocumentChanges

        one = keeper.add(name="a.pdf")
        jobs.read_pending(keeper.runtime)
        with keeper.home.work() as uow:
            documents.change(uow, one.id, DocumentChanges(file_name="new.pdf"))
        assert found(keeper, "new kettle") == 1
        assert found(keeper, "a.pdf") == 0

    def test_what_cannot_be_read_says_why(self, keeper: Keeper, reader: Reader) -> None:
        reader.text = broken
        one = keeper.add()
        assert jobs.read_pending(keeper.runtime) == 1
        read = shown(keeper, one)
        assert (read.text_read, read.has_thumbnail) == (True, True)
        assert read.read_error is not None
        assert read.read_error.startswith("This file is broken.")
        assert len(read.read_error) <= 200
        assert text(keeper, one) == ""

    def test_a_lost_file_says_so(self, keeper: Keeper, reader: Reader) -> None:
        one = keeper.add()
        keeper.runtime.storage.delete(documents.blob_key(one.sha256))
        assert jobs.read_pending(keeper.runtime) == 1
        assert shown(keeper, one).read_error == jobs.LOST

    def test_a_storage_that_is_away_loses_nothing(self, keeper: Keeper, reader: Reader) -> None:
        one = keeper.add()
        away = S3Storage(S3Place("bucket", "", "http://127.0.0.1:9", "us-east-1"))
        there, keeper.runtime.storage = keeper.runtime.storage, away
        with pytest.raises(Unavailable):
            jobs.read_pending(keeper.runtime)
        keeper.runtime.storage = there
        assert not shown(keeper, one).text_read
        assert jobs.read_pending(keeper.runtime) == 1

    def test_one_deleted_meanwhile_is_left_alone(self, keeper: Keeper, reader: Reader) -> None:
        one = keeper.add()

        def delete() -> str:
            with keeper.home.work() as uow:
                documents.delete(uow, one.id)
            return "text"

        reader.text = delete
        jobs.read_pending(keeper.runtime)
        assert jobs.read_pending(keeper.runtime) == 0
        with keeper.home.work() as uow:
            assert documents.restore(uow, one.id).text_read

    def test_a_server_that_ends_leaves_the_rest_for_the_next(
        self, keeper: Keeper, reader: Reader
    ) -> None:
        keeper.add(pdf("1"))
        keeper.add(pdf("2"))

        def end() -> str:
            keeper.runtime.is_closed = True
            return "text"

        reader.text = end
        assert jobs.read_pending(keeper.runtime) == 1
        keeper.runtime.is_closed = False
        assert jobs.read_pending(keeper.runtime) == 1

    def test_two_at_once_are_one(self, keeper: Keeper, reader: Reader) -> None:
        keeper.add()
        others: list[int] = []

        def ask() -> str:
            thread = threading.Thread(
                target=lambda: others.append(jobs.read_pending(keeper.runtime))
            )
            thread.start()
            thread.join()
            return "text"

        reader.text = ask
        assert jobs.read_pending(keeper.runtime) == 1
        assert others == [0]

    def test_adding_nudges_where_the_sweeps_are_done(self, keeper: Keeper, reader: Reader) -> None:
        done = threading.Event()

        def note() -> str:
            done.set()
            return "text"

        reader.text = note
        one = keeper.add()
        assert not done.wait(0.2)
        runtime = keeper.runtime
        runtime.settings = runtime.settings.model_copy(update={"scheduler": "embedded"})
        keeper.add(EML, "order.eml")
        assert done.wait(10)
        with jobs._reading:
            assert shown(keeper, one).text_read


def age(keeper: Keeper, days: float) -> None:
    """Make all files in the folder older."""
    root = keeper.runtime.settings.data_dir / "files"
    at = (clock.now() - timedelta(days=days)).timestamp()
    for path in root.rglob("*"):
        if path.is_file():
            os.utime(path, (at, at))


def stored(keeper: Keeper) -> set[str]:
    root = keeper.runtime.settings.data_dir / "files"
    return {path.name for path in root.rglob("*") if path.is_file()}


class TestOrphans:
    def test_what_nobody_names_is_collected_after_a_day(
        self, keeper: Keeper, reader: Reader
    ) -> None:
        one = keeper.add(pdf("1"))
        jobs.read_pending(keeper.runtime)
        documents.store(keeper.runtime.storage, io.BytesIO(pdf("2")))
        part = keeper.runtime.settings.data_dir / f"files/ab/ab/{'ab' * 32}.1{TEMPORARY}"
        part.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(b"half")
        assert jobs.collect_orphans(keeper.runtime) == 0
        age(keeper, 2)
        assert jobs.collect_orphans(keeper.runtime) == 2
        assert stored(keeper) == {one.sha256, f"{one.sha256}.webp"}

    def test_what_another_household_names_stays(self, keeper: Keeper, reader: Reader) -> None:
        one = keeper.add()
        bob = Keeper.open(keeper.runtime, "bob")
        bob.add()
        with keeper.home.work() as uow:
            documents.delete(uow, one.id)
        self._pass(keeper, 40)
        assert stored(keeper) == {one.sha256}

    def test_what_can_be_restored_stays_and_what_cannot_goes(
        self, keeper: Keeper, reader: Reader
    ) -> None:
        one = keeper.add()
        jobs.read_pending(keeper.runtime)
        with keeper.home.work() as uow:
            documents.delete(uow, one.id)
        self._pass(keeper, 29)
        assert one.sha256 in stored(keeper)
        self._pass(keeper, 31)
        assert stored(keeper) == set()

    @staticmethod
    def _pass(keeper: Keeper, days: int) -> None:
        """Let time pass, and the sweeps with it."""
        import time_machine

        age(keeper, 1.5)
        with time_machine.travel(clock.now() + timedelta(days=days), tick=True):
            jobs.purge_deleted(keeper.runtime)
        jobs.collect_orphans(keeper.runtime)

    def test_what_is_stored_again_meanwhile_stays(self, keeper: Keeper, reader: Reader) -> None:
        documents.store(keeper.runtime.storage, io.BytesIO(pdf()))
        age(keeper, 2)
        blob = documents.store(keeper.runtime.storage, io.BytesIO(pdf()))
        assert jobs.collect_orphans(keeper.runtime) == 0
        assert stored(keeper) == {blob.sha256}

    @pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
    def test_other_files_are_none_of_ours(
        self, keeper: Keeper, anywhere: Storage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        one = keeper.add()
        anywhere.put("imports/ab/statement", io.BytesIO(b"1"))
        documents.store(anywhere, io.BytesIO(EML))
        monkeypatch.setattr(jobs, "ORPHANS_KEPT", -DAY)
        assert jobs.collect_orphans(keeper.runtime) == 1
        left = [file.key for file in anywhere.files(one.sha256[:2])]
        assert left == [documents.blob_key(one.sha256)]
        assert [file.key for file in anywhere.files("imports")] == ["imports/ab/statement"]
        assert keeper.kept(one.sha256) == pdf()


def test_what_was_released_long_ago_is_forgotten(keeper: Keeper) -> None:
    from spends.domains.documents.kinds import LinkTarget
    from spends.domains.documents.repository import links

    first, second = new_id(), new_id()
    one = keeper.add(purchase=first)
    with keeper.home.work() as uow:
        documents.attach(uow, one.id, LinkTarget.PURCHASE, second)
        at = clock.now() - timedelta(days=31)
        documents.release(uow, LinkTarget.PURCHASE, [first], at)
    jobs.purge_deleted(keeper.runtime)
    with keeper.home.work() as uow:
        documents.reclaim(uow, LinkTarget.PURCHASE, [first], at)
        assert links.of(uow, [one.id]) == {one.id: (("purchase", second),)}
