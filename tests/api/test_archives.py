"""A whole household as JSON, by the API."""

import pytest

from tests.support.people import PersonFactory


async def test_a_household_is_exported_whole(new_person: PersonFactory) -> None:
    ann = await new_person("Ann", currency_code="EUR")
    files = {"file": ("receipt.pdf", b"%PDF-1.7\n")}
    document = (await ann.client.post("/api/documents", files=files)).json()
    answer = await ann.client.get("/api/export/json")
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert (found["format"], found["version"]) == ("spends-household", 1)
    assert found["household"]["currency_code"] == "EUR"
    assert [row["id"] for row in found["tables"]["document"]] == [document["id"]]
    assert list(found["files"].values()) == ["JVBERi0xLjcK"]
    assert "password_hash" not in answer.text
    assert "api_token" not in found["tables"]


async def test_an_export_taken_in_by_another_is_exported_the_same(
    new_person: PersonFactory,
) -> None:
    ann, bob = await new_person("Ann", currency_code="EUR"), await new_person("Bob")
    files = {"file": ("receipt.pdf", b"%PDF-1.7\n")}
    await ann.client.post("/api/documents", files=files)
    new = {"name": "A", "type": "cash", "currency_code": "EUR"}
    account = (await ann.client.post("/api/accounts", json=new)).json()["id"]
    line = {"account_id": account, "date": "2025-03-15", "amount": "-5", "payee": "Shop"}
    assert (await ann.client.post("/api/transactions", json=line)).status_code == 201
    bought = {"product_name": "Pot", "price": "5", "purchase_date": "2025-03-15"}
    assert (await ann.client.post("/api/purchases", json=bought)).status_code == 201
    first = await ann.client.get("/api/export/json")
    body = {"file": ("household.json", first.content)}
    answer = await bob.client.post("/api/import/json", files=body)
    assert answer.status_code == 200, answer.text
    assert answer.json()["tables"]["transaction"]["created"] == 1
    second = (await bob.client.get("/api/export/json")).json()
    for kept in ("tables", "files", "household"):
        assert second[kept] == first.json()[kept]
    again = await bob.client.post("/api/import/json", files=body)
    assert again.status_code == 200, again.text
    assert (again.json()["created"], again.json()["updated"]) == (0, 0)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"format": "other"}', b'{"format": "spends-household"}']
)
async def test_a_file_that_is_no_export_is_refused(
    new_person: PersonFactory, content: bytes
) -> None:
    bob = await new_person("Bob")
    files = {"file": ("household.json", content)}
    answer = await bob.client.post("/api/import/json", files=files)
    assert answer.status_code == 422, answer.text
