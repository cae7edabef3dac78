"""Every route against somebody of another household, and against a member's role."""

import re
from typing import Any

import httpx
import pytest
from fastapi.routing import iter_route_contexts

from spends.api.app import create_api
from spends.kit.ids import new_id
from spends.kit.runtime import Runtime
from tests.support.people import Person, PersonFactory

BODIES: dict[str, Any] = {
    "/api/transactions/{}/splits": {"splits": []},
    "/api/transactions/{}/transfer": {"transaction_id": str(new_id())},
    "/api/transactions/{}/refund": {"transaction_id": str(new_id())},
    "/api/accounts/{}/reconcile": {"statement_date": "2025-03-31", "balance": "-5"},
    "/api/categories/{}/merge": {"into_id": str(new_id())},
    "/api/payees/{}/merge": {"into_id": str(new_id())},
    "/api/payees/{}/aliases": {"pattern": "shop"},
    "/api/retailers/{}/merge": {"into_id": str(new_id())},
    "/api/brands/{}/merge": {"into_id": str(new_id())},
    "/api/goals/{}/contributions": {"amount": "5"},
    "/api/debts/{}/terms": {"annual_rate": "5", "minimum_payment": "9"},
    "/api/reviews/{}/answer": {"answer": "yes"},
    "/api/bills/{}/pay": {"due": "2026-01-31"},
    "/api/bills/{}/unpay": {"due": "2026-01-31"},
    "/api/bills/{}/skip": {"due": "2026-01-31"},
    "/api/budgets/{}/amount": {"amount": None},
    "/api/purchases/{}/loan": {"lent_to": "Bob"},
    "/api/purchases/{}/sale": {"sold_for": "1"},
    "/api/documents/{}/links": {"target": "transaction", "target_id": str(new_id())},
}


def routes() -> list[tuple[str, str]]:
    return [
        (method, context.path or "")
        for context in iter_route_contexts(create_api().router.routes)
        for method in sorted((context.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def with_ids() -> list[tuple[str, str]]:
    found = [(method, path) for method, path in routes() if re.search(r"\{(?!rest)", path)]
    return [(method, path) for method, path in found if path.startswith("/api/")]


async def filled(person: Person) -> dict[str, str]:
    """Return an id of each kind of thing that the person's household has."""

    async def post(path: str, body: dict[str, Any]) -> str:
        answer = await person.client.post(f"/api/{path}", json=body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    files = {"file": ("receipt.pdf", b"%PDF-1.7\n")}
    document = (await person.client.post("/api/documents", files=files)).json()
    account = await post("accounts", {"name": "A", "type": "cash", "currency_code": "EUR"})
    line = {"account_id": account, "date": "2025-03-15", "amount": "-5", "payee": "Shop"}
    rate = {"base": "USD", "quote": "EUR", "day": "2025-03-15", "rate": "0.9"}
    bought = {"product_name": "Pot", "price": "5", "purchase_date": "2025-03-15"}
    purchase = await post("purchases", bought)
    cover = {"purchase_id": purchase, "warranty_months": 24}
    transaction = await post("transactions", line)
    payees = (await person.client.get("/api/payees")).json()["items"]
    for name in ("B", "C"):
        other = await post("accounts", {"name": name, "type": "cash", "currency_code": "EUR"})
        into = {"account_id": other, "date": "2025-03-15", "amount": "5"}
        await post("transactions", into)
    await person.client.post("/api/reviews/find", json={})
    (review,) = (await person.client.get("/api/reviews")).json()["items"]
    return {
        "accounts": account,
        "categories": await post("categories", {"name": "Own", "type": "expense"}),
        "tags": await post("tags", {"name": "own"}),
        "payees": payees[0]["id"],
        "reviews": review["id"],
        "transactions": transaction,
        "exchange-rates": await post("exchange-rates", rate),
        "households": person.household["id"],
        "documents": document["id"],
        "purchases": purchase,
        "warranties": await post("warranties", cover),
        "retailers": await post("retailers", {"name": "Own"}),
        "brands": await post("brands", {"name": "Own"}),
        "bills": await post("bills", {"name": "Rent", "amount": "9", "due_date": "2026-01-31"}),
        "goals": await post("goals", {"name": "Boat", "target_amount": "100"}),
        "debts": await post("accounts", {"name": "L", "type": "loan", "currency_code": "EUR"}),
        "saved-views": await post("saved-views", VIEW),
        "budgets": await post("budgets", {"name": "All", "amount": "100"}),
        "rules": await post("rules", RULE),
    }


RULE = {
    "name": "Own",
    "conditions": {"all": [{"field": "payee", "op": "is", "value": "Shop"}]},
    "actions": [{"type": "set_notes", "notes": "own"}],
}
VIEW = {"page": "transactions", "name": "Mine", "query": "status=uncategorised"}


async def ask(person: Person, method: str, path: str, wanted: object) -> httpx.Response:
    generic = re.sub(r"\{[^}]+\}", "{}", path.replace("{target}", "transaction"))
    body = BODIES.get(generic, {} if method in {"POST", "PUT", "PATCH"} else None)
    return await person.client.request(method, generic.replace("{}", str(wanted)), json=body)


async def test_another_household_s_id_is_an_unknown_one_on_every_route(
    new_person: PersonFactory,
) -> None:
    ann, bob = await new_person("Ann"), await new_person("Bob")
    theirs = await filled(ann)
    tried = set()
    for method, path in with_ids():
        kind = path.split("/")[2]
        if kind not in theirs:
            continue
        foreign, unknown = [
            await ask(bob, method, path, wanted) for wanted in (theirs[kind], new_id())
        ]
        assert foreign.status_code == unknown.status_code, (method, path, foreign.text)
        assert foreign.content == unknown.content, (method, path)
        assert foreign.status_code in {404, 422}, (method, path, foreign.text)
        if foreign.status_code == 404:
            tried.add(kind)
    assert tried == theirs.keys()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_only_admins_may_is_refused_to_members(
    app_runtime: Runtime, new_person: PersonFactory
) -> None:
    from sqlalchemy import update

    from spends.domains.households.models import HouseholdMember

    ann = await new_person("Ann")
    with app_runtime.system("a test makes Ann a plain member") as uow:
        uow.session.execute(update(HouseholdMember).values(role="member"))
    home = f"/api/households/{ann.household['id']}"
    for method, path, body in (
        ("GET", "/api/audit-events", None),
        ("PATCH", home, {"name": "Mine"}),
        ("PUT", home, {"name": "Mine"}),
    ):
        answer = await ann.client.request(method, path, json=body)
        assert answer.status_code in {403, 405}, (path, answer.text)
    assert (await ann.client.get("/api/accounts")).status_code == 200
    assert (await ann.client.get(home)).json()["name"] != "Mine"
