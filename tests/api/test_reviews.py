"""What needs review, by the API."""

from typing import Any

import pytest

from spends.domains.households import service as households
from spends.domains.matching.kinds import QuestionKind
from spends.domains.matching.schemas import NewQuestion
from spends.domains.matching.service import questions
from spends.kit.ids import new_id, parse_id
from spends.kit.runtime import Runtime
from tests.support.people import Person, PersonFactory


async def made(person: Person, path: str, **body: Any) -> dict[str, Any]:
    answer = await person.client.post(f"/api/{path}", json=body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def accounts(person: Person, *names: str) -> list[str]:
    return [
        (await made(person, "accounts", name=name, type="checking", currency_code="EUR"))["id"]
        for name in names
    ]


async def line(person: Person, account: str, amount: str, **fields: Any) -> str:
    body = {"account_id": account, "amount": amount, "date": "2025-03-15", **fields}
    return str((await made(person, "transactions", **body))["id"])


async def find(person: Person, **body: Any) -> tuple[int, int]:
    answer = await person.client.post("/api/reviews/find", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()["linked"], answer.json()["asked"]


@pytest.fixture
async def unclear(ann: Person) -> tuple[str, str, str]:
    """One transfer that may have gone to either of two accounts."""
    giro, savings, card = await accounts(ann, "Giro", "Savings", "Card")
    out = await line(ann, giro, "-500")
    into = await line(ann, savings, "500")
    other = await line(ann, card, "500", date="2025-03-16")
    return out, into, other


async def test_what_is_unclear_is_asked_and_answered(
    ann: Person, unclear: tuple[str, str, str]
) -> None:
    out, into, other = unclear
    assert await find(ann) == (0, 1)
    page = (await ann.client.get("/api/reviews")).json()
    (asked,) = page["items"]
    assert (page["total"], asked["kind"], asked["is_open"]) == (1, "transfer", True)
    assert (asked["first"]["id"], asked["second"]["id"]) == (out, into)
    assert (asked["days_apart"], asked["difference"], asked["answer"]) == (0, "0.00", None)
    assert (await ann.client.get("/api/reviews?kind=refund")).json()["items"] == []
    where = f"/api/reviews/{asked['id']}"
    assert (await ann.client.get(where)).json() == asked
    said = (await ann.client.post(f"{where}/answer", json={"answer": "yes"})).json()
    assert (said["answer"], said["is_open"], said["first"]["transfer_id"]) == ("yes", False, into)
    assert said["undo_id"]
    assert (await ann.client.get("/api/reviews")).json()["total"] == 0
    again = await ann.client.post(f"{where}/answer", json={"answer": "no"})
    assert again.status_code == 409
    reopened = await ann.client.delete(f"{where}/answer")
    assert reopened.json()["is_open"]
    assert reopened.json()["first"]["transfer_id"] is None
    assert (await ann.client.delete(f"{where}/answer")).status_code == 409
    said = (await ann.client.post(f"{where}/answer", json={"answer": "no"})).json()
    assert (said["answer"], said["undo_id"]) == ("no", None)
    assert await find(ann, kinds=["transfer"], date_from="2025-03-01") == (1, 0)
    linked = (await ann.client.get(f"/api/transactions/{out}")).json()
    assert linked["transfer_id"] == other


async def test_refunds_are_looked_for_too(ann: Person) -> None:
    (giro,) = await accounts(ann, "Giro")
    spent = await line(ann, giro, "-80", payee="Zara")
    credit = await line(ann, giro, "80", payee="Zara", date="2025-03-20")
    assert await find(ann, kinds=["transfer"]) == (0, 0)
    assert await find(ann, kinds=["refund"]) == (1, 0)
    shown = (await ann.client.get(f"/api/transactions/{credit}")).json()
    assert shown["refund_of_id"] == spent


async def test_one_payment_in_two_lines_becomes_one(app_runtime: Runtime, ann: Person) -> None:
    (giro,) = await accounts(ann, "Giro")
    known = await line(ann, giro, "-2.80", payee="Café")
    new = await line(ann, giro, "-2.80", date="2025-03-16")
    with app_runtime.system("a test looks for Ann") as uow:
        (actor,) = households.admins(uow)
    with app_runtime.unit_of_work(actor) as uow:
        pair = NewQuestion(QuestionKind.DUPLICATE, parse_id(new), parse_id(known))
        questions.ask_many(uow, [pair])
    (asked,) = (await ann.client.get("/api/reviews")).json()["items"]
    where = f"/api/reviews/{asked['id']}/answer"
    assert (await ann.client.post(where, json={"answer": "yes"})).status_code == 200
    left = (await ann.client.get("/api/transactions")).json()["items"]
    assert [each["id"] for each in left] == [known]
    assert (await ann.client.delete(where)).json()["is_open"]
    assert (await ann.client.get("/api/transactions")).json()["total"] == 2


@pytest.mark.parametrize(
    "body", [{"answer": "sure"}, {"answer": None}, {}, {"answer": "yes", "all": True}]
)
async def test_an_answer_is_yes_or_no(
    ann: Person, unclear: tuple[str, str, str], body: dict[str, Any]
) -> None:
    await find(ann)
    (asked,) = (await ann.client.get("/api/reviews")).json()["items"]
    answer = await ann.client.post(f"/api/reviews/{asked['id']}/answer", json=body)
    assert answer.status_code == 422


@pytest.mark.parametrize("body", [{"kinds": []}, {"kinds": ["duplicate"]}, {"date_from": "x"}])
async def test_what_is_looked_for_is_transfers_and_refunds(ann: Person, body: Any) -> None:
    assert (await ann.client.post("/api/reviews/find", json=body)).status_code == 422


async def test_another_household_has_questions_of_its_own(
    ann: Person, unclear: tuple[str, str, str], new_person: PersonFactory
) -> None:
    await find(ann)
    (asked,) = (await ann.client.get("/api/reviews")).json()["items"]
    bob = await new_person("Bob")
    assert (await bob.client.get("/api/reviews")).json()["items"] == []
    for question_id in (asked["id"], str(new_id()), "nonsense"):
        where = f"/api/reviews/{question_id}"
        assert (await bob.client.get(where)).status_code == 404
        answer = await bob.client.post(f"{where}/answer", json={"answer": "yes"})
        assert answer.status_code == 404
        assert (await bob.client.delete(f"{where}/answer")).status_code == 404
