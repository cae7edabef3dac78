"""Rules work on what comes in, on nothing else, and an undone import takes all of it along."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from spends.domains.imports import service as imports
from spends.domains.imports.service import storing
from spends.domains.ledger.models import Transaction
from spends.domains.ledger.schemas import NewCategory, NewPayee, NewTransaction
from spends.domains.ledger.service import transactions
from spends.domains.ledger.service.naming import categories, payees, tags
from spends.domains.ledger.service.reading import exporting, listing
from spends.domains.ledger.views import TransactionView
from spends.domains.rules.schemas import NewRule, RuleApplication
from spends.domains.rules.service import applying, rules
from spends.kit.database import Database
from spends.kit.unit_of_work import UnitOfWork
from tests.support.statements import Desk, csv

HEADER = "date,payee,description,amount,category,notes\n"
COFFEE = "2025-03-01,Café Lumen,CARD 1 CAFE LUMEN,-2.80,,"
SORTED = "2025-03-02,Café Lumen,CARD 2 CAFE LUMEN,-3.10,Home,by card"
RENT = "2025-03-03,,RENT MARCH 77,-900.00,,"
SAVED = "2025-03-04,Own savings,STANDING ORDER,-50.00,,"
FILE = csv(COFFEE, SORTED, RENT, SAVED, header=HEADER)


def category(desk: Desk, name: str) -> UUID:
    with desk.runtime.unit_of_work(desk.actor) as uow:
        return categories.add_category(uow, NewCategory(name=name, type="expense")).id


def add(desk: Desk, field: str, op: str, value: Any, *actions: dict[str, Any], **more: Any) -> UUID:
    leaf = {"field": field, "op": op, "value": value}
    new = {"name": "A rule", "conditions": {"all": [leaf]}, "actions": actions, **more}
    with desk.runtime.unit_of_work(desk.actor) as uow:
        return rules.add_rule(uow, NewRule.model_validate(new)).id


def to(category_id: UUID) -> dict[str, Any]:
    return {"type": "set_category", "category_id": str(category_id)}


def views(desk: Desk, import_id: UUID | None = None) -> list[TransactionView]:
    with desk.runtime.unit_of_work(desk.actor, write=False) as uow:
        found = [line.id for line in desk.lines() if import_id in {None, line.import_id}]
        return listing.views(uow, found)


def apply(desk: Desk) -> int:
    with desk.runtime.unit_of_work(desk.actor) as uow:
        return applying.apply(uow, RuleApplication()).count


def test_new_lines_get_what_rules_give(desk: Desk) -> None:
    food, home = category(desk, "Own food"), category(desk, "Home")
    add(desk, "payee", "is", "cafe lumen", to(food), {"type": "add_tags", "tags": ["out", "cup"]})
    add(desk, "description", "starts_with", "rent", {"type": "set_payee", "payee": "Landlord"})
    add(desk, "notes", "contains", "CARD", {"type": "append_notes", "notes": "checked"})
    desk.bring(FILE)
    coffee, before_sorted, rent, saved = views(desk)
    assert (coffee.category_id, coffee.tags, coffee.notes) == (food, ("cup", "out"), None)
    # A rule goes before what the file says.
    assert (before_sorted.category_id, before_sorted.notes) == (food, "by card\nchecked")
    assert (rent.payee, rent.category_id, rent.tags) == ("Landlord", None, ())
    assert (saved.payee, saved.category_id, saved.tags) == ("Own savings", None, ())
    assert home != food
    desk.check()
    found = [line.search_text for line in desk.lines() if line.notes]
    assert found == ["card 2 cafe lumen by card checked"]
    assert apply(desk) == 0


def test_a_payee_that_a_rule_gives_brings_its_category(desk: Desk) -> None:
    food = category(desk, "Own food")
    category(desk, "Home")
    add(desk, "payee", "contains", "lumen", {"type": "set_payee", "payee": "Bar"})
    with desk.runtime.unit_of_work(desk.actor) as uow:
        (bar,) = payees.payees(uow, "bar").items
        bar.default_category_id = food
    desk.bring(FILE)
    coffee, before_sorted, *_ = views(desk)
    assert (coffee.payee, coffee.category_id) == ("Bar", food)
    assert (before_sorted.payee, before_sorted.category_name) == ("Bar", "Home")
    desk.check()


def test_a_transfer_is_linked_and_an_undone_import_lets_it_go(desk: Desk) -> None:
    savings = desk.account(name="Savings")
    with desk.runtime.unit_of_work(desk.actor) as uow:
        new = NewTransaction(account_id=savings, date=date(2025, 3, 6), amount=50)
        there = transactions.record(uow, new).transaction.id
    add(desk, "payee", "is", "Own savings", {"type": "set_transfer", "account_id": str(savings)})
    first = desk.bring(FILE)
    (own,) = [view for view in views(desk, first.id) if view.transfer_id]
    assert (own.payee, own.transfer_id) == ("Own savings", there)
    desk.check()
    assert apply(desk) == 0
    imports.remove(desk.runtime, desk.actor, first.id)
    (left,) = views(desk)
    assert (left.id, left.transfer_id) == (there, None)
    desk.check()


def ask(desk: Desk, leaf: dict[str, Any], *actions: dict[str, Any]) -> None:
    new = {"name": "A rule", "conditions": {"all": [leaf]}, "actions": actions}
    with desk.runtime.unit_of_work(desk.actor) as uow:
        rules.add_rule(uow, NewRule.model_validate(new))


def test_rules_see_the_categories_that_lines_come_with(desk: Desk) -> None:
    home = category(desk, "Home")
    with desk.runtime.unit_of_work(desk.actor) as uow:
        payees.add_payee(uow, NewPayee(name="Own savings", default_category_id=home))
    add(desk, "category", "is", str(home), {"type": "add_tags", "tags": ["sorted"]})
    ask(desk, {"field": "category", "op": "none"}, {"type": "set_cleared", "cleared": False})
    to_saving = {"type": "set_payee", "payee": "Own savings"}
    add(desk, "description", "starts_with", "rent", to_saving, {"type": "set_notes", "notes": "x"})
    before = imports.rows(desk.runtime, desk.actor, desk.upload(FILE).id).items
    desk.bring(FILE)
    found = views(desk)
    assert [(view.payee, view.category_id, view.tags) for view in found] == [
        ("Café Lumen", None, ()),
        ("Café Lumen", home, ("sorted",)),
        # A payee's own category is seen too, also when a rule gave the payee.
        ("Own savings", home, ("sorted",)),
        ("Own savings", home, ("sorted",)),
    ]
    assert [(row.payee, row.category_id, row.tags) for row in before] == [
        (view.payee, view.category_id, view.tags) for view in found
    ]
    assert [view.cleared for view in found] == [False, True, False, True]
    desk.check()
    assert apply(desk) == 0


def test_rules_see_and_take_off_the_tags_that_lines_come_with(desk: Desk) -> None:
    food = category(desk, "Own food")
    with desk.runtime.unit_of_work(desk.actor) as uow:
        first = tags.tags_for(uow, ["first"])["first"]
    add(desk, "tags", "has", str(first), {"type": "remove_tags", "tags": ["FIRST"]})
    ask(desk, {"field": "tags", "op": "none"}, to(food))
    columns = ",".join(exporting.COLUMNS)
    file = "".join(
        f'2025-03-0{day},-5,EUR,,Text {day},,,"{own}"{"," * (len(exporting.COLUMNS) - 8)}\r\n'
        for day, own in enumerate(("first", "First, second", ""), start=1)
    )
    content = f"{columns}\r\n{file}".encode()
    before = imports.rows(desk.runtime, desk.actor, desk.upload(content).id).items
    desk.bring(content)
    found = views(desk)
    assert [(view.category_id, view.tags) for view in found] == [
        *((food, ()), (None, ("second",)), (food, ())),
    ]
    assert [(row.category_id, row.tags) for row in before] == [
        (view.category_id, view.tags) for view in found
    ]
    desk.check()
    assert apply(desk) == 0


def test_an_undone_import_leaves_nothing_of_what_rules_gave(desk: Desk) -> None:
    food = category(desk, "Own food")
    add(desk, "payee", "contains", "a", to(food), {"type": "add_tags", "tags": ["out"]})
    first = desk.bring(FILE)
    assert apply(desk) == 0
    imports.remove(desk.runtime, desk.actor, first.id)
    assert desk.lines(deleted=True) == []
    with desk.runtime.unit_of_work(desk.actor, write=False) as uow:
        assert [view.transaction_count for view in tags.tag_views(uow)] == [0]
    desk.check()


def test_lines_that_were_there_stay_as_they_are(desk: Desk) -> None:
    desk.bring(csv(COFFEE, header=HEADER))
    food = category(desk, "Own food")
    add(desk, "payee", "is", "Café Lumen", to(food))
    desk.bring(FILE)
    assert [view.category_id for view in views(desk)][:2] == [None, food]


def test_rules_that_are_off_or_broken_do_nothing(desk: Desk) -> None:
    food, gone = category(desk, "Own food"), category(desk, "Gone")
    add(desk, "payee", "is", "Café Lumen", to(food), is_active=False)
    add(desk, "payee", "is", "Café Lumen", to(gone))
    with desk.runtime.unit_of_work(desk.actor) as uow:
        categories.delete_category(uow, gone)
    desk.bring(FILE)
    assert {view.category_id for view in views(desk)} == {None}


def test_a_rule_for_another_account_does_nothing_here(desk: Desk) -> None:
    food, other = category(desk, "Own food"), desk.account()
    add(desk, "account", "is", str(other), to(food))
    desk.bring(FILE)
    desk.bring(FILE, other)
    by_account = {(view.account_id, view.category_id) for view in views(desk)}
    assert by_account == {(desk.account_id, None), (other, food)}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("what", ["category", "tag", "payee"])
def test_what_a_rule_gives_may_go_while_the_import_lets_others_in(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    food = category(desk, "Own food")
    add(
        desk,
        "payee",
        "is_not",
        "nobody",
        to(food),
        {"type": "set_payee", "payee": "Bar"},
        {"type": "add_tags", "tags": ["out"]},
    )
    acts = [what]

    def give_way(database: Database, uow: UnitOfWork) -> bool:
        uow.session.commit()
        _delete(desk, uow, acts.pop(), food)
        uow.session.commit()
        return True

    monkeypatch.setattr(storing, "SQLITE_CHUNK", 2)
    monkeypatch.setattr(Database, "somebody_waits", property(lambda _: bool(acts)))
    monkeypatch.setattr(Database, "yield_turn", give_way)
    desk.bring(FILE)
    assert len(desk.lines(deleted=True)) == len(desk.lines()) == 4
    assert food not in {line.category_id for line in desk.lines()} or what != "category"
    desk.check()


def _delete(desk: Desk, uow: UnitOfWork, what: str, category_id: UUID) -> None:
    if what == "category":
        categories.delete_category(uow, category_id)
    elif what == "tag":
        (tag,) = tags.all_tags(uow)
        tags.delete_tag(uow, tag.id)
    else:
        (bar,) = payees.payees(uow, "bar").items
        uow.session.query(Transaction).filter(Transaction.payee_id == bar.id).update(  # type: ignore[arg-type]  # a mapped column
            {"payee_id": None}
        )
        payees.delete_payee(uow, bar.id)
