"""Many purchases changed at once: all or none, one event, one undo."""

from datetime import date
from uuid import UUID

import pytest

from spends.domains.audit import service as audit
from spends.domains.belongings.models import Purchase
from spends.domains.belongings.schemas import Loan, ManyChanges, PurchaseChanges, PurchaseFilter
from spends.domains.belongings.service import bulk, listing, purchases, warranties
from spends.domains.documents import service as documents
from spends.domains.documents.kinds import LinkTarget, MediaType
from spends.domains.documents.schemas import Blob, Link, NewDocument
from spends.kit.database import Database
from spends.kit.errors import Conflict, Forbidden, InvalidInput, NotFound, StaleVersion
from spends.kit.ids import new_id
from spends.kit.validation import validated
from tests.support.belongings import bought, covered
from tests.support.homes import DAY, Home, sign_up


@pytest.fixture
def home(database: Database) -> Home:
    return sign_up(database)


def changed(home: Home, ids: list[UUID], **fields: object) -> UUID:
    with home.work() as uow:
        return bulk.change_many(uow, ids, validated(ManyChanges, fields))


def row(home: Home, purchase_id: UUID) -> Purchase:
    with home.work(write=False) as uow:
        found = uow.session.get(Purchase, (uow.household_id, purchase_id))
        assert found is not None
        return found


def undone(home: Home, event_id: UUID) -> None:
    with home.work() as uow:
        bulk.undo(uow, event_id)


def names(home: Home, **wanted: object) -> set[str]:
    with home.work(write=False) as uow:
        found = listing.page(uow, validated(PurchaseFilter, wanted)).items
        return {item.product_name for item in found}


def test_one_event_moves_many_and_takes_them_back(home: Home) -> None:
    ids = [bought(home, "Kettle", location="Kitchen"), bought(home, "Drill")]
    counter = home.counter()

    event_id = changed(home, ids, location="Cellar")

    assert {row(home, each).location for each in ids} == {"Cellar"}
    assert names(home, search="cellar") == {"Kettle", "Drill"}
    assert home.counter() == counter + 1
    with home.work(write=False) as uow:
        event = audit.events(uow).items[0]
        assert (event.id, event.action, event.entity_id) == (event_id, "change many", None)
        assert event.before == {
            "count": 2,
            "rows": {str(ids[0]): {"location": "Kitchen"}, str(ids[1]): {"location": None}},
        }
        assert audit.events(uow).items[1].action == "add"

    undone(home, event_id)

    assert [row(home, each).location for each in ids] == ["Kitchen", None]
    assert names(home, search="cellar") == set()
    assert names(home, search="kitchen") == {"Kettle"}


def test_what_follows_from_a_status_comes_back_too(home: Home) -> None:
    lent, sold = bought(home, "Tent"), bought(home, "Sofa", status="SOLD", sold_for="40")
    with home.work() as uow:
        purchases.lend(uow, lent, Loan(lent_to="Ann", lent_on=DAY))

    to_sold = changed(home, [lent], status="SOLD")
    from_sold = changed(home, [sold], status="ARCHIVED")
    assert (row(home, lent).lent_to, row(home, lent).sold_on is None) == (None, False)
    assert row(home, sold).sold_for is None

    undone(home, from_sold)
    undone(home, to_sold)

    back = row(home, lent)
    assert (back.status, back.lent_to, back.lent_on, back.sold_on) == ("RECEIVED", "Ann", DAY, None)
    assert (row(home, sold).status, row(home, sold).sold_for) == ("SOLD", 4000)


def test_many_are_deleted_and_come_back_with_all_that_went_with_them(home: Home) -> None:
    ids = [bought(home, "Kettle"), bought(home, "Drill"), bought(home, "Lamp")]
    cover = covered(home, ids[0], DAY, date(2030, 1, 1))
    link = Link(target=LinkTarget.PURCHASE, target_id=ids[1])
    with home.work() as uow:
        paper = documents.add(
            uow, NewDocument(file_name="a.pdf", links=[link]), Blob("a" * 64, 9, MediaType.PDF)
        )

    with home.work() as uow:
        event_id = bulk.delete_many(uow, ids[:2])

    assert names(home) == {"Lamp"}
    with home.work(write=False) as uow:
        with pytest.raises(NotFound):
            warranties.warranty(uow, cover)
        with pytest.raises(NotFound):
            documents.document(uow, paper.id)

    undone(home, event_id)

    assert names(home) == {"Kettle", "Drill", "Lamp"}
    assert row(home, ids[0]).covered_until == date(2030, 1, 1)
    with home.work(write=False) as uow:
        assert documents.document(uow, paper.id).links[0].target_id == ids[1]


def test_with_one_that_is_unknown_none_is_changed(home: Home, database: Database) -> None:
    theirs = bought(sign_up(database, "eve"), "Secret")
    mine = bought(home, "Kettle")
    for other in (theirs, new_id()):
        with pytest.raises(NotFound):
            changed(home, [mine, other], location="Attic")
        with pytest.raises(NotFound), home.work() as uow:
            bulk.delete_many(uow, [mine, other])
    assert row(home, mine).location is None
    assert row(home, mine).deleted_at is None


def test_an_undo_refuses_what_was_changed_since(home: Home) -> None:
    kettle, drill = bought(home, "Kettle"), bought(home, "Drill")
    moved = changed(home, [kettle, drill], location="Attic")
    with home.work() as uow:
        purchases.change_purchase(uow, drill, PurchaseChanges(location="Cellar"))
    with pytest.raises(StaleVersion):
        undone(home, moved)
    assert row(home, kettle).location == "Attic"

    with home.work() as uow:
        gone = bulk.delete_many(uow, [kettle, drill])
        purchases.restore_purchase(uow, drill)
    with pytest.raises(StaleVersion):
        undone(home, gone)


def test_an_undo_works_once_and_only_on_changes_of_many(home: Home, database: Database) -> None:
    kettle = bought(home, "Kettle")
    event_id = changed(home, [kettle], status="ORDERED")
    undone(home, event_id)
    with pytest.raises(Conflict):
        undone(home, event_id)
    with home.work(write=False) as uow:
        added = next(event for event in audit.events(uow).items if event.action == "add")
    for unknown in (added.id, new_id()):
        with pytest.raises(NotFound):
            undone(home, unknown)
    with pytest.raises(NotFound):
        undone(sign_up(database, "eve"), event_id)


def test_bad_input_and_readers_change_nothing(home: Home) -> None:
    kettle = bought(home, "Kettle")
    with pytest.raises(InvalidInput):
        changed(home, [new_id() for _ in range(bulk.MOST + 1)], location="Attic")
    for fields in ({"status": "LOST"}, {"status": None}, {"location": "x" * 101}, {"price": 1}):
        with pytest.raises(InvalidInput):
            changed(home, [kettle], **fields)
    with pytest.raises(Forbidden):
        changed(home.reader(), [kettle], location="Attic")
    with pytest.raises(Forbidden), home.reader().work() as uow:
        bulk.delete_many(uow, [kettle])
    assert row(home, kettle).location is None
