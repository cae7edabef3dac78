"""A household's file made by hand, to reach into what is not one's own, or to break what reads it."""

import base64
import copy
import hashlib
import io
import json
import time
from typing import Any

import httpx
import pytest
from PIL import Image
from sqlalchemy import update

from spends.domains.archives import repository, rules
from spends.domains.documents.rules import thumbnail_key
from spends.domains.households.models import HouseholdMember
from spends.kit.errors import Unavailable
from spends.kit.runtime import Runtime
from tests.support.homes import Home, sign_up
from tests.support.keeping import pdf, picture
from tests.support.people import ClientFactory, Person, PersonFactory

DOCUMENTS = "/api/documents"
DAY = "2025-03-15"
SECRET = pdf("What Ann earns")
HASH = hashlib.sha256(SECRET).hexdigest()
# Their sum is beyond what a whole number of a database holds.
LARGE = 2**62
READ = (
    *("accounts", "transactions", "purchases", "warranties", "documents", "export/json"),
    *(f"analytics/{name}" for name in ("summary", "top-products", "warranties/timeline")),
)
PRINTED = ("reports/insurance.pdf",)
CHANGES: tuple[tuple[str, str, Any], ...] = (
    ("document", "media_type", "text/html"),
    ("document", "media_type", "image/png"),
    ("document", "kind", "novel"),
    ("document", "size", 10**9),
    ("document", "size", -1),
    ("document", "file_name", 'a"\r\nSet-Cookie: a=b\r\n\r\n<script>.pdf'),
    ("document", "file_name", "../../etc/passwd"),
    ("document", "file_name", "\ud800.pdf"),
    ("document", "page_count", 2**40),
    ("document", "version", -(2**40)),
    ("document", "created_at", "0001-01-01T00:00:00+14:00"),
    ("document", "read_at", "9999-12-31T23:59:59-14:00"),
    ("document_link", "target", "user"),
    ("document_link", "target", "bill"),
    ("purchase", "status", "STOLEN"),
    ("purchase", "currency_code", "QQQ"),
    ("purchase", "base_total", LARGE),
    ("purchase", "total", -LARGE),
    ("purchase", "quantity", 10**12),
    ("purchase", "purchase_date", "0001-01-01"),
    ("purchase", "purchase_date", "9999-12-31"),
    ("purchase", "useful_life_months", 2**31 - 1),
    ("purchase", "useful_life_months", -1),
    ("purchase", "product_name", "\ud800"),
    ("warranty", "warranty_type", "MAGIC"),
    ("warranty", "warranty_end", "0001-01-01"),
    ("warranty", "warranty_start", "9999-12-31"),
    ("warranty", "voided_at", "0001-01-01T00:00:00+14:00"),
    ("retailer", "url", "javascript:alert(1)"),
    ("account", "type", "magic"),
    ("account", "opening_balance", LARGE),
    ("transaction", "date", "9999-12-31"),
    ("transaction", "date", "0001-01-01"),
    ("transaction", "amount", LARGE),
    ("transaction", "base_amount", -LARGE),
    ("household_exchange_rate", "rate", "1e999999999"),
    ("household_exchange_rate", "rate", "1e30"),
    ("household_exchange_rate", "rate", "-1"),
    ("household_exchange_rate", "rate", "0"),
    ("household_exchange_rate", "base", "QQQ"),
)
HOUSEHOLD: tuple[tuple[str, Any], ...] = (
    *(("name", value) for value in (7, "", "x" * 1000, "\ud800", "\x00")),
    *(("currency_code", value) for value in ("QQQ", "EURO", {"a": 1})),
    *(("timezone", value) for value in ("Nowhere/Land", "../../etc/passwd", None)),
    *(("settings", {"a": value}) for value in ("\ud800", "\x00", float("nan"), 10**400)),
)


