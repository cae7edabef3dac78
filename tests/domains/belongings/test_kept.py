"""What is kept of purchases is what the rest of the rows says, whatever happens to those."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlmodel import col

from spends.domains.belongings.models import Purchase
from spends.domains.belongings.schemas import PurchaseChanges, PurchaseFilter
from spends.domains.belongings.service import bulk, integrity, purchases
from spends.domains.documents import service as documents
from spends.domains.documents.kinds import DocumentKind, LinkTarget, MediaType
from spends.domains.documents.schemas import Blob, Link, NewDocument
from spends.domains.documents.service import loading
from spends.domains.ledger.service import transactions
from spends.kit.database import Database
from tests.support.belongings import bought, covered
from tests.support.homes import DAY, Home, sign_up


@pytest.fixture
def home(database: Database) -> Home:
    return sign_up(database)


def paper(home: Home, *links: tuple[LinkTarget, UUID], mark: str = "a") -> UUID:
    """Add a document that is linked so; return its id."""
    wanted = tuple(Link(target=target, target_id=row) for target, row in links)
    with home.work() as uow:
        new = NewDocument(file_name="slip.pdf", links=wanted)
        return documents.add(uow, new, Blob(mark * 64, 3, MediaType.PDF)).id


def proven(home: Home) -> set[UUID]:
    """Return what the inventory shows as having a document; all that is kept must be right."""
    with home.work(write=False) as uow:
        assert integrity.differences(uow) == []
        having = purchases.purchases(uow, PurchaseFilter(has_document=True))
        lacking = purchases.purchases(uow, PurchaseFilter(has_document=False))
        every = purchases.purchases(uow, PurchaseFilter())
    found = {row.id for row in having.items}
    assert found.isdisjoint(row.id for row in lacking.items)
    assert len(found) + lacking.total == every.total
    return found


def counted(home: Home, purchase: UUID) -> int:
    with home.work(write=False) as uow:
        row = uow.session.get(Purchase, (uow.household_id, purchase))
        assert row is not None
        return row.document_count


def test_linked_and_unlinked(home: Home) -> None:
    kettle, lamp = bought(home), bought(home, "Lamp")
    assert proven(home) == set()
    slip = paper(home, (LinkTarget.PURCHASE, kettle))
    assert proven(home) == {kettle}
    with home.work() as uow:
        version = purchases.purchase(uow, kettle).purchase.version
        documents.attach(uow, slip, LinkTarget.PURCHASE, lamp)
        documents.attach(uow, slip, LinkTarget.PURCHASE, lamp)
        assert purchases.purchase(uow, kettle).purchase.version == version
    assert proven(home) == {kettle, lamp}
    assert counted(home, lamp) == 1
    with home.work() as uow:
        documents.detach(uow, slip, LinkTarget.PURCHASE, kettle)
    assert proven(home) == {lamp}
    assert paper(home, (LinkTarget.PURCHASE, kettle), (LinkTarget.PURCHASE, lamp)) == slip
    assert proven(home) == {kettle, lamp}


def test_deleted_and_brought_back(home: Home) -> None:
    kettle = bought(home)
    slip = paper(home, (LinkTarget.PURCHASE, kettle))
    paper(home, (LinkTarget.PURCHASE, kettle), mark="b")
    assert counted(home, kettle) == 2
    with home.work() as uow:
        documents.delete(uow, slip)
    assert counted(home, kettle) == 1
    with home.work() as uow:
        documents.restore(uow, slip)
    assert counted(home, kettle) == 2
    assert proven(home) == {kettle}


def test_the_same_bytes_anew_get_the_links_of_the_deleted(home: Home) -> None:
    kettle = bought(home)
    slip = paper(home, (LinkTarget.PURCHASE, kettle))
    with home.work() as uow:
        documents.delete(uow, slip)
    again = paper(home)
    assert proven(home) == set()
    with home.work() as uow:
        assert documents.restore(uow, slip).id == again
    assert proven(home) == {kettle}


@pytest.mark.parametrize("many", [False, True])
def test_a_purchase_that_comes_back_has_its_documents(home: Home, many: bool) -> None:
    kettle = bought(home)
    covered(home, kettle, DAY, DAY + timedelta(days=700))
    paper(home, (LinkTarget.PURCHASE, kettle))
    with home.work() as uow:
        event = bulk.delete_many(uow, [kettle]) if many else None
        if not many:
            purchases.delete_purchase(uow, kettle)
    assert proven(home) == set()
    assert counted(home, kettle) == 0
    with home.work() as uow:
        if event:
            bulk.undo(uow, event)
        else:
            purchases.restore_purchase(uow, kettle)
    assert proven(home) == {kettle}


def test_a_document_that_a_line_takes_along_and_brings_back_counts_again(home: Home) -> None:
    kettle, line = bought(home), home.line(home.account(), "-40")
    paper(home, (LinkTarget.PURCHASE, kettle), (LinkTarget.TRANSACTION, line.id))
    with home.work() as uow:
        purchases.delete_purchase(uow, kettle)
    with home.work() as uow:
        transactions.delete(uow, [line.id])
    with home.work() as uow:
        purchases.restore_purchase(uow, kettle)
    proven(home)
    with home.work() as uow:
        transactions.restore(uow, line.id)
    assert proven(home) == {kettle}


def test_loaded_and_taken_out_again(home: Home) -> None:
    kettle = bought(home)
    loaded = loading.LoadedDocument(
        "slip.pdf",
        DocumentKind.RECEIPT,
        Blob("c" * 64, 3, MediaType.PDF),
        LinkTarget.PURCHASE,
        [kettle],
    )
    with home.work() as uow:
        loading.load_documents(uow, [loaded])
    assert proven(home) == {kettle}
    with home.work() as uow:
        loading.unlink_all(uow, LinkTarget.PURCHASE, [kettle])
    assert proven(home) == set()


def test_a_second_piece_has_none_of_the_documents_of_the_first(home: Home) -> None:
    kettle = bought(home)
    paper(home, (LinkTarget.PURCHASE, kettle))
    with home.work() as uow:
        purchases.duplicate_purchase(uow, kettle)
    assert proven(home) == {kettle}


def test_the_end_of_its_use_follows_its_days(home: Home) -> None:
    kettle = bought(home, purchase_date=date(2024, 1, 31), useful_life_months=13)
    for sent, expected in (
        ({}, date(2025, 2, 28)),
        ({"delivery_date": date(2024, 2, 10)}, date(2025, 3, 10)),
        ({"useful_life_months": 1}, date(2024, 3, 10)),
        ({"useful_life_months": None}, None),
    ):
        with home.work() as uow:
            purchases.change_purchase(uow, kettle, PurchaseChanges.model_validate(sent))
        with home.work(write=False) as uow:
            row = uow.session.get(Purchase, (uow.household_id, kettle))
            assert row is not None
            assert row.worn_out_on == expected
        proven(home)


def test_what_is_wrong_is_found_and_mended(home: Home) -> None:
    kettle, lamp = bought(home, useful_life_months=24), bought(home, "Lamp")
    covered(home, kettle, DAY, DAY + timedelta(days=700))
    paper(home, (LinkTarget.PURCHASE, kettle))
    wrong = {"document_count": 7, "covered_until": DAY, "worn_out_on": DAY}
    with home.work() as uow:
        uow.session.execute(update(Purchase).where(col(Purchase.id) == kettle).values(wrong))
    with home.work() as uow:
        assert integrity.differences(uow) == [kettle]
        assert integrity.rebuild(uow) == 1
        assert integrity.rebuild(uow) == 0
    assert proven(home) == {kettle}
    assert counted(home, lamp) == 0
