"""A list costs as many statements for fifty rows as for two."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event

from spends.domains.audit import service as audit
from spends.domains.belongings.models import Retailer
from spends.domains.belongings.schemas import NewClaim, PurchaseFilter, WarrantyFilter
from spends.domains.belongings.service import claims, names, purchases, warranties
from spends.domains.documents import service as documents
from spends.domains.documents.kinds import LinkTarget, MediaType
from spends.domains.documents.schemas import Blob, DocumentFilter, Link, NewDocument
from spends.domains.ledger.schemas import NewSplit, TransactionFilter
from spends.domains.ledger.service import accounts, transactions
from spends.domains.ledger.service.linking import links
from spends.domains.ledger.service.naming import categories, payees, tags
from spends.domains.ledger.service.reading import listing, reports
from spends.kit.database import Database
from spends.kit.unit_of_work import UnitOfWork
from tests.support.belongings import bought, maker, shop
from tests.support.homes import Home, sign_up

LISTS: dict[str, Callable[[UnitOfWork], Any]] = {
    "accounts": accounts.account_views,
    "categories": categories.category_views,
    "payees": lambda uow: payees.payees(uow, limit=100),
    "tags": tags.tag_views,
    "transactions by cursor": lambda uow: listing.list_page(uow, TransactionFilter(), limit=100),
    "transactions by number": lambda uow: listing.list_slice(uow, TransactionFilter(), limit=100),
    "uncategorised": lambda uow: listing.list_page(uow, TransactionFilter(uncategorised=True)),
    "cash flow": lambda uow: reports.cash_flow(uow, uow.today()),
    "net worth": reports.net_worth,
    "spending": lambda uow: reports.spending_by_category(uow, uow.today(), uow.today()),
    "purchases by cursor": lambda uow: purchases.page(uow, PurchaseFilter(), limit=100),
    "purchases by number": lambda uow: purchases.purchases(uow, PurchaseFilter(), limit=100),
    "warranties": lambda uow: warranties.warranties(uow, WarrantyFilter(), limit=100),
    "claims": claims.all_claims,
    "retailers": lambda uow: names.list_names(uow, Retailer, limit=100),
    "documents": lambda uow: documents.documents(uow, DocumentFilter(), limit=100),
    "documents by text": lambda uow: documents.documents(uow, DocumentFilter(search="pdf")),
    "audit": lambda uow: audit.events(uow, 0, 100),
}


def _fill(home: Home, turn: int) -> None:
    account = home.account(f"A{turn}")
    other = home.account(f"B{turn}")
    food = home.category(f"Food {turn}")
    halves = [NewSplit(amount="-5", category_id=food)] * 2
    home.line(account, payee=f"P{turn}", tags=[f"t{turn}"], splits=halves)
    home.line(account, payee=f"Q{turn}", tags=[f"t{turn}", "all"], category_id=food)
    out, into = home.line(account, "-3"), home.line(other, "3")
    with home.work() as uow:
        proof = (Link(target=LinkTarget.TRANSACTION, target_id=out.id),)
        blob = Blob(f"{turn:064x}", 1, MediaType.PDF)
        documents.add(uow, NewDocument(file_name=f"{turn}.pdf", links=proof), blob)
        links.link_transfer(uow, out.id, into.id)
    seller, maker_id = shop(home, f"S{turn}"), maker(home, f"M{turn}")
    purchase_id = bought(
        home,
        f"Thing {turn}",
        retailer_id=seller,
        brand_id=maker_id,
        category_id=food,
        warranty_months=24,
    )
    with home.work() as uow:
        cover = warranties.of_purchases(uow, [purchase_id])[purchase_id][0]
        claims.open_claim(uow, cover.id, NewClaim())


def _statements(home: Home, act: Callable[[UnitOfWork], Any], *, write: bool = False) -> int:
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(home.database.engine, "before_cursor_execute", note)
    try:
        with home.work(write=write) as uow:
            act(uow)
    finally:
        event.remove(home.database.engine, "before_cursor_execute", note)
    return len(seen)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_statement_per_row(database: Database) -> None:
    home = sign_up(database)
    _fill(home, 0)
    few = {name: _statements(home, act) for name, act in LISTS.items()}
    for turn in range(1, 8):
        _fill(home, turn)
    many = {name: _statements(home, act) for name, act in LISTS.items()}
    assert many == few
    assert max(many.values()) <= 12


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_bulk_work_asks_once_for_all_rows(database: Database) -> None:
    home = sign_up(database)
    account = home.account()
    ids = [home.line(account).id for _ in range(30)]
    counted = [
        _statements(
            home,
            lambda uow, some=some: transactions.clear(uow, some, cleared=True),
            write=True,
        )
        for some in (ids[:2], ids[2:])
    ]
    assert counted[0] == counted[1]
