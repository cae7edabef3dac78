"""The category tree, and where lines go when a category does."""

import threading
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spends.domains.audit import service as audit
from spends.domains.ledger import service as ledger
from spends.domains.ledger.bulk_schemas import BulkEdit
from spends.domains.ledger.repository import rows
from spends.domains.ledger.schemas import (
    CategoryChanges,
    CategoryOrder,
    NewCategory,
    NewPayee,
    NewSplit,
    NewTransaction,
    TransactionChanges,
)
from spends.domains.ledger.service import transactions
from spends.domains.ledger.service.many import bulk
from spends.domains.ledger.service.naming import categories, payees
from spends.domains.ledger.starter import walk
from spends.domains.ledger.tree import MAX_LEVELS, Tree
from spends.domains.ledger.views import CategoryView
from spends.kit.errors import Conflict, Forbidden, InvalidInput, NotFound, StaleVersion
from spends.kit.ids import new_id
from tests.support.homes import DAY, Home, sign_up


def views(home: Home) -> dict[str, CategoryView]:
    with home.work(write=False) as uow:
        return {view.path: view for view in categories.category_views(uow)}


def counts(home: Home) -> dict[str, int]:
    return {path: view.transaction_count for path, view in views(home).items()}


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
@pytest.mark.parametrize("by_default", [False, True])
def test_a_category_goes_only_once_who_uses_it_has_ended(home: Home, *, by_default: bool) -> None:
    account, zoo, park = home.account(), home.category("Zoo"), home.category("Park")
    fields = {"payee": "Keeper"} if by_default else {"category_id": zoo}
    with home.work() as uow:
        payees.add_payee(uow, NewPayee(name="Keeper", default_category_id=zoo))

    def delete() -> None:
        with home.work() as uow:
            categories.delete_category(uow, zoo, park)

    new = NewTransaction.model_validate(
        {"account_id": account, "date": DAY, "amount": "-10", **fields}
    )
    deleting = threading.Thread(target=delete)
    with home.work() as uow:
        line = transactions.record(uow, new).transaction
        assert line.category_id == zoo
        deleting.start()
        deleting.join(0.5)
        assert deleting.is_alive()
    deleting.join(30)
    with home.work(write=False) as uow:
        assert rows.transaction(uow, line.id).category_id == park
    home.assert_summaries_hold()


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_who_waits_for_a_category_that_goes_is_told_so(home: Home) -> None:
    account, zoo = home.account(), home.category("Zoo")
    raised: list[Exception] = []

    def record() -> None:
        try:
            home.line(account, category_id=zoo)
        except InvalidInput as error:
            raised.append(error)

    recording = threading.Thread(target=record)
    with home.work() as uow:
        categories.delete_category(uow, zoo)
        recording.start()
        recording.join(0.5)
        assert recording.is_alive()
    recording.join(30)
    assert [str(error) for error in raised] == ["This category does not exist. Choose another."]


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_lines_of_a_category_are_taken_in_the_order_in_which_all_take_them(home: Home) -> None:
    """Whoever holds the first and wants the last must not meet one who came from the other end."""
    account, zoo = home.account(), home.category("Zoo")
    days = DAY + timedelta(days=1), DAY
    first, last = (home.line(account, day=day, category_id=zoo).id for day in days)
    with home.work() as uow:
        # Written anew, the first line stands behind the last one in the table.
        transactions.amend(uow, first, TransactionChanges(notes="later"))
    raised: list[Exception] = []

    def delete() -> None:
        try:
            with home.work() as uow:
                categories.delete_category(uow, zoo)
        except Exception as error:  # noqa: BLE001  whatever it is, the test tells
            raised.append(error)

    deleting = threading.Thread(target=delete)
    with home.work() as uow:
        rows.lock(uow, [first])
        deleting.start()
        deleting.join(0.5)
        rows.lock(uow, [last])
    deleting.join(30)
    assert raised == []
    home.assert_summaries_hold()


def test_a_household_starts_with_the_starter_set(home: Home) -> None:
    with home.work() as uow:
        ledger.start_household(uow)
    found = views(home)
    assert list(found) == [step.path.replace("/", " / ") for step in walk()]
    groceries = found["Food / Groceries"]
    assert (groceries.depth, groceries.parent_id) == (1, found["Food"].id)
    assert (groceries.type, groceries.color, groceries.transaction_count) == ("expense", "jade", 0)


def test_a_child_has_its_parent_s_type_and_comes_last(home: Home) -> None:
    parent = home.category("Work", kind="income")
    home.category("Wage", parent)
    home.category("Alms", parent)
    found = views(home)
    assert list(found) == ["Work", "Work / Wage", "Work / Alms"]
    assert {view.type for view in found.values()} == {"income"}
    new = NewCategory(name="Fun", parent_id=parent, type="expense")
    with pytest.raises(InvalidInput) as refused, home.work() as uow:
        categories.add_category(uow, new)
    assert refused.value.errors[0].field == "type"


