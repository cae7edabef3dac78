"""The sample family's things: bought by its own bank lines, and gone with them."""

import shutil
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest

from spends.domains.belongings.kinds import PurchaseStatus, RefundStatus, WarrantyStatus
from spends.domains.belongings.models import Brand
from spends.domains.belongings.schemas import NewPurchase, PurchaseFilter, WarrantyFilter
from spends.domains.belongings.service import (
    claims,
    loading,
    names,
    payments,
    purchases,
    refunds,
    warranties,
)
from spends.domains.demo import papers
from spends.domains.demo import service as demo
from spends.domains.documents import service as documents
from spends.domains.documents.kinds import LinkTarget
from spends.domains.documents.schemas import DocumentFilter, Link, NewDocument
from spends.domains.ledger import service as ledger
from spends.integrations.storage.folder import FolderStorage
from spends.kit.database import Database
from tests.support import sharing
from tests.support.copies import copied
from tests.support.homes import Home, sign_up


@pytest.fixture
def storage(tmp_path: Path) -> FolderStorage:
    return FolderStorage(tmp_path / "files")


def files(database: Database) -> Path:
    return sharing.run_folder() / f"papers-{sharing.WORKER}-{database.engine.dialect.name}"


def stocked(database: Database) -> Home:
    shutil.rmtree(files(database), ignore_errors=True)
    found = sign_up(database)
    with found.work() as uow:
        ledger.start_household(uow)
        stored = papers.store_papers(FolderStorage(files(database)), uow.today(), "EUR")
        demo.explore(uow, stored)
    return found


@pytest.fixture
def home(database: Database, tmp_path: Path) -> Home:
    found = copied(database, stocked)
    shutil.copytree(files(database), tmp_path / "files")
    return found


def test_things_agree_with_the_lines_that_paid_for_them(home: Home) -> None:
    with home.work(write=False) as uow:
        found = purchases.purchases(uow, PurchaseFilter(), skip=0, limit=100)
        ids = [row.id for row in found.items]
        paid = payments.payments_of(uow, ids)
        kept = documents.documents(uow, DocumentFilter(), 0, 100)
        assert 50 <= found.total == len(ids) <= 70
        for row in found.items:
            line = next(each for each in paid[row.id] if each.role == "paid").transaction
            assert (line.amount, line.date) == (-row.total, row.purchase_date)
        assert len(documents.proven(uow, LinkTarget.PURCHASE, ids)) == len(ids)
        assert kept.total >= 30


def test_every_turn_of_the_chain_is_there(home: Home) -> None:
    with home.work(write=False) as uow:
        found = purchases.purchases(uow, PurchaseFilter(), skip=0, limit=100).items
        asked = refunds.refunds_of(uow, [row.id for row in found])
        states = [refund.status for some in asked.values() for refund in some]
        assert states.count(RefundStatus.SETTLED) >= 3
        open_ = refunds.open_refunds(uow)
        assert any(refund.status == RefundStatus.OVERDUE for refund in open_)
        assert any(0 < refund.credited < refund.amount for refund in open_)
        statuses = {row.status for row in found}
        assert {PurchaseStatus.RETURNED, PurchaseStatus.SOLD} <= statuses
        for status in WarrantyStatus:
            of_status = WarrantyFilter(status=status)
            assert warranties.warranties(uow, of_status, 0, 5).total
        soon = WarrantyFilter(expiring_soon=True)
        assert warranties.warranties(uow, soon, 0, 5).total >= 2
        outcomes = {claim.outcome for claim in claims.all_claims(uow)}
        assert {None, "REPAIRED"} <= outcomes


def test_things_go_and_what_was_added_stays(home: Home, storage: FolderStorage) -> None:
    mine = papers.picture("lamp") + b"\0"
    blob = documents.store(storage, BytesIO(mine))
    with home.work() as uow:
        first: UUID = purchases.purchases(uow, PurchaseFilter(), skip=0, limit=1).items[0].id
        link = (Link(target=LinkTarget.PURCHASE, target_id=first),)
        kept = documents.add(uow, NewDocument(file_name="mine.webp", links=link), blob).id
        price = {"price": "5", "purchase_date": uow.today()}
        own = purchases.add_purchase(
            uow, NewPurchase.model_validate({"product_name": "Mine", **price})
        ).id
    with home.work() as uow:
        demo.remove_sample(uow)
    with home.work(write=False) as uow:
        left = purchases.purchases(uow, PurchaseFilter(), skip=0, limit=9)
        assert [row.id for row in left.items] == [own]
        assert [row.id for row in documents.documents(uow, DocumentFilter(), 0, 9).items] == [kept]
        assert names.labels(uow, Brand) == []
        assert loading.names_known(uow) == set()
