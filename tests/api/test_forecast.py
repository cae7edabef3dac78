"""The forecast by the API."""

from datetime import date, timedelta

from spends.kit import clock
from tests.support.people import Person, PersonFactory


async def test_each_balance_says_how_it_was_made(ann: Person) -> None:
    today = clock.today("UTC")
    body = {"name": "Current", "type": "checking", "currency_code": "EUR", "opening_balance": "50"}
    account = (await ann.client.post("/api/accounts", json=body)).json()
    due = today + timedelta(days=3)
    bill = {
        "name": "Rent",
        "amount": "80",
        "amount_most": "90",
        "due_date": due.isoformat(),
        "account_id": account["id"],
        "currency_code": "EUR",
    }
    made = (await ann.client.post("/api/bills", json=bill)).json()
    answer = await ann.client.get("/api/analytics/forecast", params={"days": 5})
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert (found["today"], found["coverage"], found["late"]) == (today.isoformat(), 80, [])
    (one,) = found["accounts"]
    assert (one["account_id"], one["start"], one["lowest"]) == (account["id"], "50.00", "-35.00")
    assert one["days"][2] == {
        "day": due.isoformat(),
        "balance": "-35.00",
        "low": "-40.00",
        "high": "-30.00",
        "parts": {"bills": "-85.00"},
    }
    assert one["made_of"]["bills"] == "-85.00"
    assert set(one["made_of"]) == {
        "bills",
        "income",
        "payments",
        "budgets",
        "transfers",
        "history",
    }
    (event,) = one["events"]
    assert (event["bill_id"], event["slack"], event["due"]) == (made["id"], "5.00", None)
    (stretch,) = one["below_zero"]
    last = today + timedelta(days=5)
    assert (stretch["first"], stretch["last"]) == (due.isoformat(), last.isoformat())
    assert len(found["total"]["days"]) == 5


async def test_days_are_ninety_unless_said_and_a_year_at_most(ann: Person) -> None:
    found = (await ann.client.get("/api/analytics/forecast")).json()
    assert len(found["total"]["days"]) == 90
    first = date.fromisoformat(found["total"]["days"][0]["day"])
    assert first == clock.today("UTC") + timedelta(days=1)
    for days in ("0", "367", "soon"):
        answer = await ann.client.get("/api/analytics/forecast", params={"days": days})
        assert answer.status_code == 422, days


async def test_another_household_sees_nothing_of_it(new_person: PersonFactory) -> None:
    ann, bob = await new_person("Ann"), await new_person("Bob")
    body = {"name": "Hers", "type": "checking", "currency_code": "EUR"}
    assert (await ann.client.post("/api/accounts", json=body)).status_code == 201
    assert (await bob.client.get("/api/analytics/forecast")).json()["accounts"] == []