def test_siblings_have_different_names(home: Home) -> None:
    food = home.category("Food")
    home.category("Crème", food)
    home.category("Crème")
    for parent_id, name in ((food, "creme"), (None, "FOOD")):
        with pytest.raises(Conflict) as refused:
            home.category(name, parent_id)
        assert refused.value.errors[0].field == "name"
    creme = views(home)["Crème"].id
    with pytest.raises(Conflict), home.work() as uow:
        categories.change_category(uow, creme, CategoryChanges(parent_id=food))
    with home.work() as uow:
        categories.change_category(uow, food, CategoryChanges(name="food"))
    assert "food" in views(home)


def test_the_tree_has_four_levels_and_no_circles(home: Home) -> None:
    ids = [home.category("1")]
    for level in range(2, MAX_LEVELS + 1):
        ids.append(home.category(str(level), ids[-1]))
    with pytest.raises(InvalidInput, match="4 levels"):
        home.category("5", ids[-1])
    other = home.category("Other")
    for moved, parent in ((other, ids[3]), (ids[0], other), (ids[0], ids[0]), (ids[1], ids[3])):
        with pytest.raises(InvalidInput) as refused, home.work() as uow:
            categories.change_category(uow, moved, CategoryChanges(parent_id=parent))
        assert refused.value.errors[0].field == "parent_id"
    with home.work() as uow:
        categories.change_category(uow, ids[1], CategoryChanges(parent_id=None))
    with home.work() as uow:
        categories.change_category(uow, other, CategoryChanges(parent_id=ids[3], color="red"))
    assert views(home)["2 / 3 / 4 / Other"].color == "red"


def test_a_category_stays_with_its_type(home: Home) -> None:
    wage, food = home.category("Wage", kind="income"), home.category("Food")
    with pytest.raises(InvalidInput), home.work() as uow:
        categories.change_category(uow, food, CategoryChanges(parent_id=wage))
    with pytest.raises(InvalidInput), home.work() as uow:
        categories.delete_category(uow, food, wage)
    with pytest.raises(InvalidInput), home.work() as uow:
        categories.merge_categories(uow, food, wage)


@pytest.fixture
def filled(home: Home) -> dict[str, UUID]:
    """Food > Fruit with lines, splits and a payee, and Home beside it."""
    food = home.category("Food")
    ids = {"Food": food, "Fruit": home.category("Fruit", food), "Home": home.category("Home")}
    account = home.account()
    for name in ("Food", "Fruit", "Home"):
        home.line(account, "-10", category_id=ids[name])
    parts = [
        NewSplit(amount=Decimal(-3), category_id=ids["Food"]),
        NewSplit(amount=Decimal(-4), category_id=ids["Home"]),
    ]
    home.line(account, "-7", splits=parts)
    gone = home.line(account, "-5", category_id=food)
    with home.work() as uow:
        transactions.delete(uow, [gone.id])
        payees.add_payee(uow, NewPayee(name="Lidl", default_category_id=food))
    ids |= {"account": account, "gone": gone.id}
    return ids


def test_what_a_deleted_category_had_gets_another(home: Home, filled: dict[str, UUID]) -> None:
    before = home.counter()
    with home.work() as uow:
        categories.delete_category(uow, filled["Food"], filled["Home"])
    assert counts(home) == {"Home": 3, "Home / Fruit": 1}
    assert home.counter() == before + 1
    home.assert_summaries_hold()
    with home.work(write=False) as uow:
        assert payees.payees(uow).items[0].default_category_id == filled["Home"]
        told = audit.events(uow).items[0]
    assert (told.action, told.entity, told.entity_id) == ("delete", "category", filled["Food"])
    assert told.after is not None
    assert told.after["count"] == 3
    with home.work() as uow:
        transactions.restore(uow, filled["gone"])
    assert counts(home)["Home"] == 4
    home.assert_summaries_hold()


def test_without_another_lines_have_none_and_children_rise(
    home: Home, filled: dict[str, UUID]
) -> None:
    with home.work() as uow:
        categories.delete_category(uow, filled["Food"])
    assert counts(home) == {"Fruit": 1, "Home": 1}
    home.assert_summaries_hold()
    with pytest.raises(NotFound), home.work() as uow:
        categories.delete_category(uow, filled["Food"])


def test_a_category_merges_into_its_own_child(home: Home, filled: dict[str, UUID]) -> None:
    with home.work() as uow:
        target = categories.merge_categories(uow, filled["Food"], filled["Fruit"])
        assert target.into is not None
        assert target.into.id == filled["Fruit"]
    assert counts(home) == {"Fruit": 3, "Home": 1}
    home.assert_summaries_hold()


def test_children_of_one_name_do_not_meet(home: Home, filled: dict[str, UUID]) -> None:
    home.category("fruit", filled["Home"])
    with pytest.raises(Conflict), home.work() as uow:
        categories.merge_categories(uow, filled["Food"], filled["Home"])
    assert "Food / Fruit" in views(home)


