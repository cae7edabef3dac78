"""A whole household as JSON, by the API."""

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
