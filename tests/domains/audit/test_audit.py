from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from spends.domains.audit import rules, service
from spends.domains.audit.models import AuditEvent
from spends.domains.audit.schemas import AuditEventOut
from spends.domains.households import service as households
from spends.domains.households.schemas import NewRegistration
from spends.kit.actor import Actor, Permission
from spends.kit.database import Database
from spends.kit.errors import Forbidden
from spends.kit.ids import new_id


def register(database: Database, name: str) -> Actor:
    new = NewRegistration(email=f"{name}@example.org", password="a good phrase", name=name)
    with database.system("test") as uow:
        households.register(uow, new, signups_open=True)
        return uow.actor


def test_only_what_differs_is_kept() -> None:
    before = {"name": "Tea", "amount": 100, "gone": 1, "day": date(2025, 1, 31)}
    after = {"name": "Tea", "amount": 120, "new": 2, "day": date(2025, 1, 31)}
    assert rules.difference(before, after) == (
        {"amount": 100, "gone": 1},
        {"amount": 120, "new": 2},
    )
    assert rules.difference(None, {"a": 1}) == (None, {"a": 1})
    assert rules.difference({"a": 1}, None) == ({"a": 1}, None)
    assert rules.difference(None, None) == (None, None)


def test_values_become_json() -> None:
    id_ = new_id()
    at = datetime(2025, 1, 31, 12, tzinfo=UTC)
    values = {"id": id_, "rate": Decimal("1.10"), "at": at, "on": at.date(), "list": (id_, None)}
    assert rules.plain(values) == {
        "id": str(id_),
        "rate": "1.10",
        "at": "2025-01-31T12:00:00+00:00",
        "on": "2025-01-31",
        "list": [str(id_), None],
    }


def test_admins_read_their_own_households_log(database: Database) -> None:
    ann, bob = register(database, "ann"), register(database, "bob")
    thing = new_id()
    with database.unit_of_work(ann) as uow:
        for number in range(3):
            service.record(uow, "edited", "thing", thing, {"n": number}, {"n": number + 1})
    with database.unit_of_work(ann, write=False) as uow:
        page = service.events(uow, 1, 2)
        assert page.total == 4
        assert [event.after for event in page.items] == [{"n": 2}, {"n": 1}]
        assert page.items[0].actor_id == ann.user_id
    with database.unit_of_work(bob, write=False) as uow:
        assert service.events(uow).total == 1
    member = replace(ann, permissions=frozenset({Permission.READ}))
    with database.unit_of_work(member, write=False) as uow, pytest.raises(Forbidden):
        service.events(uow)


def test_what_fails_is_not_logged(database: Database) -> None:
    ann = register(database, "ann")

    def fail_later() -> None:
        with database.unit_of_work(ann) as uow:
            service.record(uow, "edited", "thing", None)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_later()
    with database.unit_of_work(ann, write=False) as uow:
        assert service.events(uow).total == 1


def test_whoever_reads_a_row_reads_its_history(database: Database) -> None:
    ann, bob = register(database, "ann"), register(database, "bob")
    thing = new_id()
    with database.unit_of_work(ann) as uow:
        for number in range(3):
            service.record(uow, "edited", "thing", thing, {"n": number}, {"n": number + 1})
        service.record(uow, "edited", "thing", new_id())
    member = replace(ann, permissions=frozenset({Permission.READ}))
    with database.unit_of_work(member, write=False) as uow:
        assert [event.after for event in service.history(uow, thing)] == [
            {"n": 3},
            {"n": 2},
            {"n": 1},
        ]
        assert len(service.history(uow, thing, limit=2)) == 2
    with database.unit_of_work(bob, write=False) as uow:
        assert service.history(uow, thing) == []
    nobody = replace(ann, permissions=frozenset())
    with database.unit_of_work(nobody, write=False) as uow, pytest.raises(Forbidden):
        service.history(uow, thing)


def test_of_a_change_of_thousands_some_are_told() -> None:
    many = {str(number): {"cleared": True} for number in range(250)}
    event = AuditEvent(action="clear", entity="transaction", after={"rows": many})
    told = AuditEventOut.model_validate(event)
    assert told.after is not None
    assert (told.after["count"], len(told.after["rows"])) == (250, 100)
    few = AuditEvent(action="clear", entity="transaction", after={"rows": {"1": {}}})
    assert AuditEventOut.model_validate(few).after == {"rows": {"1": {}}}
