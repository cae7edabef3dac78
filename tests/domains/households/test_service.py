from dataclasses import replace

import pytest
from pydantic import ValidationError

from spends.domains.audit import service as audit
from spends.domains.households import service
from spends.domains.households.models import HouseholdMember
from spends.domains.households.schemas import HouseholdChanges, NewRegistration
from spends.domains.identity import service as identity
from spends.kit.actor import Actor, Permission
from spends.kit.database import Database
from spends.kit.errors import Conflict, Forbidden, InvalidInput, NotFound
from spends.kit.ids import new_id
from spends.kit.unit_of_work import UnitOfWork

PASSWORD = "correct horse battery"


def register(database: Database, name: str = "Ann", **fields: str) -> Actor:
    new = NewRegistration(email=f"{name}@example.org", password=PASSWORD, name=name, **fields)
    with database.system("test") as uow:
        service.register(uow, new, signups_open=True, ip="192.0.2.1")
        return uow.actor


def test_registering_binds_the_work_to_the_new_household(database: Database) -> None:
    actor = register(database, locale="fr-FR", timezone="Europe/Paris")
    assert actor.currency_code == "EUR"
    assert actor.timezone == "Europe/Paris"
    assert Permission.OPERATE in actor.permissions
    with database.unit_of_work(actor, write=False) as uow:
        household = service.current(uow)
        assert household.name == "Ann's household"
        assert [member.name for member in service.members(uow)] == ["Ann"]
        event = audit.events(uow).items[0]
        assert (event.action, event.entity_id, event.ip) == ("created", household.id, "192.0.2.1")


def test_a_failed_sign_up_leaves_nothing(database: Database) -> None:
    new = NewRegistration(email="ann@example.org", password="password123", name="Ann")
    with pytest.raises(InvalidInput), database.system("test") as uow:
        service.register(uow, new, signups_open=True)

    def fail_later() -> None:
        good = new.model_copy(update={"password": PASSWORD})
        with database.system("test") as uow:
            service.register(uow, good, signups_open=True)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_later()
    with database.system("test", write=False) as uow:
        assert not identity.has_users(uow)
        assert uow.session.query(HouseholdMember).count() == 0


def test_the_second_needs_an_invitation_where_signing_up_is_closed(database: Database) -> None:
    register(database)
    new = NewRegistration(email="bob@example.org", password=PASSWORD, name="Bob")
    with pytest.raises(Forbidden, match="invitation"), database.system("test") as uow:
        service.register(uow, new, signups_open=False)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_odd_registrations_do_not_validate(database: Database) -> None:
    good = {"email": "a@example.org", "password": PASSWORD, "name": "A"}
    for wrong in ({"currency_code": "QQQ"}, {"timezone": "X"}, {"email": "a@b"}, {"name": "\n"}):
        with pytest.raises(ValidationError):
            NewRegistration.model_validate(good | wrong)


def test_who_is_in_two_households_chooses(database: Database) -> None:
    ann, bob = register(database, "Ann"), register(database, "Bob")
    with database.system("test") as uow:
        uow.session.add(
            HouseholdMember(household_id=bob.household_id, user_id=ann.user_id, role="member")
        )
        token = identity.start_session(uow, ann.user_id, days=1)
    with database.system("test", write=False) as uow:
        assert service.actor_for_session(uow, token, None).household_id == ann.household_id
        guest = service.actor_for_session(uow, token, None, bob.household_id)
        assert guest.household_id == bob.household_id
        assert guest.permissions == {Permission.READ, Permission.WRITE}
        with pytest.raises(NotFound):
            service.actor_for_session(uow, token, None, new_id())
        assert [row.role for row in service.of_user(uow, ann.user_id)] == ["admin", "member"]


def test_who_was_removed_from_everywhere_is_told_so(database: Database) -> None:
    ann = register(database)
    with database.system("test") as uow:
        uow.session.delete(uow.session.get(HouseholdMember, (ann.household_id, ann.member_id)))
        token = identity.start_session(uow, ann.user_id, days=1)
    with (
        database.system("test", write=False) as uow,
        pytest.raises(Forbidden, match="no household"),
    ):
        service.actor_for_session(uow, token, None)


def test_each_household_has_somebody_to_act_for_it(database: Database) -> None:
    ann, bob = register(database, "Ann"), register(database, "Bob")
    with database.system("test") as uow:
        uow.session.add(
            HouseholdMember(household_id=bob.household_id, user_id=ann.user_id, role="admin")
        )
    with database.system("test", write=False) as uow:
        admins = service.admins(uow)
    assert [(actor.user_id, actor.household_id) for actor in admins] == [
        (ann.user_id, ann.household_id),
        (bob.user_id, bob.household_id),
    ]


def test_members_do_not_manage(database: Database) -> None:
    ann = register(database)
    member = replace(ann, permissions=frozenset({Permission.READ, Permission.WRITE}))
    with database.unit_of_work(member) as uow:
        with pytest.raises(Forbidden):
            service.update(uow, HouseholdChanges(name="Mine"))
        with pytest.raises(Forbidden):
            audit.events(uow)


def test_the_currency_changes_only_with_what_is_counted_in_it(database: Database) -> None:
    ann = register(database)
    changes = HouseholdChanges(currency_code="eur", name="Us")
    with pytest.raises(Conflict, match="currency"), database.unit_of_work(ann) as uow:
        service.update(uow, changes)
    rebuilt: list[str] = []

    def rebuild(uow: UnitOfWork, code: str) -> None:
        service.current(uow).currency_code = code
        rebuilt.append(code)

    with database.unit_of_work(ann) as uow:
        assert service.current(uow).name == "Ann's household"
        service.update(uow, changes, rebuild)
        service.update(uow, changes, rebuild)
    assert rebuilt == ["EUR"]


def test_changes_are_counted_once_a_work(database: Database) -> None:
    ann, bob = register(database, "Ann"), register(database, "Bob")
    with database.unit_of_work(ann) as uow:
        before = service.change_counter(uow)
        service.touch(uow)
        service.touch(uow)
        assert service.change_counter(uow) == before
    with database.unit_of_work(ann, write=False) as uow:
        assert service.change_counter(uow) == before + 1
    with database.unit_of_work(bob, write=False) as uow:
        assert service.change_counter(uow) == 0
    with database.unit_of_work(ann) as uow:
        service.update(uow, HouseholdChanges(name="New"))
    with database.unit_of_work(ann, write=False) as uow:
        assert service.change_counter(uow) == before + 2
        assert service.current(uow).change_counter == before + 2


def test_finding_an_actor_takes_two_queries(database: Database) -> None:
    from sqlalchemy import event

    ann = register(database)
    with database.system("test") as uow:
        token = identity.start_session(uow, ann.user_id, days=1)
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.lower().startswith("select") and "set_config" not in statement:
            seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    with database.system("test", write=False) as uow:
        service.actor_for_session(uow, token, None)
    event.remove(database.engine, "before_cursor_execute", note)
    assert len(seen) == 2