@pytest.mark.parametrize("into", ["Food", "unknown"])
def test_a_category_merges_into_another_only(
    home: Home, filled: dict[str, UUID], into: str
) -> None:
    with pytest.raises(InvalidInput) as refused, home.work() as uow:
        categories.merge_categories(uow, filled["Food"], filled.get(into, new_id()))
    assert refused.value.errors[0].field == "into_id"


def test_changes_of_the_same_work_are_summed_before_they_move(
    home: Home, filled: dict[str, UUID]
) -> None:
    lines = [home.line(filled["account"]).id for _ in range(2)]
    with home.work() as uow:
        bulk.change(uow, lines, BulkEdit(category_id=filled["Food"]))
        categories.delete_category(uow, filled["Food"], filled["Home"])
    assert counts(home)["Home"] == 5
    home.assert_summaries_hold()


def test_an_older_change_is_not_undone_over_a_moved_line(
    home: Home, filled: dict[str, UUID]
) -> None:
    line = home.line(filled["account"], category_id=filled["Food"])
    with home.work() as uow:
        changed = transactions.amend(uow, line.id, TransactionChanges(category_id=None))
    with home.work() as uow:
        transactions.undo(uow, changed.undo_id)
    with home.work() as uow:
        again = transactions.amend(uow, line.id, TransactionChanges(category_id=filled["Home"]))
    with home.work() as uow:
        categories.delete_category(uow, filled["Home"], filled["Food"])
    with pytest.raises(StaleVersion), home.work() as uow:
        transactions.undo(uow, again.undo_id)


def test_who_may_only_read_changes_nothing(home: Home) -> None:
    food = home.category("Food")
    reader = home.reader()
    assert views(reader).keys() == {"Food"}
    with pytest.raises(Forbidden):
        reader.category("Mine")
    with pytest.raises(Forbidden), reader.work() as uow:
        categories.change_category(uow, food, CategoryChanges(name="Mine"))
    with pytest.raises(Forbidden), reader.work() as uow:
        categories.delete_category(uow, food)


def test_another_household_s_category_is_an_unknown_one(home: Home) -> None:
    food = home.category("Food")
    bob = sign_up(home.database, "bob")
    own = bob.category("Food")
    assert len(views(bob)) == 1
    with pytest.raises(NotFound), bob.work() as uow:
        categories.delete_category(uow, food)
    for wanted in (food, new_id()):
        with pytest.raises(InvalidInput), bob.work() as uow:
            categories.delete_category(uow, own, wanted)
        with pytest.raises(InvalidInput):
            bob.category("Sub", wanted)


class Leaf:
    def __init__(self, number: int, parent: int | None) -> None:
        self.id, self.name = UUID(int=number), str(number)
        self.parent_id = None if parent is None else UUID(int=parent)


@given(st.lists(st.integers(0, 30), min_size=1, max_size=30))
def test_a_tree_has_every_node_once_below_its_parent(parents: list[int]) -> None:
    leaves = [
        Leaf(number, parent if parent < number else None) for number, parent in enumerate(parents)
    ]
    tree = Tree(leaves)
    nodes = list(tree.nodes())
    assert sorted(node.category.id for node in nodes) == [leaf.id for leaf in leaves]
    assert len(tree) == len(leaves)
    for node in nodes:
        assert tree.level(node.category.id) == node.depth + 1 == node.path.count(" / ") + 1
        branch = tree.branch(node.category.id)
        depths = [other.depth for other in nodes if other.category.id in branch]
        assert tree.levels(node.category.id) == max(depths) - node.depth + 1


def test_siblings_are_arranged_and_others_stay(home: Home) -> None:
    food, car, zoo = (home.category(name) for name in ("Food", "Car", "Zoo"))
    pay = home.category("Pay", kind="income")
    first, second = home.category("Bread", food), home.category("Milk", food)
    with home.work() as uow:
        categories.arrange_categories(uow, CategoryOrder(ids=[zoo, food]))
        categories.arrange_categories(uow, CategoryOrder(ids=[second, first]))
        categories.arrange_categories(uow, CategoryOrder(ids=[]))
    assert list(views(home)) == ["Zoo", "Car", "Food", "Food / Milk", "Food / Bread", "Pay"]
    for odd in ([food, first], [food, food], [new_id()], [sign_up_foreign(home)]):
        with pytest.raises(InvalidInput), home.work() as uow:
            categories.arrange_categories(uow, CategoryOrder(ids=odd))
    assert {car, pay} <= {view.id for view in views(home).values()}


def sign_up_foreign(home: Home) -> UUID:
    return sign_up(home.database, f"bob{home.counter()}").category("Food")


def test_what_comes_or_moves_somewhere_stands_last_there(home: Home) -> None:
    food, car = home.category("Food"), home.category("Car")
    bread = home.category("Bread", food)
    home.category("Tyres", car)
    with home.work() as uow:
        categories.arrange_categories(uow, CategoryOrder(ids=[car, food]))
        categories.change_category(uow, bread, CategoryChanges(parent_id=car))
    home.category("Zoo")
    assert list(views(home)) == ["Car", "Car / Tyres", "Car / Bread", "Food", "Zoo"]
