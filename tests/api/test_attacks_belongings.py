"""What an attacker sends to where belongings are kept: ids, numbers, days and texts of all kinds."""

import asyncio
import csv
import io
import random
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from spends.kit.ids import new_id
from spends.kit.runtime import Runtime
from tests.api.test_matrix import routes
from tests.support.keeping import pdf
from tests.support.people import Person, PersonFactory

DAY = "2025-03-15"
BOUGHT = {"product_name": "Pot", "price": "5", "purchase_date": DAY}
JSON = {"Content-Type": "application/json"}


async def post(person: Person, path: str, **body: Any) -> str:
    answer = await person.client.post(f"/api/{path}", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def filled(person: Person) -> dict[str, str]:
    """Return an id of each kind that a body can name."""
    answer = await person.client.post("/api/documents", files={"file": ("a.pdf", pdf())})
    retailer, brand = (
        await post(person, "retailers", name="R"),
        await post(person, "brands", name="B"),
    )
    category = await post(person, "categories", name="C", type="expense")
    purchase = await post(person, "purchases", **BOUGHT, warranty_months=24)
    found = (await person.client.get(f"/api/purchases/{purchase}")).json()
    warranty = found["warranties"][0]["id"]
    account = await post(person, "accounts", name="A", type="cash", currency_code="USD")
    line = {"account_id": account, "date": DAY, "payee": "Shop"}
    paid = await post(person, "transactions", **line, amount="-5")
    credit = await post(person, "transactions", **line, amount="5")
    return {
        "document": answer.json()["id"],
        "retailer": retailer,
        "brand": brand,
        "category": category,
        "purchase": purchase,
        "warranty": warranty,
        "claim": await post(person, f"warranties/{warranty}/claims"),
        "refund": await post(person, f"purchases/{purchase}/refunds"),
        "transaction": paid,
        "credit": credit,
    }


def bodies(own: dict[str, str], foreign: dict[str, str]) -> list[tuple[str, str, dict[str, Any]]]:
    """Return (method, path, body) that name somebody else's things from one's own."""
    purchase, refund = f"purchases/{own['purchase']}", f"refunds/{own['refund']}"
    line = {"product_name": "Pot", "amount": "5"}
    receipt = {"lines": [line], "purchase_date": DAY}
    keep = f"documents/{own['document']}/purchases"
    names = {f"{kind}_id": foreign[kind] for kind in ("retailer", "brand", "category")}
    return [
        *(("POST", "purchases", {**BOUGHT, name: wanted}) for name, wanted in names.items()),
        *(("PATCH", purchase, {name: wanted}) for name, wanted in names.items()),
        ("PATCH", purchase, {"photo_id": foreign["document"]}),
        ("POST", "warranties", {"purchase_id": foreign["purchase"], "warranty_months": 12}),
        ("POST", f"warranties/{foreign['warranty']}/claims", {}),
        ("PATCH", f"warranties/{own['warranty']}/claims/{foreign['claim']}", {"notes": "x"}),
        ("PATCH", f"warranties/{foreign['warranty']}/claims/{own['claim']}", {"notes": "x"}),
        ("DELETE", f"warranties/{foreign['warranty']}/claims/{own['claim']}", {}),
        ("POST", f"retailers/{own['retailer']}/merge", {"into_id": foreign["retailer"]}),
        ("POST", f"brands/{own['brand']}/merge", {"into_id": foreign["brand"]}),
        ("POST", f"brands/{own['brand']}/merge", {"into_id": own["retailer"]}),
        ("POST", f"{purchase}/payments", {"transaction_id": foreign["transaction"]}),
        ("POST", f"{purchase}/payment-refusals", {"transaction_id": foreign["transaction"]}),
        (
            "POST",
            f"{purchase}/payments",
            {"transaction_id": own["transaction"], "split_id": foreign["transaction"]},
        ),
        ("POST", f"{purchase}/refunds", {"claim_id": foreign["claim"], "amount": "1"}),
        ("POST", f"{purchase}/return", {"claim_id": foreign["claim"]}),
        ("POST", f"{refund}/credits", {"transaction_id": foreign["credit"]}),
        ("DELETE", f"{refund}/credits/{foreign['credit']}", {}),
        ("PATCH", f"refunds/{foreign['refund']}", {"amount": "1"}),
        ("POST", f"refunds/{foreign['refund']}/credits", {"transaction_id": own["credit"]}),
        ("GET", f"refunds/{foreign['refund']}/suggestions", {}),
        *(("POST", keep, {**receipt, name: foreign[name[:-3]]}) for name in ("retailer_id",)),
        ("POST", keep, {**receipt, "transaction_id": foreign["transaction"]}),
        *(
            ("POST", keep, {**receipt, "lines": [{**line, f"{kind}_id": foreign[kind]}]})
            for kind in ("brand", "category")
        ),
        *(
            (
                "POST",
                f"documents/{own['document']}/links",
                {"target": target, "target_id": foreign[target]},
            )
            for target in ("purchase", "warranty", "claim", "refund", "transaction")
        ),
        ("GET", f"reports/labels.pdf?ids={foreign['purchase']}", {}),
        ("GET", f"purchases?retailer_id={foreign['retailer']}", {}),
        ("GET", f"purchases?category_id={foreign['category']}", {}),
        ("GET", f"warranties?purchase_id={foreign['purchase']}", {}),
        ("GET", f"documents?target=purchase&target_id={foreign['purchase']}", {}),
    ]


async def send(person: Person, method: str, path: str, body: dict[str, Any]) -> httpx.Response:
    sent = body if method in {"POST", "PATCH"} else None
    return await person.client.request(method, f"/api/{path}", json=sent)


async def test_another_household_s_id_in_a_body_is_an_unknown_one(
    new_person: PersonFactory,
) -> None:
    ann, bob = await new_person("Ann"), await new_person("Bob")
    theirs, own = await filled(ann), await filled(bob)
    unknown = {kind: str(new_id()) for kind in theirs}
    before = (await ann.client.get("/api/export/json")).json()["tables"]
    mine = (await bob.client.get("/api/export/json")).json()["tables"]
    tried = zip(bodies(own, theirs), bodies(own, unknown), strict=True)
    for (method, path, body), (_, other_path, other_body) in tried:
        foreign = await send(bob, method, path, body)
        missing = await send(bob, method, other_path, other_body)
        assert foreign.status_code == missing.status_code, (method, path, foreign.text)
        assert foreign.content == missing.content, (method, path)
        if foreign.status_code == 200:
            assert foreign.json()["items"] == [], path
        else:
            assert foreign.status_code in {404, 422}, (path, foreign.text)
    assert (await ann.client.get("/api/export/json")).json()["tables"] == before
    assert (await bob.client.get("/api/export/json")).json()["tables"] == mine


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_token_that_may_read_changes_nothing(new_person: PersonFactory) -> None:
    ann = await new_person("Ann")
    own = await filled(ann)
    made = await ann.client.post("/api/tokens", json={"name": "x", "scopes": ["read"]})
    assert made.status_code == 201, made.text
    before = (await ann.client.get("/api/export/json")).json()["tables"]
    ann.client.headers["Authorization"] = f"Bearer {made.json()['token']}"
    reading = {"/api/documents/{document_id}/proposal"}
    areas = {"purchases", "warranties", "documents", "refunds", "retailers", "brands", "import"}
    tried = 0
    for method, path in routes():
        if method == "GET" or len(path.split("/")) < 3 or path.split("/")[2] not in areas:
            continue
        concrete = path
        for kind, wanted in own.items():
            concrete = concrete.replace(f"{{{kind}_id}}", wanted)
        kind = path.split("/")[2].rstrip("s")
        concrete = concrete.replace("{name_id}", own.get(kind, ""))
        concrete = concrete.replace("{target_id}", own["purchase"]).replace("{target}", "purchase")
        body = {
            "POST /api/purchases": BOUGHT,
            "POST /api/warranties": {"purchase_id": own["purchase"], "warranty_months": 2},
            "POST /api/retailers": {"name": "New"},
            "POST /api/brands": {"name": "New"},
        }.get(f"{method} {path}")
        files = None
        if path in {"/api/documents", "/api/import/csv", "/api/import/json"}:
            files = {"file": ("a.pdf", pdf("new") if "doc" in path else b"name,price\nx,1\n")}
        fields = {
            "merge": {"into_id": own["retailer"]},
            "loan": {"lent_to": "Bob"},
            "sale": {"sold_for": "1"},
            "links": {"target": "purchase", "target_id": own["purchase"]},
            "payments": {"transaction_id": own["transaction"]},
            "payment-refusals": {"transaction_id": own["transaction"]},
            "credits": {"transaction_id": own["credit"]},
        }
        body = body or fields.get(concrete.rsplit("/", 1)[-1], {})
        if path.endswith("/{document_id}/purchases"):
            body = {"lines": [{"product_name": "x", "amount": "1"}], "purchase_date": DAY}
        answer = await ann.client.request(
            method, concrete, **({"files": files} if files else {"json": body})
        )
        allowed = {200, 409} if path in reading else {403, 405}
        assert answer.status_code in allowed, (method, path, answer.text)
        tried += 1
    assert tried > 30
    answer = await ann.client.get("/api/export/json")
    assert answer.status_code == 403
    await ann.sign_in()
    assert (await ann.client.get("/api/export/json")).json()["tables"] == before


NUMBERS = (
    *("NaN", "Infinity", "-Infinity", "1e400", "1e-400", "-1", "-0.01", "1e18", "999999999999999"),
    *("9" * 400, "1e15", "0.001", "true", '""', '"1,5"', '" 5 "', '"0x10"', '"1_000"', "[]", "{}"),
)
DAYS = (
    *("0001-01-01", "9999-12-31", "10000-01-01", "-0001-01-01", "2025-02-30", "1899-12-31"),
    *("2201-01-01", "2025-03-15T00:00:00", "20250315", "1742000000", "", "today"),
)
TEXTS = (r"\u0000", r"a\u0000b", r"\ud800", r"\udc00a", r"\ud83d\ude00", r"\u202e", "x" * 5000)


PURCHASE_NUMBERS = ("price", "tax", "quantity", "residual_value", "useful_life_months", "version")
PURCHASE_DAYS = ("purchase_date", "delivery_date", "return_by", "sold_on")
PURCHASE_TEXTS = ("product_name", "serial_number", "location", "notes", "currency_code", "status")


def odd_bodies(own: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """Yield (method, path, body) with numbers, days and texts that nobody means."""
    purchase, refund = f"purchases/{own['purchase']}", f"refunds/{own['refund']}"
    warranty = f"warranties/{own['warranty']}"
    for number in NUMBERS:
        for name in PURCHASE_NUMBERS:
            yield "PATCH", purchase, f'{{"{name}": {number}}}'
        yield "POST", f"{purchase}/sale", f'{{"sold_for": {number}}}'
        yield "PATCH", refund, f'{{"amount": {number}}}'
        yield "PATCH", warranty, f'{{"warranty_months": {number}}}'
    for day in DAYS:
        for name in PURCHASE_DAYS:
            yield "PATCH", purchase, f'{{"{name}": "{day}"}}'
        yield "PATCH", warranty, f'{{"warranty_end": "{day}"}}'
        yield "PATCH", refund, f'{{"expected_by": "{day}"}}'
        yield "POST", f"{warranty}/claims", f'{{"opened": "{day}"}}'
    for text in TEXTS:
        for name in PURCHASE_TEXTS:
            yield "PATCH", purchase, f'{{"{name}": "{text}"}}'
        yield "PATCH", warranty, f'{{"provider": "{text}", "notes": "{text}"}}'
        yield "POST", f"{warranty}/claims", f'{{"notes": "{text}"}}'
        yield "POST", "retailers", f'{{"name": "{text}"}}'
        yield "POST", "retailers", f'{{"name": "n{text}", "{text}": 1}}'
        yield "POST", "brands", f'{{"name": "b", "url": "https://{text}"}}'
        yield "POST", f"{purchase}/loan", f'{{"lent_to": "{text}"}}'
        yield "PATCH", refund, f'{{"notes": "{text}"}}'


def odd_queries() -> Iterator[str]:
    """Yield addresses that ask for texts and days that nobody means."""
    for text in ("%00", "a%00b", "%ed%a0%80", "%ff", "%F0%9F%98%80", "x" * 101, "%25_%5C"):
        for path in ("purchases?search", "purchases?location", "warranties?search"):
            yield f"{path}={text}"
        yield f"brands?search={text}"
        yield f"documents?search={text}"
        yield f"reports/labels.pdf?location={text}"
        yield f"reports/insurance.pdf?location={text}"
    for day in DAYS:
        for path in ("purchases", "analytics/summary", "analytics/spending/by-period"):
            yield f"{path}?date_from={day}&group=day"
            yield f"{path}?date_from=0001-01-01&date_to={day}"
        yield f"export/csv?date_from={day}"


async def test_no_number_day_or_text_is_our_fault(ann: Person) -> None:
    own = await filled(ann)
    for method, path, body in odd_bodies(own):
        answer = await ann.client.request(method, f"/api/{path}", content=body, headers=JSON)
        assert answer.status_code < 500, (path, body[:80], answer.text)
    for path in odd_queries():
        answer = await ann.client.get(f"/api/{path}")
        assert answer.status_code < 500, (path, answer.text)
    for path in ("purchases", "warranties", "retailers", "export/csv", "export/json"):
        answer = await ann.client.get(f"/api/{path}")
        assert answer.status_code == 200, (path, answer.text)


def noise(length: int, seed: int) -> str:
    """Return letters of four bytes each, in an order that nothing packs."""
    chosen = random.Random(seed)
    return "".join(chr(chosen.randrange(0x20000, 0x2A6D0)) for _ in range(length))


@pytest.mark.parametrize(
    "make", [noise, lambda length, _: "\ufdfa" * length], ids=["noise", "long"]
)
async def test_texts_that_fill_or_outgrow_their_columns_are_kept(ann: Person, make: Any) -> None:
    names = {kind: await post(ann, f"{kind}s", name=make(100, 7)) for kind in ("retailer", "brand")}
    texts = {name: make(100, number) for number, name in enumerate(PURCHASE_TEXTS[1:3])}
    body = {**BOUGHT, **texts, "product_name": make(200, 5), "notes": make(2000, 6)}
    body |= {"model": make(100, 8), "retailer_id": names["retailer"], "brand_id": names["brand"]}
    body |= {"warranty_months": 12, "warranty_provider": make(100, 9)}
    purchase = await post(ann, "purchases", **body)
    warranty = (await ann.client.get(f"/api/purchases/{purchase}")).json()["warranties"][0]["id"]
    await post(ann, f"warranties/{warranty}/claims", notes=make(2000, 1))
    await post(ann, f"purchases/{purchase}/refunds", notes=make(500, 2))
    answer = await ann.client.post(
        f"/api/purchases/{purchase}/loan", json={"lent_to": make(100, 3)}
    )
    assert answer.status_code == 200, answer.text
    files = {"file": (f"{make(250, 4)}.pdf", pdf())}
    answer = await ann.client.post("/api/documents", files=files)
    assert answer.status_code == 201, answer.text
    found = await ann.client.get("/api/export/csv")
    answer = await ann.client.post("/api/import/csv", files={"file": ("a.csv", found.content)})
    assert (answer.json()["skipped"], answer.json()["errors"]) == (1, []), answer.text


async def test_a_rate_makes_no_amount_that_cannot_be_kept(ann: Person) -> None:
    rate = {"base": "EUR", "quote": "USD", "day": DAY, "rate": "999999999999"}
    most = {**BOUGHT, "currency_code": "EUR", "price": "999999999999.99"}
    many = {**BOUGHT, "currency_code": "EUR", "price": "999999999", "quantity": 10_000}
    first = await ann.client.post("/api/purchases", json=most)
    assert first.status_code == 201, first.text
    assert (await ann.client.post("/api/exchange-rates", json=rate)).status_code < 500
    for body in (most, many, {**most, "quantity": 10_000}):
        answer = await ann.client.post("/api/purchases", json=body)
        assert answer.status_code in {201, 422}, answer.text
    files = {"file": ("a.csv", b"name,price,date,currency\nx,999999999999,2025-03-15,EUR\n")}
    answer = await ann.client.post("/api/import/csv", files=files)
    assert answer.status_code in {200, 422}, answer.text
    account = await post(ann, "accounts", name="A", type="cash", currency_code="EUR")
    line = {"account_id": account, "date": DAY, "payee": "Shop", "amount": "-9999999999999.99"}
    answer = await ann.client.post("/api/transactions", json=line)
    assert answer.status_code in {201, 422}, answer.text
    purchase = first.json()["id"]
    for path in (
        *("purchases", f"purchases/{purchase}", "analytics/summary", "analytics/top-products"),
        *("analytics/spending", "analytics/retailers", "reports/insurance.pdf", "export/json"),
        *(f"purchases/{purchase}/ownership", f"purchases/{purchase}/payment-suggestions"),
    ):
        answer = await ann.client.get(f"/api/{path}")
        assert answer.status_code == 200, (path, answer.text)


CSV_CELLS = (
    *("=cmd()|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "'=1", "''=1", "\t=1", "\r=1", "'", "a\x00b"),
    *("\u202e", '"', "x" * 3000, "\ufeff=1", "\uff1d1"),
)


async def test_a_sheet_computes_nothing_and_comes_back_the_same(ann: Person) -> None:
    for text in CSV_CELLS:
        body: dict[str, Any] = {**BOUGHT, "product_name": text, "notes": text, "location": text}
        body |= {"warranty_months": 12, "warranty_provider": text}
        await ann.client.post("/api/purchases", json=body)
        await ann.client.post("/api/retailers", json={"name": text})
    found = await ann.client.get("/api/export/csv")
    for row in csv.reader(io.StringIO(found.text)):
        assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    files = {"file": ("a.csv", found.content)}
    answer = await ann.client.post("/api/import/csv", files=files, data={"duplicates": "update"})
    assert (answer.status_code, answer.json()["errors"]) == (200, []), answer.text
    assert (await ann.client.get("/api/export/csv")).content == found.content


@pytest.mark.parametrize(
    "row",
    [
        "x,1,2025-01-01,2025-01-01,2026-01-01,LIMITED,0001-01-01T00:00:00+14:00",
        "x,1,2025-01-01,2025-01-01,2026-01-01,LIMITED,9999-12-31T23:59:59-14:00",
        "x,1,2025-01-01,2025-01-01,2026-01-01,LIMITED,2025-01-01",
        "x,1,2025-01-01,0001-01-01,9999-12-31,LIMITED,",
        "x,1,9999-12-31,9999-12-31,9999-12-31,LIMITED,",
        "x,NaN,2025-01-01,,,,",
        "x,1e400,2025-01-01,,,,",
        "x,99999999999999999999999,2025-01-01,,,,",
        "x,-1,2025-01-01,,,,",
        "x\x00y,1,2025-01-01,,,,",
        '"x,1,2025-01-01,,,,',
        "x," + "9" * 5000 + ",2025-01-01,,,,",
    ],
)
async def test_no_row_of_a_sheet_is_our_fault(ann: Person, row: str) -> None:
    head = "name,price,date,warranty_1_start,warranty_1_end,warranty_1_type,warranty_1_voided"
    text = f"{head}\n{row}\ngood,1,2025-01-01,,,,\n".encode()
    for dry_run in ("true", "false"):
        files, data = {"file": ("a.csv", text)}, {"dry_run": dry_run}
        answer = await ann.client.post("/api/import/csv", files=files, data=data)
        assert answer.status_code in {200, 422}, answer.text
    assert (await ann.client.get("/api/export/csv")).status_code == 200
    assert (await ann.client.get("/api/warranties")).status_code == 200


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_hostile_names_are_printed(ann: Person) -> None:
    for name in (
        "x" * 200,
        "\u202e" * 50,
        "\U0001f469\u200d\U0001f680" * 20,
        "a\tb\nc",
        "**b** <b>",
        "\ufffe",
    ):
        body = {**BOUGHT, "product_name": name, "location": name[:100], "serial_number": name[:100]}
        answer = await ann.client.post("/api/purchases", json=body)
        assert answer.status_code in {201, 422}, answer.text
    for path in ("insurance.pdf", "labels.pdf", "labels.pdf?paper=letter"):
        answer = await ann.client.get(f"/api/reports/{path}")
        assert answer.status_code == 200, answer.text
        assert answer.headers["cache-control"] == "private, no-store"
        assert b"/JavaScript" not in answer.content
    for host in ("evil.example", "x" * 4000, "a b", "[::1"):
        answer = await ann.client.get("/api/reports/labels.pdf", headers={"Host": host})
        assert answer.status_code < 500, (host[:20], answer.text)


async def test_together_nothing_is_counted_twice(ann: Person, app_runtime: Runtime) -> None:
    own = await filled(ann)
    purchase, credit = f"/api/purchases/{own['purchase']}", own["credit"]
    other = await post(ann, "purchases", **BOUGHT)
    refund = await post(ann, f"purchases/{other}/refunds")
    again = [
        ("POST", f"/api/refunds/{own['refund']}/credits", {"transaction_id": credit}),
        ("POST", f"/api/refunds/{refund}/credits", {"transaction_id": credit}),
    ] * 2
    answers = await asyncio.gather(
        *(ann.client.request(method, path, json=body) for method, path, body in again)
    )
    assert {answer.status_code for answer in answers} <= {201, 409, 422}, [a.text for a in answers]
    found = [await ann.client.get(f"/api/refunds/{one}") for one in (own["refund"], refund)]
    # What the line holds is shared out once.
    assert sum(float(one.json()["credited"]) for one in found) == 5
    one, two = await post(ann, "retailers", name="One"), await post(ann, "retailers", name="Two")
    for name in (one, two):
        await post(ann, "purchases", **BOUGHT, retailer_id=name)
    link = {"target": "purchase", "target_id": own["purchase"]}
    calls = [
        ("POST", f"/api/retailers/{one}/merge", {"into_id": two}),
        ("POST", f"/api/retailers/{two}/merge", {"into_id": one}),
        ("DELETE", purchase, None),
        ("PATCH", purchase, {"notes": "x"}),
        ("POST", f"/api/documents/{own['document']}/links", link),
        ("DELETE", f"/api/documents/{own['document']}", None),
        ("PATCH", f"/api/warranties/{own['warranty']}", {"notes": "x"}),
        ("DELETE", f"/api/warranties/{own['warranty']}", None),
        ("POST", f"{purchase}/restore", None),
        ("PATCH", purchase, {"retailer_id": one}),
    ] * 3
    answers = await asyncio.gather(
        *(ann.client.request(method, path, json=body) for method, path, body in calls)
    )
    for (method, path, _), answer in zip(calls, answers, strict=True):
        assert answer.status_code < 500, (method, path, answer.text)
    names = (await ann.client.get("/api/purchases")).json()["items"]
    assert {row["retailer"] for row in names if row["retailer_id"]} <= {"One", "Two"}