async def added(person: Person, content: bytes = SECRET, name: str = "a.pdf") -> dict[str, Any]:
    answer = await person.client.post(DOCUMENTS, files={"file": (name, content)})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def exported(person: Person) -> dict[str, Any]:
    answer = await person.client.get("/api/export/json")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def filled(person: Person) -> dict[str, Any]:
    """Return the export of a household that has a thing of each kind, most of them twice."""

    async def post(path: str, **body: Any) -> str:
        answer = await person.client.post(f"/api/{path}", json=body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    retailer = await post("retailers", name="Own", url="https://example.org")
    bought = {"product_name": "Pot", "price": "5", "purchase_date": DAY}
    more = {"warranty_months": 24, "retailer_id": retailer, "useful_life_months": 120}
    await post("purchases", **bought, **more)
    purchase = await post("purchases", **bought, **more)
    await post("exchange-rates", base="USD", quote="EUR", day=DAY, rate="0.9")
    account = await post("accounts", name="A", type="cash", currency_code="USD")
    for amount in ("-5", "7"):
        await post("transactions", account_id=account, date=DAY, amount=amount, payee="Shop")
    one = await added(person)
    link = {"target": "purchase", "target_id": purchase}
    await person.client.post(f"{DOCUMENTS}/{one['id']}/links", json=link)
    found = await exported(person)
    tables = found["tables"]
    tables["category"], tables["brand"] = [], []
    tables["retailer"] = [row for row in tables["retailer"] if row["id"] == retailer]
    return found


async def taken_in(person: Person, archive: Any) -> httpx.Response:
    content = archive if isinstance(archive, bytes) else json.dumps(archive).encode()
    files = {"file": ("household.json", content, "application/json")}
    return await person.client.post("/api/import/json", files=files)


async def walk(person: Person, why: Any) -> None:
    """Read all that a household has; no answer is our fault."""
    for path in (*READ, *(PRINTED if "purchase" in str(why) else ())):
        answer = await person.client.get(f"/api/{path}")
        assert answer.status_code < 500, (why, path, answer.text)
    items = (await person.client.get(DOCUMENTS)).json()["items"]
    for item in items:
        assert "/" not in item["file_name"]
        answer = await person.client.get(f"{item['content_path']}?inline=1")
        assert answer.status_code < 500, (why, answer.text)
        assert {"\r", "\n"}.isdisjoint(answer.headers["content-disposition"])
        assert len(answer.content) == int(answer.headers["content-length"])
    for item in (await person.client.get("/api/retailers")).json()["items"]:
        assert not (item["url"] or "").startswith("javascript:")


def emptied(home: Home) -> None:
    """Take all out of a household again."""
    with home.work() as uow:
        for table in reversed(rules.tables()):
            repository.clear(uow, table)


async def test_no_value_of_a_file_breaks_what_reads_it(
    new_person: PersonFactory, app_runtime: Runtime, new_client: ClientFactory
) -> None:
    archive = await filled(await new_person("Bob"))
    tried = [("tables", table, column, value) for table, column, value in CHANGES]
    tried += [("household", "", name, value) for name, value in HOUSEHOLD]
    home = sign_up(app_runtime.database, "mallory", "USD")
    user = {"user": {"email": "mallory@example.org"}, "household": {}}
    mallory = Person(new_client(), user)
    await mallory.sign_in()
    for part, table, column, value in tried:
        wrong = copy.deepcopy(archive)
        rows = wrong[part][table] if table else [wrong[part]]
        assert rows, table
        for row in rows:
            row[column] = value
        began = time.monotonic()
        answer = await taken_in(mallory, wrong)
        assert answer.status_code in {200, 422}, (table, column, value, answer.text)
        assert time.monotonic() - began < 60
        if answer.status_code == 200:
            await walk(mallory, (table, column, value))
            emptied(home)
    await walk(mallory, "nothing")


async def test_a_hash_alone_opens_no_file_of_another(new_person: PersonFactory) -> None:
    ann, bob = await new_person("Ann"), await new_person("Bob")
    await added(bob, pdf("mine"))
    archive = await exported(bob)
    mallory = await new_person("Mallory")
    await added(ann)
    archive["tables"]["document"][0] |= {"sha256": HASH, "size": len(SECRET)}
    archive["files"], archive["thumbnails"] = {}, {}
    answer = await taken_in(mallory, archive)
    assert answer.status_code in {200, 422}
    assert (await mallory.client.get(DOCUMENTS)).json()["total"] == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_pictures_of_a_file_are_small_and_replace_no_other(
    new_person: PersonFactory, app_runtime: Runtime
) -> None:
    bob, mallory = await new_person("Bob"), await new_person("Mallory")
    one = await added(bob, picture("WEBP"), "a.webp")
    key, true = thumbnail_key(one["sha256"]), picture("WEBP", (80, 60))
    app_runtime.storage.put(key, io.BytesIO(true))
    archive = await exported(bob)
    archive["tables"]["document"][0]["has_thumbnail"] = True
    noise = Image.effect_noise((300, 300), 90)
    large = io.BytesIO()
    noise.save(large, "WEBP", lossless=True)
    assert len(large.getvalue()) > 20 * 1024
    for bad in (large.getvalue(), picture("PNG"), b"<svg/>"):
        archive["thumbnails"] = {one["sha256"]: base64.b64encode(bad).decode()}
        assert (await taken_in(mallory, archive)).status_code == 422
    other = base64.b64encode(picture("WEBP", (80, 60), "red")).decode()
    archive["thumbnails"] = {one["sha256"]: other}
    assert (await taken_in(mallory, archive)).status_code == 200
    answer = await bob.client.get(f"{DOCUMENTS}/{one['id']}/thumbnail")
    assert answer.status_code == 404
    answer = await mallory.client.get(f"{DOCUMENTS}/{one['id']}/thumbnail")
    assert answer.content == true


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_bomb_is_refused(ann: Person) -> None:
    for content in (
        b"[" * 100_000,
        b'{"format":' * 100_000,
        b'{"format": "spends-household", "members": ' + b"[" * 100_000,
        b'{"format": "spends-household", "version": ' + b"9" * 100_000 + b"}",
        b'{"format": "spends-household", "version": 1e400}',
        b'{"format": "spends-household", "version": NaN}',
        b"\xff\xfe\x00\x00",
        b'"\xed\xa0\x80"',
    ):
        assert (await taken_in(ann, content)).status_code == 422, content[:60]


class NoRoom:
    """A storage that refuses from the second file on."""

    def __init__(self, storage: Any) -> None:
        self._storage = storage
        self._kept = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._storage, name)

    def put(self, key: str, source: Any) -> int:
        self._kept += 1
        if self._kept > 1:
            raise Unavailable("There is no room left. Make room, then try again.")
        size: int = self._storage.put(key, source)
        return size


