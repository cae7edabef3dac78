"""Documents are kept once each, found again, linked, deleted and brought back."""

import io
from datetime import timedelta
from typing import BinaryIO, cast

import pytest

from spends.domains.documents import service as documents
from spends.domains.documents.kinds import MAX_DOCUMENT_SIZE, DocumentKind, LinkTarget
from spends.domains.documents.schemas import DocumentChanges, DocumentFilter
from spends.domains.documents.views import DocumentView
from spends.kit import clock
from spends.kit.errors import (
    Forbidden,
    InvalidInput,
    NotFound,
    StaleVersion,
    TooLarge,
    Unavailable,
)
from spends.kit.ids import new_id
from tests.domains.documents.conftest import UNKNOWN
from tests.support.keeping import EML, Keeper, pdf, picture

PURCHASE, WARRANTY = LinkTarget.PURCHASE, LinkTarget.WARRANTY


def listed(keeper: Keeper, **wanted: object) -> list[str]:
    with keeper.home.work(write=False) as uow:
        part = documents.documents(uow, DocumentFilter.model_validate(wanted), limit=100)
    assert part.total == len(part.items)
    return [one.file_name for one in part.items]


def lives(keeper: Keeper, one: DocumentView) -> bool:
    with keeper.home.work(write=False) as uow:
        try:
            documents.document(uow, one.id)
        except NotFound:
            return False
    return True


class Piped(io.BytesIO):
    """A stream that comes once."""

    def seekable(self) -> bool:
        return False

    def seek(self, *_: int) -> int:
        raise OSError


class Broken(io.BytesIO):
    """A stream that breaks off."""

    def seekable(self) -> bool:
        return False

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell() > 100_000:
            raise OSError(5, "Input/output error")
        return super().read(size)


class TestAdding:
    def test_what_is_stored_is_what_came(self, keeper: Keeper) -> None:
        one = keeper.add(pdf("a kettle"), "Receipt kettle.PDF")
        assert keeper.kept(one.sha256) == pdf("a kettle")
        assert (one.kind, one.file_name, one.size) == (
            "receipt",
            "Receipt kettle.PDF",
            len(pdf("a kettle")),
        )
        assert (one.media_type, one.has_thumbnail, one.text_read) == (
            "application/pdf",
            False,
            False,
        )
        with keeper.home.work(write=False) as uow:
            assert documents.document(uow, one.id) == one

    def test_a_stream_that_comes_once_is_stored_too(self, keeper: Keeper) -> None:
        content = picture(size=(1200, 900)) + b"x" * 700_000
        blob = documents.store(keeper.runtime.storage, cast("BinaryIO", Piped(content)))
        assert keeper.kept(blob.sha256) == content

    def test_the_same_file_twice_is_one_document_with_both_links(self, keeper: Keeper) -> None:
        first, second = new_id(), new_id()
        one = keeper.add(name="a.pdf", purchase=first)
        again = keeper.add(name="b.pdf", purchase=second)
        assert again.id == one.id
        assert again.file_name == "a.pdf"
        assert {link.target_id for link in again.links} == {first, second}
        assert len(list(keeper.runtime.storage.files(one.sha256[:2]))) == 1

    def test_two_households_share_bytes_and_nothing_else(self, keeper: Keeper) -> None:
        bob = Keeper.open(keeper.runtime, "bob")
        one, other = keeper.add(name="ann.pdf"), bob.add(name="bob.pdf")
        assert one.sha256 == other.sha256
        assert one.id != other.id
        assert listed(keeper) == ["ann.pdf"]
        assert listed(bob) == ["bob.pdf"]
        for act in (documents.document, documents.delete, documents.text_of):
            with pytest.raises(NotFound), bob.home.work() as uow:
                act(uow, one.id)
        for search in ({"search": "ann"}, {"kind": "receipt"}, {"unlinked": True}):
            assert "ann.pdf" not in listed(bob, **search)

    @pytest.mark.parametrize(
        "content",
        [
            b"MZ\x90\x00" + b"\x00" * 200,
            b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
            b"<!doctype html><script>alert(1)</script>",
            b"PK\x03\x04rest",
            b"plain words",
            b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00avifmif1miaf",
        ],
    )
    def test_what_is_not_kept_is_refused_by_its_bytes(self, keeper: Keeper, content: bytes) -> None:
        with pytest.raises(InvalidInput, match="Choose a PDF, a JPEG"):
            keeper.add(content, "invoice.pdf")
        assert listed(keeper) == []
        assert _stored(keeper) == []

    def test_an_empty_file_is_refused(self, keeper: Keeper) -> None:
        with pytest.raises(InvalidInput, match="empty"):
            documents.store(keeper.runtime.storage, io.BytesIO())

    def test_a_file_beyond_the_limit_is_refused(self, keeper: Keeper) -> None:
        content = io.BytesIO(pdf() + b"\n" * MAX_DOCUMENT_SIZE)
        with pytest.raises(TooLarge, match="larger than 25 MB"):
            documents.store(keeper.runtime.storage, content)
        assert _stored(keeper) == []

    def test_a_stream_that_breaks_off_leaves_nothing(self, keeper: Keeper) -> None:
        stream = cast("BinaryIO", Broken(pdf() + b"\n" * 900_000))
        with pytest.raises((OSError, Unavailable)):
            documents.store(keeper.runtime.storage, stream)
        assert _stored(keeper) == []

    def test_links_to_nothing_are_refused(self, keeper: Keeper) -> None:
        with pytest.raises(InvalidInput, match="purchase does not exist") as refused:
            keeper.add(purchase=UNKNOWN)
        assert [error.field for error in refused.value.errors] == ["target_id"]
        with pytest.raises(InvalidInput, match="transaction does not exist"):
            keeper.add(transaction=new_id())
        with pytest.raises(InvalidInput, match="cannot be linked to a bill"):
            keeper.add(bill=new_id())
        assert listed(keeper) == []

    def test_a_transaction_is_linked(self, keeper: Keeper) -> None:
        line = keeper.home.line(keeper.home.account())
        one = keeper.add(transaction=line.id)
        assert one.links == (("transaction", line.id),)

    def test_a_reader_adds_nothing(self, keeper: Keeper) -> None:
        with pytest.raises(Forbidden):
            keeper.reader().add()


