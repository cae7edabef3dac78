"""Purchases as CSV over HTTP."""

from tests.support.people import Person

TEXT = "product_name,price,purchase_date\nKettle,39.90,2025-01-31\nDrill,-1,2025-01-31\n"


async def test_a_file_comes_in_and_goes_out(ann: Person) -> None:
    files = {"file": ("purchases.csv", TEXT.encode(), "text/csv")}

    tried = await ann.client.post("/api/import/csv", files=files, data={"dry_run": "true"})
    done = await ann.client.post("/api/import/csv", files=files, data={"duplicates": "skip"})

    assert tried.status_code == done.status_code == 200
    assert tried.json() == done.json()
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