async def test_a_storage_without_room_leaves_nothing_half_done(
    new_person: PersonFactory, app_runtime: Runtime
) -> None:
    bob, mallory = await new_person("Bob"), await new_person("Mallory")
    for number in range(3):
        await added(bob, pdf(str(number)))
    archive, before = await exported(bob), (await exported(mallory))["tables"]
    storage = app_runtime.storage
    app_runtime.storage = NoRoom(storage)
    answer = await taken_in(mallory, archive)
    assert (answer.status_code, answer.json()["detail"][:19]) == (503, "There is no room le")
    assert (await exported(mallory))["tables"] == before
    app_runtime.storage = storage
    assert (await taken_in(mallory, archive)).status_code == 200


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_who_may_not_manage_takes_no_household_along(
    new_person: PersonFactory, app_runtime: Runtime
) -> None:
    ann = await new_person("Ann")
    archive = await exported(ann)
    made = await ann.client.post("/api/tokens", json={"name": "x", "scopes": ["read", "write"]})
    assert made.status_code == 201, made.text
    own = ann.client.headers["Authorization"]
    for credentials, role in ((f"Bearer {made.json()['token']}", "admin"), (own, "member")):
        ann.client.headers["Authorization"] = credentials
        with app_runtime.system("a test changes Ann's role") as uow:
            uow.session.execute(update(HouseholdMember).values(role=role))
        assert (await ann.client.get("/api/export/json")).status_code == 403
        assert (await taken_in(ann, archive)).status_code == 403
        assert (await taken_in(ann, b"")).status_code == 403
        assert (await ann.client.get("/api/export/csv")).status_code == 200
