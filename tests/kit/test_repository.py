"""Rows written many at a time are the rows that were given."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlmodel import col

from spends.domains.belongings.models import Purchase, Retailer
from spends.kit.database import Database
from spends.kit.ids import new_id
from spends.kit.repository import insert_rows
from tests.support.homes import Home, sign_up

MANY = 300
texts = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=40)


@pytest.fixture
def home(database: Database) -> Home:
    return sign_up(database)


@pytest.mark.parametrize("count", [1, MANY])
@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    strange=st.lists(texts | st.sampled_from(["\\N", "\\.", "a\tb\\", "\r\n", "\x85"]), min_size=1)
)
def test_any_text_is_kept_as_it_is(home: Home, count: int, strange: list[str]) -> None:
    rows = [
        {"id": new_id(), "name": strange[index % len(strange)], "folded_name": str(new_id())}
        for index in range(count)
    ]
    with home.work() as uow:
        assert insert_rows(uow, Retailer, rows) == count
        kept = uow.session.execute(
            select(col(Retailer.id), col(Retailer.name)).where(
                col(Retailer.id).in_([row["id"] for row in rows])
            )
        )
        assert dict(kept.all()) == {row["id"]: row["name"] for row in rows}


@pytest.mark.parametrize("count", [1, MANY])
def test_every_kind_of_column_is_kept_and_stamped(home: Home, count: int) -> None:
    row: dict[str, Any] = {
        "product_name": "Kettle",
        "price": 12_345_678_901_234,
        "currency_code": "EUR",
        "quantity": 2,
        "tax": 0,
        "shipping": 0,
        "total": -5,
        "status": "RECEIVED",
        "purchase_date": date(2024, 2, 29),
        "covered_until": date.max,
        "delivery_date": None,
        "residual_value": 0,
        "document_count": 0,
        "folded_name": "",
        "search_text": "",
    }
    with home.work() as uow:
        insert_rows(uow, Purchase, ({**row} for _ in range(count)))
        kept = uow.session.scalars(select(Purchase)).all()
        assert len(kept) == count
        for each in kept:
            assert {name: getattr(each, name) for name in row} == row
            assert (each.household_id, each.version) == (uow.household_id, 1)
            assert each.created_at == each.updated_at
        assert len({each.id for each in kept}) == count
