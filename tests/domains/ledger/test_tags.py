"""Tags: named once, counted, taken off with the tag."""

from uuid import UUID

import pytest

from spends.domains.ledger.schemas import NewTag
from spends.domains.ledger.service import transactions
from spends.domains.ledger.service.naming import tags
from spends.kit.errors import Conflict, Forbidden, NotFound
from tests.support.homes import Home, sign_up


def add(home: Home, name: str) -> UUID:
    with home.work() as uow:
        return tags.add_tag(uow, NewTag(name=name)).id


def counts(home: Home) -> dict[str, int]:
    with home.work(write=False) as uow:
        return {view.name: view.transaction_count for view in tags.tag_views(uow)}


def test_tags_are_counted_over_live_lines(home: Home) -> None:
    account = home.account()
    add(home, "unused")
    home.line(account, tags=["Trip", "Árt"])
    gone = home.line(account, tags=["TRIP"])
    assert counts(home) == {"Árt": 1, "Trip": 2, "unused": 0}
    with home.work() as uow:
        transactions.delete(uow, [gone.id])
    assert counts(home) == {"Árt": 1, "Trip": 1, "unused": 0}


def test_a_tag_is_renamed_but_not_into_another(home: Home) -> None:
    trip = add(home, "Trip")
    add(home, "Art")
    with home.work() as uow:
        tags.rename_tag(uow, trip, NewTag(name="TRIP"))
    with pytest.raises(Conflict), home.work() as uow:
        tags.rename_tag(uow, trip, NewTag(name="art"))
    with pytest.raises(Conflict):
        add(home, "trip")
    assert counts(home) == {"Art": 0, "TRIP": 0}


def test_a_deleted_tag_is_on_no_line(home: Home) -> None:
    account = home.account()
    home.line(account, tags=["Trip", "Art"])
    trip = next(iter(found.id for found in listed(home) if found.name == "Trip"))
    with home.work() as uow:
        tags.delete_tag(uow, trip)
    assert counts(home) == {"Art": 1}
    with pytest.raises(NotFound), home.work() as uow:
        tags.tag_view(uow, trip)
    home.line(account, tags=["Trip"])
    assert counts(home) == {"Art": 1, "Trip": 1}


def listed(home: Home) -> list[tags.TagView]:
    with home.work(write=False) as uow:
        return tags.tag_views(uow)


def test_tags_belong_to_a_household_and_to_those_who_may_write(home: Home) -> None:
    trip = add(home, "Trip")
    bob = sign_up(home.database, "bob")
    assert counts(bob) == {}
    assert add(bob, "Trip") != trip
    with pytest.raises(NotFound), bob.work() as uow:
        tags.delete_tag(uow, trip)
    reader = home.reader()
    assert counts(reader) == {"Trip": 0}
    with pytest.raises(Forbidden):
        add(reader, "Mine")
    with pytest.raises(Forbidden), reader.work() as uow:
        tags.rename_tag(uow, trip, NewTag(name="Mine"))
    with pytest.raises(Forbidden), reader.work() as uow:
        tags.delete_tag(uow, trip)
