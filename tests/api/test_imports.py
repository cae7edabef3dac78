"""Statements by the API: upload, preview, commit, report, undo."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from spends.api import imports as endpoints
from spends.domains.imports import service as imports
from spends.kit import runtime
from spends.kit.database import Database
from spends.kit.runtime import Runtime
from spends.settings import Settings
from tests.support.people import Person, PersonFactory
from tests.support.statements import csv, runtime_of

TWO = Path(__file__).parents[1] / "fixtures" / "statements" / "two_accounts.ofx"
COFFEE = "2025-03-01,Café Lumen,CARD 1 CAFE LUMEN,-2.80,"
RENT = "2025-03-02,Landlord,RENT MARCH,-900.00,"
BROKEN = "2025-02-31,Landlord,RENT,-900.00,"
OFX = b"""OFXHEADER:100
DATA:OFXSGML
VERSION:102
ENCODING:USASCII
CHARSET:1252

<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>1<ACCTID>22<ACCTTYPE>CHECKING
</BANKACCTFROM><BANKTRANLIST><DTSTART>20250301<DTEND>20250331
<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20250301<TRNAMT>-2.80<FITID>a1<NAME>CAFE LUMEN</STMTTRN>
<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20250328<TRNAMT>100.00<FITID>a2<NAME>STUDIO</STMTTRN>
</BANKTRANLIST><LEDGERBAL><BALAMT>97.20<DTASOF>20250331</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
"""


@pytest.fixture
def app_runtime(settings: Settings, database: Database) -> Iterator[Runtime]:
    result = runtime_of(settings, database)
    runtime.install(result)
    yield result
    runtime.install(None)
    result.close()


@pytest.fixture
async def ann(new_person: PersonFactory) -> Person:
    person: Person = await new_person("Ann", currency_code="EUR")
    return person


async def account_of(person: Person) -> str:
    new = {"name": "Giro", "type": "checking", "currency_code": "EUR"}
    answer = await person.client.post("/api/accounts", json=new)
    found: str = answer.json()["id"]
    return found


async def upload(person: Person, account: str, content: bytes, **fields: str) -> Any:
    files = {"file": ("bank.csv", content, "text/csv")}
    data = {"account_id": account, **fields}
    return await person.client.post("/api/imports", files=files, data=data)


async def test_a_file_is_uploaded_committed_and_undone(ann: Person) -> None:
    account = await account_of(ann)
    answer = await upload(ann, account, csv(COFFEE, RENT, BROKEN))
    assert answer.status_code == 201, answer.text
    preview = answer.json()
    where = f"/api/imports/{preview['id']}"
    assert answer.headers["Location"] == where
    assert (preview["format"], preview["status"]) == ("csv", "preview")
    counts = {"new": 2, "duplicate": 0, "review": 0, "updated": 0, "invalid": 1, "left_out": 0}
    assert preview["counts"] == counts
    first, _, last = preview["rows"]
    assert {"line": 2, "date": "2025-03-01", "amount": "-2.80"}.items() <= first.items()
    assert (first["payee"], first["status"], first["reason"]) == ("Café Lumen", "new", None)
    assert (last["line"], last["status"], last["amount"]) == (4, "invalid", None)

    rows = (await ann.client.get(f"{where}/rows", params={"status": "new", "limit": 1})).json()
    assert (rows["total"], len(rows["items"])) == (2, 1)

    answer = await ann.client.post(f"{where}/commit")
    assert answer.status_code == 200, answer.text
    assert answer.json()["status"] == "done"
    assert answer.json()["progress"] == {"done": 2, "total": 2}
    assert (await ann.client.get(where)).json() == answer.json()
    shown = (await ann.client.get(f"/api/accounts/{account}")).json()
    assert shown["balance"] == "-902.80"

    broken = await ann.client.get(f"{where}/invalid.csv")
    assert broken.headers["content-type"].startswith("text/csv")
    assert broken.text.splitlines()[1].startswith("4,")
    assert (await ann.client.post(f"{where}/commit")).status_code == 409

    assert (await ann.client.delete(where)).status_code == 204
    undone = (await ann.client.get(where)).json()
    assert (undone["status"], undone["report"]["removed"]) == ("undone", 2)
    shown = (await ann.client.get(f"/api/accounts/{account}")).json()
    assert shown["balance"] == "0.00"
    listed = (await ann.client.get("/api/imports")).json()
    assert (listed["total"], listed["items"][0]["id"]) == (1, preview["id"])


async def test_an_ofx_file_s_balance_is_kept_and_compared(ann: Person) -> None:
    account = await account_of(ann)
    preview = (await upload(ann, account, OFX)).json()
    assert (preview["format"], preview["counts"]["new"]) == ("ofx", 2)
    done = (await ann.client.post(f"/api/imports/{preview['id']}/commit")).json()
    report = done["report"]
    assert (report["bank_balance"], report["ledger_balance"]) == ("97.20", "97.20")
    assert (report["agrees"], report["balance_date"]) == (True, "2025-03-31")
    shown = (await ann.client.get(f"/api/accounts/{account}")).json()
    assert (shown["current_balance"], shown["balance_date"]) == ("97.20", "2025-03-31")


async def test_a_file_that_brings_nothing_new_is_imported_once(ann: Person) -> None:
    account = await account_of(ann)
    first = (await upload(ann, account, OFX)).json()
    await ann.client.post(f"/api/imports/{first['id']}/commit")
    preview = (await upload(ann, account, OFX)).json()
    where, key = f"/api/imports/{preview['id']}", {"Idempotency-Key": "again"}
    answers = [await ann.client.post(f"{where}/commit", headers=key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert (await ann.client.post(f"{where}/commit")).status_code == 409
    done = (await ann.client.get(where)).json()
    assert (done["status"], done["progress"]) == ("done", {"done": 0, "total": 0})
    assert (done["counts"]["new"], done["counts"]["duplicate"]) == (0, 2)
    assert (done["report"]["bank_balance"], done["report"]["agrees"]) == ("97.20", True)
    listed = (await ann.client.get("/api/imports")).json()
    assert [each["id"] for each in listed["items"]] == [preview["id"], first["id"]]
    assert (await ann.client.delete(f"/api/imports/{first['id']}")).status_code == 204
    undone = (await ann.client.get(f"/api/imports/{first['id']}")).json()["report"]
    assert (undone["removed"], undone["shared"]) == (0, 2)
    assert (await ann.client.get(f"/api/accounts/{account}")).json()["balance"] == "97.20"


async def test_a_file_without_any_row_is_refused(ann: Person) -> None:
    preview = (await upload(ann, await account_of(ann), csv(BROKEN))).json()
    answer = await ann.client.post(f"/api/imports/{preview['id']}/commit")
    assert answer.status_code == 422
    shown = (await ann.client.get(f"/api/imports/{preview['id']}")).json()
    assert shown["status"] == "preview"


async def test_a_file_is_divided_by_its_accounts(ann: Person) -> None:
    account, other = await account_of(ann), await account_of(ann)
    preview = (await upload(ann, account, TWO.read_bytes())).json()
    where = f"/api/imports/{preview['id']}/accounts"
    held = (await ann.client.get(where)).json()
    assert [one["account_id"] for one in held] == [account, None]
    assert {one["currency"] for one in held} == {"EUR"}
    refs = [one["ref"] for one in held]
    assert [one["ref"] for one in preview["layout"]["accounts"]] == refs

    wanted = [{"ref": refs[0], "account_id": account}, {"ref": "x", "account_id": other}]
    answer = await ann.client.post(where, json={"accounts": wanted})
    assert answer.status_code == 422
    wanted[1]["ref"] = refs[1]
    answer = await ann.client.post(where, json={"accounts": wanted})
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert [each["account_id"] for each in made] == [account, other]
    assert (await ann.client.get(f"/api/imports/{preview['id']}")).status_code == 404
    for each in made:
        done = (await ann.client.post(f"/api/imports/{each['id']}/commit")).json()
        assert (done["status"], done["counts"]) == ("done", each["counts"])


async def test_a_mapping_is_sent_and_changed(ann: Person) -> None:
    account = await account_of(ann)
    content = b"When,What,Sum\n03/04/2025,Shop,1.50\n"
    answer = await upload(ann, account, content, mapping='{"date_order": "DMY"}')
    assert answer.json()["rows"][0]["date"] == "2025-04-03"
    assert answer.json()["layout"]["preset"] is None
    where = f"/api/imports/{answer.json()['id']}"
    mapping = answer.json()["layout"]["mapping"] | {"date_order": "MDY"}
    changed = await ann.client.patch(where, json={"mapping": mapping})
    assert changed.status_code == 200, changed.text
    assert changed.json()["rows"][0]["date"] == "2025-03-04"
    assert changed.json()["version"] > answer.json()["version"]
    late = {"mapping": mapping, "version": answer.json()["version"]}
    assert (await ann.client.patch(where, json=late)).status_code == 409
    late["version"] = changed.json()["version"]
    assert (await ann.client.patch(where, json=late)).status_code == 200
    wrong = await ann.client.patch(where, json={"mapping": {"date": "Nowhere"}})
    assert wrong.status_code == 422
    assert wrong.json()["errors"][0]["field"] == "mapping"


@pytest.mark.parametrize(
    ("content", "fields", "status"),
    [
        (b"%PDF-1.4", {}, 422),
        (b"", {}, 422),
        (bytes(range(256)) * 40, {}, 422),
        (csv(COFFEE), {"mapping": "{nonsense"}, 422),
        (csv(COFFEE), {"mapping": '{"unheard": 1}'}, 422),
        (csv(COFFEE), {"account_id": "0198d0f0-0000-7000-8000-000000000000"}, 422),
        (csv(COFFEE), {"account_id": "no id"}, 422),
        (b"x" * 60 * 1024 * 1024, {}, 413),
    ],
)
async def test_what_cannot_be_imported_is_refused_and_leaves_nothing(
    ann: Person, app_runtime: Runtime, content: bytes, fields: dict[str, str], status: int
) -> None:
    account = await account_of(ann)
    answer = await upload(ann, account, content, **fields)
    assert answer.status_code == status, answer.text
    assert answer.json()["detail"].endswith(".")
    assert (await ann.client.get("/api/imports")).json()["total"] == 0
    assert list(app_runtime.storage.files("imports/")) == []


async def test_another_household_s_import_is_unknown(
    ann: Person, new_person: PersonFactory
) -> None:
    preview = (await upload(ann, await account_of(ann), csv(COFFEE))).json()
    bob = await new_person("Bob", currency_code="EUR")
    where = f"/api/imports/{preview['id']}"
    unknown = "/api/imports/0198d0f0-0000-7000-8000-000000000000"
    for method, tail in [
        ("GET", ""),
        ("GET", "/rows"),
        ("GET", "/invalid.csv"),
        ("POST", "/commit"),
        ("DELETE", ""),
    ]:
        refused = await bob.client.request(method, where + tail)
        missing = await bob.client.request(method, unknown + tail)
        assert refused.status_code == missing.status_code == 404
        assert refused.json() == missing.json()
    account = await account_of(ann)
    assert (await upload(bob, account, csv(COFFEE))).status_code == 422


async def test_a_long_commit_is_answered_as_running(
    ann: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    preview = (await upload(ann, await account_of(ann), csv(COFFEE))).json()
    monkeypatch.setattr(endpoints, "PATIENCE", 0.0)
    run = imports.run

    def slow(*arguments: Any) -> None:
        slow_down.wait(10)
        run(*arguments)

    import threading

    slow_down = threading.Event()
    monkeypatch.setattr(imports, "run", slow)
    where = f"/api/imports/{preview['id']}"
    answer = await ann.client.post(f"{where}/commit")
    assert (answer.status_code, answer.json()["status"]) == (202, "running")
    assert answer.json()["progress"] == {"done": 0, "total": 1}
    assert (await ann.client.delete(where)).status_code == 409
    slow_down.set()
    for _ in range(200):
        found = (await ann.client.get(where)).json()
        if found["status"] != "running":
            break
    assert found["status"] == "done"


async def test_what_joins_a_line_is_told_and_deleted_lines_come_back(ann: Person) -> None:
    account = await account_of(ann)
    typed = {"account_id": account, "date": "2025-03-02", "amount": "-2.80", "payee": "Café Lumen"}
    line = (await ann.client.post("/api/transactions", json=typed)).json()
    preview = (await upload(ann, account, csv(COFFEE, RENT))).json()
    assert (preview["counts"]["updated"], preview["counts"]["new"]) == (1, 1)
    first = preview["rows"][0]
    assert (first["status"], first["reason"]) == ("updated", "Joins the line you typed on 2 March.")
    where = f"/api/imports/{preview['id']}"
    found = (await ann.client.get(f"{where}/rows", params={"status": "updated"})).json()
    assert found["total"] == 1
    assert (await ann.client.post(f"{where}/commit")).json()["counts"] == preview["counts"]
    await ann.client.delete(f"/api/transactions/{line['id']}")

    again = (await upload(ann, account, csv(COFFEE, RENT))).json()
    assert (again["bring_back"], again["counts"]["duplicate"]) == (False, 2)
    body = {"mapping": again["layout"]["mapping"], "bring_back": True}
    wanted = (await ann.client.patch(f"/api/imports/{again['id']}", json=body)).json()
    assert (wanted["bring_back"], wanted["counts"]["updated"]) == (True, 1)
    await ann.client.post(f"/api/imports/{again['id']}/commit")
    assert (await ann.client.get(f"/api/transactions/{line['id']}")).status_code == 200