def _stored(keeper: Keeper) -> list[str]:
    root = keeper.runtime.settings.data_dir / "files"
    return [path.name for path in root.rglob("*") if path.is_file()]


class TestListing:
    def test_the_newest_come_first_in_pages(self, keeper: Keeper) -> None:
        for number in range(5):
            keeper.add(pdf(str(number)), f"{number}.pdf")
        with keeper.home.work(write=False) as uow:
            part = documents.documents(uow, skip=1, limit=2)
        assert [one.file_name for one in part.items] == ["3.pdf", "2.pdf"]
        assert (part.total, part.skip, part.limit) == (5, 1, 2)

    def test_deleted_ones_and_another_household_s_are_not_counted(self, keeper: Keeper) -> None:
        bob = Keeper.open(keeper.runtime, "bob")
        for number in range(4):
            one = keeper.add(pdf(str(number)), "receipt.pdf")
            bob.add(pdf(str(number)), "receipt.pdf")
        with keeper.home.work() as uow:
            documents.delete(uow, one.id)
            for wanted in ({}, {"kind": "receipt"}, {"unlinked": True}, {"search": "receipt"}):
                part = documents.documents(uow, DocumentFilter.model_validate(wanted), limit=1)
                assert (part.total, len(part.items)) == (3, 1), wanted

    def test_filters_combine(self, keeper: Keeper) -> None:
        purchase = new_id()
        keeper.add(pdf("1"), "Café Rechnung.pdf", purchase=purchase)
        keeper.add(pdf("2"), "cafe receipt.pdf")
        keeper.add(EML, "order.eml", warranty=purchase)
        assert listed(keeper, search="CAFE") == ["cafe receipt.pdf", "Café Rechnung.pdf"]
        assert listed(keeper, search="rech caf") == ["Café Rechnung.pdf"]
        assert listed(keeper, search="50%_") == []
        assert listed(keeper, kind="invoice") == ["Café Rechnung.pdf"]
        assert listed(keeper, target="purchase") == ["Café Rechnung.pdf"]
        assert listed(keeper, target="warranty", target_id=purchase) == ["order.eml"]
        assert listed(keeper, target="purchase", target_id=new_id()) == []
        assert listed(keeper, unlinked=True) == ["cafe receipt.pdf"]
        assert listed(keeper, unlinked=True, search="order") == []


class TestChanging:
    def test_a_new_name_is_cleaned_and_found(self, keeper: Keeper) -> None:
        one = keeper.add(name="a.pdf")
        changes = DocumentChanges(file_name="../../etc/Kettle", kind=DocumentKind.MANUAL)
        with keeper.home.work() as uow:
            changed = documents.change(uow, one.id, changes)
        assert (changed.file_name, changed.kind) == ("Kettle.pdf", "manual")
        assert changed.version == one.version + 1
        assert listed(keeper, search="kettle") == ["Kettle.pdf"]
        assert listed(keeper, search="a.pdf") == []

    def test_a_version_guards(self, keeper: Keeper) -> None:
        one = keeper.add()
        changes = DocumentChanges(kind=DocumentKind.MANUAL, version=one.version + 1)
        with pytest.raises(StaleVersion), keeper.home.work() as uow:
            documents.change(uow, one.id, changes)

    def test_changes_are_counted_and_logged(self, keeper: Keeper) -> None:
        one = keeper.add()
        before = keeper.home.counter()
        with keeper.home.work() as uow:
            documents.attach(uow, one.id, PURCHASE, new_id())
        with keeper.home.work() as uow:
            documents.delete(uow, one.id)
        assert keeper.home.counter() == before + 2


