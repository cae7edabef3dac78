"""Whatever is bought, it comes back from its CSV as it went out."""

import io
from datetime import date
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from spends.domains.belongings.kinds import PurchaseStatus, WarrantyType
from spends.domains.belongings.models import Brand, Retailer
from spends.domains.belongings.schemas import NewPurchase, NewWarranty, PurchaseFilter
from spends.domains.belongings.service import exchange, names, purchases, sheet, warranties
from spends.integrations.belongings.csv_purchases import CsvPurchases
from spends.kit.database import Database
from spends.kit.money import exponent
from spends.kit.validation import validated
from tests.support.homes import Home, sign_up

NUMBERS = count()
CODES = ("EUR", "JPY", "KWD")
DAYS = st.dates(date(2000, 1, 1), date(2030, 1, 1))
LATER = st.dates(date(2030, 1, 1), date(2099, 12, 31))
ODD = st.sampled_from(
    ["=1+1", "'=x", "''", "-5", "@a", "a;b", 'say "x"', "1.234,5", "a\nb", "é\u2028b"]
)


def texts(size: int) -> st.SearchStrategy[str]:
    plain = st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"])
    return (ODD | st.text(plain, min_size=1, max_size=size)).map(str.strip).filter(bool)


@st.composite
def bought(draw: st.DrawFn) -> dict[str, Any]:
    code = draw(st.sampled_from(CODES))
    step = Decimal(1).scaleb(-exponent(code))
    status = draw(st.sampled_from(PurchaseStatus))
    sent: dict[str, Any] = {
        "product_name": draw(texts(30)),
        "price": draw(st.integers(0, 10**9)) * step,
        "currency_code": code,
        "quantity": draw(st.integers(1, 1000)),
        "tax": draw(st.integers(0, 10**6)) * step,
        "shipping": draw(st.integers(0, 10**6)) * step,
        "status": status,
        "purchase_date": draw(DAYS),
        "delivery_date": draw(st.none() | LATER),
        "return_by": draw(st.none() | LATER),
        "useful_life_months": draw(st.none() | st.integers(1, 100)),
    }
    for name in ("serial_number", "model", "location", "notes"):
        sent[name] = draw(st.none() | texts(20))
    if status == PurchaseStatus.SOLD:
        sent |= {"sold_for": draw(st.integers(0, 10**6)) * step, "sold_on": draw(LATER)}
    kind = draw(st.none() | st.sampled_from(WarrantyType))
    cover = None
    if kind is not None:
        lasting = kind == WarrantyType.LIFETIME
        cover = {
            "warranty_start": draw(DAYS),
            "warranty_end": None if lasting else draw(LATER),
            "warranty_type": kind,
            "provider": draw(st.none() | texts(20)),
        }
    return {"sent": sent, "cover": cover, "shop": draw(st.none() | texts(20))}


def filled(home: Home, found: list[dict[str, Any]]) -> None:
    with home.work() as uow:
        for one in found:
            sent = dict(one["sent"])
            if one["shop"]:
                shop = names.find_or_add(uow, Retailer, one["shop"])
                maker = names.find_or_add(uow, Brand, one["shop"])
                assert shop is not None
                assert maker is not None
                sent |= {"retailer_id": shop.id, "brand_id": maker.id}
            row = purchases.add_purchase(uow, validated(NewPurchase, sent))
            if one["cover"]:
                warranties.add(uow, row.id, validated(NewWarranty, one["cover"]))


def exported(home: Home) -> str:
    file = io.StringIO(newline="")
    with home.work(write=False) as uow:
        sheet.write(uow, PurchaseFilter(), file)
    return file.getvalue()


THREE_DECIMALS = {
    "sent": {
        "product_name": "Oud",
        "price": Decimal("1.234"),
        "currency_code": "KWD",
        "purchase_date": date(2025, 3, 4),
    },
    "cover": None,
    "shop": None,
}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(found=[THREE_DECIMALS])
@given(found=st.lists(bought(), max_size=6))
def test_what_goes_out_comes_back(
    database: Database, tmp_path: Path, found: list[dict[str, Any]]
) -> None:
    number = next(NUMBERS)
    home, other = sign_up(database, f"a{number}"), sign_up(database, f"b{number}")
    filled(home, found)
    text = exported(home)
    path = tmp_path / "purchases.csv"
    path.write_bytes(text.encode())
    with other.work() as uow:
        taken = CsvPurchases().read(path, uow.actor.currency_code, uow.today())
        report = exchange.take_in(uow, taken, "skip")
    assert report.errors == []
    assert exported(other) == text
