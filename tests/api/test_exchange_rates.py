"""Exchange rates by the API: by hand, and from the ECB's file."""

from collections.abc import Iterator

import pytest

from spends.domains.currencies.ports import RateFile
from spends.integrations.prices.ecb import EcbRateFile
from spends.integrations.storage.folder import FolderStorage
from spends.kit import runtime
from spends.kit.database import Database
from spends.kit.runtime import Runtime
from spends.settings import Settings
from tests.support.people import Person, PersonFactory

RATE = {"base": "USD", "quote": "EUR", "day": "2025-03-14", "rate": "0.92"}
FILE = b"Date,USD,JPY,\n2025-03-14,1.25,N/A,\n2025-03-13,1.2,160.5,\n"


@pytest.fixture
def app_runtime(settings: Settings, database: Database) -> Iterator[Runtime]:
    storage = FolderStorage(settings.data_dir / "files")
    result = Runtime(settings, database, storage, b"k" * 32, {RateFile: EcbRateFile()})
    runtime.install(result)
    yield result
    runtime.install(None)
    result.close()


@pytest.fixture
async def ann(new_person: PersonFactory) -> Person:
    person: Person = await new_person("Ann", currency_code="EUR")
    return person


async def test_a_rate_is_entered_replaced_shown_and_deleted(ann: Person) -> None:
    answer = await ann.client.post("/api/exchange-rates", json=RATE)
    assert answer.status_code == 201
    rate = answer.json()
    where = f"/api/exchange-rates/{rate['id']}"
    assert answer.headers["Location"] == where
    assert rate == RATE | {"id": rate["id"], "source": "manual"}
    again = (await ann.client.post("/api/exchange-rates", json=RATE | {"rate": "100"})).json()
    assert (again["id"], again["rate"]) == (rate["id"], "100")
    listed = (await ann.client.get("/api/exchange-rates")).json()
    assert (listed["total"], listed["items"]) == (1, [again])
    assert (await ann.client.get(where)).json() == again
    assert (await ann.client.delete(where)).status_code == 204
    assert (await ann.client.get(where)).status_code == 404
    assert (await ann.client.delete(where)).status_code == 404


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"base": "EUR"}, "body"),
        ({"base": "XQZ"}, "base"),
        ({"quote": "dollar"}, "quote"),
        ({"rate": "0"}, "rate"),
        ({"rate": "-1"}, "rate"),
        ({"rate": "NaN"}, "rate"),
        ({"rate": []}, "rate"),
        ({"day": "2025-02-30"}, "day"),
        ({"day": "9999-12-31"}, "day"),
        ({"day": "0001-01-01"}, "day"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_rate_that_does_not_fit_is_refused(
    ann: Person, changes: dict[str, object], field: str
) -> None:
    answer = await ann.client.post("/api/exchange-rates", json=RATE | changes)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_another_household_s_rate_is_unknown_and_counts_for_nobody_else(
    ann: Person, new_person: PersonFactory
) -> None:
    rate = (await ann.client.post("/api/exchange-rates", json=RATE)).json()
    bob = await new_person("Bob", currency_code="EUR")
    assert (await bob.client.get("/api/exchange-rates")).json()["total"] == 0
    assert (await bob.client.delete(f"/api/exchange-rates/{rate['id']}")).status_code == 404


async def test_the_operator_loads_the_ecb_s_file_for_all(
    ann: Person, new_person: PersonFactory
) -> None:
    bob = await new_person("Bob", currency_code="EUR")
    for person in (ann, bob):
        body = {"name": "New York", "type": "cash", "currency_code": "USD"}
        account = (await person.client.post("/api/accounts", json=body)).json()
        body = {"account_id": account["id"], "amount": "-10", "date": "2025-03-16"}
        answer = await person.client.post("/api/transactions", json=body)
        assert answer.status_code == 201
        assert answer.json()["base_amount"] is None
    refused = await bob.client.post("/api/exchange-rates/ecb", files={"file": FILE})
    assert refused.status_code == 403
    answer = await ann.client.post("/api/exchange-rates/ecb", files={"file": FILE})
    assert (answer.status_code, answer.json()) == (200, {"count": 3, "revalued": 2})
    for person in (ann, bob):
        lines = (await person.client.get("/api/transactions")).json()["items"]
        assert [line["base_amount"] for line in lines] == ["-8.00"]


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7", b"\xff\xfe\x00", b"a,b\n1,2\n", b"PK\x03\x04"]
)
async def test_a_file_that_is_another_is_refused(ann: Person, content: bytes) -> None:
    answer = await ann.client.post("/api/exchange-rates/ecb", files={"file": content})
    assert answer.status_code == 422
    assert "ECB" in answer.json()["detail"]
    assert (await ann.client.post("/api/exchange-rates/ecb")).status_code == 422
