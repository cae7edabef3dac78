"""Reports over HTTP: PDFs, labels that lead back here, and the figures of the analytics."""

import io
from datetime import date
from typing import Any

import pytest
from pypdf import PdfReader

from spends.kit.ids import new_id
from spends.kit.runtime import Runtime
from tests.support.people import ORIGIN, Person, PersonFactory

DAY = "2025-03-15"


async def bought(person: Person, name: str = "Kettle", **fields: Any) -> str:
    body = {"product_name": name, "price": "39.90", "purchase_date": DAY} | fields
    answer = await person.client.post("/api/purchases", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def text_of(pdf: bytes) -> str:
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return " ".join(text.split())


async def test_the_insurance_report_holds_what_is_still_owned(ann: Person) -> None:
    kettle = await bought(ann, location="Kitchen")
    await bought(ann, "Lamp", location="Hall")
    sold = await bought(ann, "Bike", price="500")
    await ann.client.post(f"/api/purchases/{sold}/sale", json={"sold_for": "100"})
    files = {"file": ("kettle-receipt.pdf", b"%PDF-1.7\n")}
    proof = {"target": "purchase", "target_id": kettle}
    assert (await ann.client.post("/api/documents", files=files, data=proof)).status_code == 201
    answer = await ann.client.get("/api/reports/insurance.pdf")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "private, no-store"
    text = text_of(answer.content)
    assert "2 things" in text
    assert "1 proof: kettle-receipt.pdf" in text
    assert "Bike" not in text
    one = await ann.client.get("/api/reports/insurance.pdf", params={"location": "Hall"})
    assert "Kettle" not in text_of(one.content)
    assert "Lamp" in text_of(one.content)


async def test_labels_lead_to_the_address_that_is_set_or_asked(
    ann: Person, app_runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    from spends.domains.belongings.service import reports

    real = reports.labels

    def noted(uow: Any, origin: str, *rest: Any) -> Any:
        found = real(uow, origin, *rest)
        seen.extend(label.address for label in found)
        return found

    monkeypatch.setattr(reports, "labels", noted)
    kettle = await bought(ann)
    await bought(ann, "Lamp")
    for public in ("", "https://home.example.org/"):
        monkeypatch.setattr(app_runtime.settings, "public_url", public)
        answer = await ann.client.get("/api/reports/labels.pdf", params={"ids": kettle})
        assert answer.status_code == 200, answer.text
    assert seen == [
        f"{ORIGIN}/inventory/{kettle}",
        f"https://home.example.org/inventory/{kettle}",
    ]


async def test_labels_of_all_or_some_and_of_one(ann: Person) -> None:
    kettle, lamp = await bought(ann), await bought(ann, "Lamp", location="Hall")
    for params, there in (
        ({}, {"Kettle", "Lamp"}),
        ({"ids": [kettle]}, {"Kettle"}),
        ({"location": "Hall", "paper": "letter"}, {"Lamp"}),
    ):
        answer = await ann.client.get("/api/reports/labels.pdf", params=params)
        text = text_of(answer.content)
        assert {name for name in ("Kettle", "Lamp") if name in text} == there
    one = await ann.client.get(f"/api/purchases/{lamp}/label")
    assert one.status_code == 200
    assert "Lamp" in text_of(one.content)


async def test_another_household_s_things_are_unknown(new_person: PersonFactory) -> None:
    ann, bob = await new_person("Ann"), await new_person("Bob")
    theirs = await bought(ann)
    assert (await bob.client.get(f"/api/purchases/{theirs}/label")).status_code == 404
    for wanted in (theirs, str(new_id())):
        answer = await bob.client.get("/api/reports/labels.pdf", params={"ids": wanted})
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "ids"
    assert "Kettle" not in text_of((await bob.client.get("/api/reports/insurance.pdf")).content)


@pytest.mark.parametrize(
    "query", ["paper=a5", "ids=nothing", f"location={'x' * 101}"], ids=["paper", "id", "location"]
)
async def test_what_makes_no_sense_is_refused(ann: Person, query: str) -> None:
    assert (await ann.client.get(f"/api/reports/labels.pdf?{query}")).status_code == 422


async def test_evidence_of_larger_spending(ann: Person) -> None:
    account = await ann.client.post(
        "/api/accounts",
        json={"name": "A", "type": "cash", "currency_code": ann.household["currency_code"]},
    )
    today = date.today().isoformat()  # noqa: DTZ011  near enough for a year
    for amount in ("-300", "-100", "-5"):
        body = {"account_id": account.json()["id"], "date": today, "amount": amount, "payee": "S"}
        line = (await ann.client.post("/api/transactions", json=body)).json()
        if amount == "-300":
            files = {"file": ("proof.pdf", b"%PDF-1.7\n")}
            link = {"target": "transaction", "target_id": line["id"]}
            await ann.client.post("/api/documents", files=files, data=link)
    found = (await ann.client.get("/api/analytics/evidence")).json()
    assert (found["count"], found["proven_count"], found["percentage"]) == (2, 1, 75)
    assert found["total_amount"] == "400.00"
    assert [line["amount"] for line in found["without"]] == ["-100.00"]
    odd = await ann.client.get("/api/analytics/evidence", params={"date_to": "0001-01-01"})
    assert odd.json()["percentage"] is None


async def test_scorecards_and_replacements(ann: Person) -> None:
    shop = (await ann.client.post("/api/retailers", json={"name": "Corner Shop X"})).json()["id"]
    await bought(ann, retailer_id=shop)
    await bought(ann, "Boiler", price="1200", useful_life_months=120, purchase_date="2024-01-15")
    cards = (await ann.client.get("/api/analytics/scorecards")).json()
    assert [(card["name"], card["purchases"], card["total_spent"]) for card in cards] == [
        ("Corner Shop X", 1, "39.90")
    ]
    assert cards[0]["refund_days"] is None
    assert (await ann.client.get("/api/analytics/scorecards?of=brands")).json() == []
    assert (await ann.client.get("/api/analytics/scorecards?of=x")).status_code == 422
    goals = (await ann.client.get("/api/analytics/replacements")).json()
    assert [(goal["product_name"], goal["amount"], goal["due"]) for goal in goals] == [
        ("Boiler", "1200.00", "2034-01-15")
    ]
