"""Purchases as CSV over HTTP."""

from uuid import UUID

from spends.domains.belongings.service import exchange
from spends.kit import progress
from tests.support.people import Person, PersonFactory

TEXT = "product_name,price,purchase_date\nKettle,39.90,2025-01-31\nDrill,-1,2025-01-31\n"


async def test_a_file_comes_in_and_goes_out(ann: Person) -> None:
    files = {"file": ("purchases.csv", TEXT.encode(), "text/csv")}

    tried = await ann.client.post("/api/import/csv", files=files, data={"dry_run": "true"})
    done = await ann.client.post("/api/import/csv", files=files, data={"duplicates": "skip"})

    assert tried.status_code == done.status_code == 200
    assert tried.json() == done.json() | {"dry_run": True}
    report = done.json()
    assert (report["created"], report["updated"], report["skipped"]) == (1, 0, 0)
    assert [(error["row"], error["field"]) for error in report["errors"]] == [(3, "price")]
    out = await ann.client.get("/api/export/csv", params={"bom": "true", "search": "kettle"})
    assert out.content.startswith(b"\xef\xbb\xbfid,product_name")
    assert "Kettle,39.90,USD" in out.text


async def test_what_is_no_csv_is_refused(ann: Person) -> None:
    files = {"file": ("purchases.csv", b"%PDF-1.7", "text/csv")}
    refused = await ann.client.post("/api/import/csv", files=files)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "file"


async def test_a_trial_may_be_asked_for_in_the_address(ann: Person) -> None:
    files = {"file": ("purchases.csv", TEXT.encode(), "text/csv")}
    query = {"dry_run": "true", "duplicates": "update"}
    tried = await ann.client.post("/api/import/csv", files=files, params=query)
    assert tried.json()["created"] == 1
    assert (await ann.client.get("/api/purchases")).json()["total"] == 0
    form = {"dry_run": "false"}
    await ann.client.post("/api/import/csv", files=files, params=query, data=form)
    assert (await ann.client.get("/api/purchases")).json()["total"] == 1


async def test_nobody_is_at_it(ann: Person) -> None:
    for kind in ("csv", "json"):
        answer = await ann.client.get(f"/api/import/{kind}/progress")
        assert answer.json() == {"running": False, "done": 0, "total": 0}


async def test_how_far_an_import_is_is_told_to_its_household(
    ann: Person, new_person: PersonFactory
) -> None:
    bob = await new_person("Bob")
    household = UUID(ann.household["id"])
    with progress.told(exchange.WORK, household) as tell:
        tell(400, 1_000)
        mine = (await ann.client.get("/api/import/csv/progress")).json()
        theirs = (await bob.client.get("/api/import/csv/progress")).json()
    assert mine == {"running": True, "done": 400, "total": 1_000}
    assert theirs == {"running": False, "done": 0, "total": 0}


async def test_ids_of_another_household_are_only_ids(
    ann: Person, new_person: PersonFactory
) -> None:
    bob = await new_person("Bob")
    new = {"product_name": "Theirs", "price": "1", "purchase_date": "2025-01-31"}
    theirs = (await bob.client.post("/api/purchases", json=new)).json()
    shop = (await bob.client.post("/api/retailers", json={"name": "Theirs"})).json()["id"]
    text = (
        "id,product_name,price,purchase_date,retailer,retailer_id,category\n"
        f"{theirs['id']},Mine,2,2025-02-01,{shop},{shop},{shop}\n"
    )
    files = {"file": ("purchases.csv", text.encode(), "text/csv")}
    body = {"duplicates": "update"}
    done = await ann.client.post("/api/import/csv", files=files, data=body)
    assert done.status_code == 200, done.text
    assert (done.json()["created"], done.json()["updated"]) == (1, 0)
    assert done.json()["warnings"] == [
        "These columns are not used: retailer_id.",
        f"There are no categories of these names: {shop}.",
    ]
    kept = (await bob.client.get(f"/api/purchases/{theirs['id']}")).json()
    assert kept["product_name"] == "Theirs"
    mine = (await ann.client.get("/api/purchases")).json()["items"]
    assert [row["product_name"] for row in mine] == ["Mine"]
    shops = (await ann.client.get("/api/retailers", params={"search": shop})).json()["items"]
    assert [row["name"] for row in shops] == [shop]
    assert shops[0]["id"] != shop


async def test_a_file_that_is_too_large_is_refused_before_it_is_read(ann: Person) -> None:
    content = b"product_name,price,purchase_date\n" + b"x" * (60 * 1024 * 1024)
    files = {"file": ("purchases.csv", content, "text/csv")}
    refused = await ann.client.post("/api/import/csv", files=files)
    assert refused.status_code == 413
    assert "larger than 50 MB" in refused.json()["detail"]
