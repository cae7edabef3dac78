"""Bills by the API."""

from datetime import date, timedelta
from typing import Any

import pytest

from spends.kit import clock
from tests.support.people import Person


async def made(person: Person, **fields: Any) -> dict[str, Any]:
    body = {"name": "Rent", "amount": "900", "due_date": "2026-01-31", **fields}
    answer = await person.client.post("/api/bills", json=body)
    assert answer.status_code == 201, answer.text
    assert answer.headers["Location"] == f"/api/bills/{answer.json()['id']}"
    found: dict[str, Any] = answer.json()
    return found


async def test_one_is_added_paid_skipped_and_opened(ann: Person) -> None:
    today = clock.today("UTC")
    one = await made(ann, due_date=today.isoformat(), recurrence_rule="RRULE:FREQ=WEEKLY")
    assert (one["recurrence_rule"], one["amount"], one["next_due"]) == (
        "FREQ=WEEKLY",
        "900.00",
        today.isoformat(),
    )
    where = f"/api/bills/{one['id']}"
    coming = (await ann.client.get("/api/bills/upcoming", params={"days": 13})).json()["items"]
    assert [each["status"] for each in coming] == ["due", "due"]
    body = {"due": today.isoformat(), "amount": "880"}
    assert (await ann.client.post(f"{where}/pay", json=body)).json()["last_amount"] == "880.00"
    next_week = {"due": (today + timedelta(days=7)).isoformat()}
    assert (await ann.client.post(f"{where}/skip", json=next_week)).status_code == 200
    params = {"date_from": today.isoformat(), "date_to": next_week["due"]}
    shown = (await ann.client.get("/api/bills/calendar", params=params)).json()["items"]
    assert [(each["status"], each["amount"]) for each in shown] == [
        ("paid", "880.00"),
        ("skipped", "900.00"),
    ]
    (paid,) = (await ann.client.get(f"{where}/payments")).json()
    assert (paid["due"], paid["amount"]) == (today.isoformat(), "880.00")
    for day in (today.isoformat(), next_week["due"]):
        assert (await ann.client.post(f"{where}/unpay", json={"due": day})).status_code == 200
    assert (await ann.client.get(f"{where}/payments")).json() == []


async def test_one_is_changed_deleted_and_restored(ann: Person) -> None:
    one = await made(ann)
    where = f"/api/bills/{one['id']}"
    assert (await ann.client.get("/api/bills")).json()["items"] == [one]
    changed = (await ann.client.patch(where, json={"amount": "950", "url": "https://x.org"})).json()
    assert (changed["amount"], changed["url"]) == ("950.00", "https://x.org")
    assert (await ann.client.put(where, json={"name": "X", "version": 1})).status_code == 409
    assert (await ann.client.delete(where)).status_code == 204
    assert (await ann.client.get(where)).status_code == 404
    assert (await ann.client.post(f"{where}/restore")).json()["id"] == one["id"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"amount": "0"}, "amount"),
        ({"amount": "Infinity"}, "amount"),
        ({"recurrence_rule": "FREQ=MINUTELY"}, "recurrence_rule"),
        ({"recurrence_rule": "whenever"}, "recurrence_rule"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"due_date": "2026-02-30"}, "due_date"),
        ({"reminder_days_before": -1}, "reminder_days_before"),
        ({"payee": "x" * 201}, "payee"),
    ],
)
async def test_what_is_wrong_is_said(ann: Person, fields: dict[str, Any], field: str) -> None:
    body = {"name": "Rent", "amount": "900", "due_date": "2026-01-31", **fields}
    answer = await ann.client.post("/api/bills", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


async def test_a_calendar_has_its_limits(ann: Person) -> None:
    params = {"date_from": "2026-01-01", "date_to": "2029-01-01"}
    answer = await ann.client.get("/api/bills/calendar", params=params)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "date_to")


async def test_what_recurs_is_offered_and_refused(ann: Person) -> None:
    account = {"name": "A", "type": "cash", "currency_code": "USD"}
    account_id = (await ann.client.post("/api/accounts", json=account)).json()["id"]
    day = clock.today("UTC") - timedelta(days=4)
    for week in range(8):
        line = {"account_id": account_id, "amount": "-7", "payee": "Lessons"}
        line["date"] = (day - timedelta(days=7 * week)).isoformat()
        assert (await ann.client.post("/api/transactions", json=line)).status_code == 201
    (found,) = (await ann.client.get("/api/bills/detected")).json()
    assert (found["every"], found["count"], found["amount"]) == ("weekly", 8, "-7.00")
    assert date.fromisoformat(found["next_due"]) == day + timedelta(days=7)
    body = {name: found[name] for name in ("payee_id", "every", "currency_code", "amount")}
    assert (await ann.client.post("/api/bills/refusals", json=body)).status_code == 204
    assert (await ann.client.get("/api/bills/detected")).json() == []
