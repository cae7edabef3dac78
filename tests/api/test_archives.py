"""A whole household as JSON, by the API."""

import os
import tempfile
from pathlib import Path

import pytest
from sqlalchemy import update

from spends.api import archives, body
from spends.domains.households.models import HouseholdMember
from spends.domains.households.rules import Role
from spends.kit.runtime import Runtime
from tests.support.people import Person, PersonFactory


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
    files = {"file": ("household.json", first.content)}
    answer = await bob.client.post("/api/import/json", files=files)
    assert answer.status_code == 200, answer.text
    assert answer.json()["tables"]["transaction"]["created"] == 1
    second = (await bob.client.get("/api/export/json")).json()
    for kept in ("tables", "files", "household"):
        assert second[kept] == first.json()[kept]
    again = await bob.client.post("/api/import/json", files=files)
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


async def test_only_admins_may_and_a_member_s_file_is_not_even_read(
    ann: Person, app_runtime: Runtime
) -> None:
    content = (await ann.client.get("/api/export/json")).content
    with app_runtime.system("a test makes her a member") as uow:
        uow.session.execute(update(HouseholdMember).values(role=Role.MEMBER))
    assert (await ann.client.get("/api/export/json")).status_code == 403
    for path in ("/api/import/json", "/api/import/json?dry_run=true"):
        answer = await ann.client.post(path, files={"file": ("household.json", content)})
        assert answer.status_code == 403


async def test_what_is_larger_than_is_taken_is_refused(
    ann: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(body.UPLOAD_LIMITS, body.ARCHIVE_PATH, 100_000)
    monkeypatch.setattr(body, "ARCHIVE_LIMIT", 100_000)
    files = {"file": ("household.json", b" " * 200_000)}
    answer = await ann.client.post("/api/import/json", files=files)
    assert answer.status_code == 413
    assert "larger than 1 GB" in answer.json()["detail"]


async def test_a_trial_stores_nothing_and_says_what_would_be(
    ann: Person, new_person: PersonFactory, app_runtime: Runtime
) -> None:
    bob = await new_person("Bob")
    await ann.client.post("/api/documents", files={"file": ("receipt.pdf", b"%PDF-1.7\n")})
    content = (await ann.client.get("/api/export/json")).content
    for stored in list(app_runtime.storage.files("")):
        app_runtime.storage.delete(stored.key)
    files = {"file": ("household.json", content)}
    for wishes in ({"params": {"dry_run": "true"}}, {"data": {"dry_run": "true"}}):
        tried = (await bob.client.post("/api/import/json", files=files, **wishes)).json()
        assert tried["tables"]["document"] == {"created": 1, "updated": 0, "skipped": 0}
        assert tried["is_fresh"]
        assert (await bob.client.get("/api/documents")).json()["total"] == 0
        assert list(app_runtime.storage.files("")) == []
    done = (await bob.client.post("/api/import/json", files=files)).json()
    assert done == tried | {"dry_run": False}
    (document,) = (await bob.client.get("/api/documents")).json()["items"]
    content = (await bob.client.get(f"/api/documents/{document['id']}/content")).content
    assert content == b"%PDF-1.7\n"


async def test_the_same_request_is_answered_once(ann: Person, new_person: PersonFactory) -> None:
    bob = await new_person("Bob")
    new = {"name": "A", "type": "cash", "currency_code": "USD"}
    await ann.client.post("/api/accounts", json=new)
    content = (await ann.client.get("/api/export/json")).content
    headers = {"Idempotency-Key": "once"}
    files = {"file": ("household.json", content)}
    first = await bob.client.post("/api/import/json", files=files, headers=headers)
    again = await bob.client.post("/api/import/json", files=files, headers=headers)
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    assert first.json()["tables"]["account"]["created"] == 1


async def test_what_a_killed_import_left_is_taken_away(
    ann: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    old, young = tmp_path / f"{archives.FOLDER}old", tmp_path / f"{archives.FOLDER}young"
    for folder in (old, young):
        folder.mkdir()
        (folder / "account.jsonl").touch()
    os.utime(old, (0, 0))
    content = (await ann.client.get("/api/export/json")).content
    answer = await ann.client.post("/api/import/json", files={"file": ("x.json", content)})
    assert answer.status_code == 200
    assert not old.exists()
    assert young.exists()