class TestLinks:
    def test_they_come_and_go(self, keeper: Keeper) -> None:
        one, purchase = keeper.add(), new_id()
        with keeper.home.work() as uow:
            for _ in range(2):
                shown = documents.attach(uow, one.id, PURCHASE, purchase)
        assert shown.links == (("purchase", purchase),)
        with keeper.home.work() as uow:
            documents.detach(uow, one.id, PURCHASE, purchase)
        with pytest.raises(NotFound), keeper.home.work() as uow:
            documents.detach(uow, one.id, PURCHASE, purchase)
        assert listed(keeper, unlinked=True) == ["receipt.pdf"]

    def test_the_documents_of_targets_are_asked_for_at_once(self, keeper: Keeper) -> None:
        first, second, third = new_id(), new_id(), new_id()
        one = keeper.add(pdf("1"), "1.pdf", purchase=first)
        keeper.add(pdf("2"), "2.pdf", purchase=first)
        with keeper.home.work() as uow:
            documents.attach(uow, one.id, PURCHASE, second)
            ids = [first, second, third]
            found = documents.attached(uow, PURCHASE, ids)
            assert documents.proven(uow, PURCHASE, ids) == {first, second}
            assert documents.proven(uow, WARRANTY, ids) == set()
        names = [[one.file_name for one in found[target]] for target in ids]
        assert names == [["2.pdf", "1.pdf"], ["1.pdf"], []]


class TestDeleting:
    def test_what_is_deleted_is_gone_until_it_is_restored(self, keeper: Keeper) -> None:
        purchase = new_id()
        one = keeper.add(purchase=purchase)
        with keeper.home.work() as uow:
            documents.delete(uow, one.id)
        assert not lives(keeper, one)
        assert listed(keeper) == listed(keeper, search="receipt") == []
        with keeper.home.work(write=False) as uow:
            assert documents.attached(uow, PURCHASE, [purchase]) == {purchase: []}
            assert documents.proven(uow, PURCHASE, [purchase]) == set()
        with keeper.home.work() as uow:
            assert documents.restore(uow, one.id).links == one.links
        with pytest.raises(NotFound), keeper.home.work() as uow:
            documents.restore(uow, one.id)

    def test_bytes_that_came_again_take_the_links_of_the_restored(self, keeper: Keeper) -> None:
        first, second = new_id(), new_id()
        one = keeper.add(purchase=first)
        with keeper.home.work() as uow:
            documents.delete(uow, one.id)
        again = keeper.add(purchase=second)
        assert again.id != one.id
        with keeper.home.work() as uow:
            back = documents.restore(uow, one.id)
        assert back.id == again.id
        assert {link.target_id for link in back.links} == {first, second}

    def test_documents_go_with_the_last_that_held_them(self, keeper: Keeper) -> None:
        purchase, warranty, other = new_id(), new_id(), new_id()
        both = keeper.add(pdf("1"), purchase=purchase, warranty=warranty)
        shared = keeper.add(pdf("2"), purchase=purchase)
        own = keeper.add(pdf("3"))
        at = clock.now()
        with keeper.home.work() as uow:
            documents.attach(uow, shared.id, PURCHASE, other)
            documents.release(uow, PURCHASE, [purchase], at)
            documents.release(uow, WARRANTY, [warranty], at)
        assert [lives(keeper, one) for one in (both, shared, own)] == [False, True, True]
        with keeper.home.work(write=False) as uow:
            assert documents.attached(uow, PURCHASE, [purchase]) == {purchase: []}
            left = documents.document(uow, shared.id)
        assert left.links == (("purchase", other),)
        with keeper.home.work() as uow:
            documents.reclaim(uow, PURCHASE, [purchase], at + timedelta(seconds=1))
        assert not lives(keeper, both)
        with keeper.home.work() as uow:
            documents.reclaim(uow, PURCHASE, [purchase], at)
            documents.reclaim(uow, WARRANTY, [warranty], at)
        with keeper.home.work(write=False) as uow:
            back = documents.attached(uow, PURCHASE, [purchase])[purchase]
            assert {one.id for one in back} == {both.id, shared.id}
            assert len(documents.document(uow, both.id).links) == 2

    def test_what_was_deleted_before_stays_deleted(self, keeper: Keeper) -> None:
        purchase = new_id()
        one = keeper.add(purchase=purchase)
        with keeper.home.work() as uow:
            documents.delete(uow, one.id)
        at = clock.now()
        with keeper.home.work() as uow:
            documents.release(uow, PURCHASE, [purchase], at)
            documents.reclaim(uow, PURCHASE, [purchase], at)
        assert not lives(keeper, one)

    def test_bytes_that_came_again_get_the_links_of_the_reclaimed(self, keeper: Keeper) -> None:
        purchase, at = new_id(), clock.now()
        keeper.add(purchase=purchase)
        with keeper.home.work() as uow:
            documents.release(uow, PURCHASE, [purchase], at)
        again = keeper.add()
        with keeper.home.work() as uow:
            documents.reclaim(uow, PURCHASE, [purchase], at)
            found = documents.attached(uow, PURCHASE, [purchase])[purchase]
        assert [one.id for one in found] == [again.id]

    def test_a_reader_changes_nothing(self, keeper: Keeper) -> None:
        one = keeper.add()
        for act in (documents.delete, documents.restore):
            with pytest.raises(Forbidden), keeper.reader().home.work() as uow:
                act(uow, one.id)
