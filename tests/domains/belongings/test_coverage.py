"""Evidence, scorecards and replacements, on households made by hand."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from spends.domains.belongings.models import Brand, Retailer
from spends.domains.belongings.schemas import (
    ClaimChanges,
    NewClaim,
    NewCredit,
    NewPayment,
    NewPurchase,
    NewRefund,
    Sale,
)
from spends.domains.belongings.service import (
    claims,
    coverage,
    names,
    payments,
    purchases,
    refunds,
    warranties,
)
from spends.domains.documents.models import Document, DocumentLink
from spends.kit.database import Database
from spends.kit.ids import new_id
from tests.support.homes import DAY, Home, sign_up

FIRST, LAST = DAY - timedelta(days=30), DAY + timedelta(days=30)


@pytest.fixture
def home(database: Database) -> Home:
    return sign_up(database)


def bought(home: Home, price: str = "100", retailer: str | None = None, **fields: object) -> UUID:
    with home.work() as uow:
        shop = names.find_or_add(uow, Retailer, retailer)
        values = {"product_name": "Lamp", "price": Decimal(price), "purchase_date": DAY}
        new = NewPurchase.model_validate(
            {**values, "retailer_id": shop.id if shop else None, **fields}
        )
        return purchases.add_purchase(uow, new).id


def proves(home: Home, target: str, target_id: UUID) -> None:
    with home.work() as uow:
        document = Document(
            kind="receipt",
            file_name="r.pdf",
            media_type="application/pdf",
            size=1,
            sha256=new_id().hex * 2,
        )
        uow.session.add(document)
        uow.session.flush()
        uow.session.add(DocumentLink(document_id=document.id, target=target, target_id=target_id))


def test_evidence_counts_papers_on_the_line_or_on_what_it_paid_for(home: Home) -> None:
    account = home.account()
    direct, through, bare = (home.line(account, amount) for amount in ("-100", "-300", "-200"))
    for amount in ("-99.99", "500"):
        home.line(account, amount)
    home.line(account, "-900", LAST + timedelta(days=1))
    home.line(home.account("Not budgeted", include_in_budget=False), "-700")
    purchase = bought(home, "300")
    with home.work() as uow:
        payments.pay_with(uow, purchase, NewPayment(transaction_id=through.id))
    proves(home, "transaction", direct.id)
    proves(home, "purchase", purchase)

    with home.work(write=False) as uow:
        found = coverage.evidence(uow, FIRST, LAST)

    assert (found.total, found.proven, found.count, found.proven_count) == (60000, 40000, 3, 2)
    assert found.percentage == 66
    assert [line.id for line in found.without] == [bare.id]


def test_without_spending_there_is_no_percentage(home: Home) -> None:
    with home.work(write=False) as uow:
        assert coverage.evidence(uow, FIRST, LAST).percentage is None


def test_scorecards_tell_returns_claims_and_how_long_refunds_take(home: Home) -> None:
    account = home.account()
    kept = bought(home, "80", "Nordlicht", warranty_months=24)
    returned = bought(home, "40", "Nordlicht")
    bought(home, "500", "Seebrise")
    with home.work() as uow:
        warranty = warranties.of_purchases(uow, [kept])[kept][0]
        claim = claims.open_claim(uow, warranty.id, NewClaim(opened=DAY))
        claims.change_claim(uow, claim.id, ClaimChanges(closed=DAY, outcome="REJECTED"))
        refund = refunds.start_return(uow, returned, NewRefund(requested_on=DAY)).id
    line = home.line(account, "40", DAY + timedelta(days=20))
    with home.work() as uow:
        refunds.credit(uow, refund, NewCredit(transaction_id=line.id))

    with home.work(write=False) as uow:
        first, second = coverage.scorecards(uow, Retailer)
        assert coverage.scorecards(uow, Brand) == []

    assert (first.name, first.spent, first.claims, first.refund_days) == (
        "Seebrise",
        50000,
        0,
        None,
    )
    assert (second.name, second.purchases, second.spent) == ("Nordlicht", 2, 8000)
    assert (second.returned, second.claims, second.rejected) == (1, 1, 1)
    assert (second.refunds, second.refund_days, second.late) == (1, 20, 1)


def test_what_wears_out_is_saved_for(home: Home) -> None:
    with home.work(write=False) as uow:
        today = uow.today()
    start = date(today.year - 1, today.month, 1)
    boiler = bought(home, "1200", purchase_date=start, useful_life_months=36)
    bought(home, "99", purchase_date=start, useful_life_months=36)
    bought(home, "800", purchase_date=start)
    bought(home, "700", purchase_date=start, useful_life_months=6)

    with home.work(write=False) as uow:
        found = coverage.replacements(uow)

    assert [(each.purchase_id, each.months, each.per_month) for each in found] == [
        (boiler, 24, 5000)
    ]


def test_what_is_saved_for_comes_in_parts_the_earliest_first(home: Home) -> None:
    with home.work(write=False) as uow:
        today = uow.today()
    start = date(today.year - 1, today.month, 1)
    ends: dict[str, Any] = {
        "life": {"useful_life_months": 24},
        "cover": {"useful_life_months": 6, "warranty_months": 36},
        "both": {"useful_life_months": 60, "warranty_months": 24},
        "far": {"useful_life_months": 300},
        "over": {"useful_life_months": 6, "warranty_months": 8},
    }
    for name, fields in ends.items():
        bought(home, "500", product_name=name, purchase_date=start, **fields)
    lifelong: dict[str, Any] = {"warranty_type": "LIFETIME", "warranty_start": start}
    bought(home, "500", product_name="lifelong", purchase_date=start, **lifelong)
    sold = bought(home, "500", product_name="sold", purchase_date=start, useful_life_months=24)
    with home.work() as uow:
        purchases.sell(uow, sold, Sale(sold_for=Decimal(1)))
    with home.work(write=False) as uow:
        whole = coverage.replacements(uow)
        parts = [coverage.replacements(uow, skip=at, limit=1) for at in range(4)]
    assert [each.product_name for each in whole] == ["life", "cover", "both"]
    assert [each for part in parts for each in part] == whole
    assert parts[3] == []
