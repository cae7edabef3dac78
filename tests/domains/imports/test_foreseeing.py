"""What a preview shows of a row is what becomes of it."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from spends.domains.imports import service as imports
from spends.domains.imports.schemas import PreviewRow
from spends.domains.ledger.schemas import NewCategory, NewPayee, NewTransaction
from spends.domains.ledger.service import transactions
from spends.domains.ledger.service.naming import categories, payees
from spends.domains.ledger.service.reading import listing
from spends.domains.rules.schemas import NewRule
from spends.domains.rules.service import rules
from spends.wiring import wire
from tests.support.statements import Desk, csv

HEADER = "date,payee,description,amount,category,notes\n"


@pytest.fixture(autouse=True)
def wired() -> None:
    """What happens in a domain is heard of in those above, as in a running Spends."""
    wire()


def category(desk: Desk, name: str) -> UUID:
    with desk.runtime.unit_of_work(desk.actor) as uow:
        return categories.add_category(uow, NewCategory(name=name, type="expense")).id


def rule(desk: Desk, name: str, leaf: tuple[str, str, str], *actions: dict[str, Any]) -> None:
    conditions = {"all": [dict(zip(("field", "op", "value"), leaf, strict=True))]}
    new = {"name": name, "conditions": conditions, "actions": actions}
    with desk.runtime.unit_of_work(desk.actor) as uow:
        rules.add_rule(uow, NewRule.model_validate(new))


def typed(desk: Desk, account_id: UUID, amount: str, day: date, **fields: Any) -> UUID:
    new = NewTransaction(account_id=account_id, amount=Decimal(amount), date=day, **fields)
    with desk.runtime.unit_of_work(desk.actor) as uow:
        return transactions.record(uow, new).transaction.id


def shown(desk: Desk, import_id: UUID) -> list[PreviewRow]:
    return list(imports.rows(desk.runtime, desk.actor, import_id).items)


def test_rules_payees_and_categories_are_shown_as_they_will_be(desk: Desk) -> None:
    food, home, fun = (category(desk, name) for name in ("Own food", "Own home", "Own fun"))
    with desk.runtime.unit_of_work(desk.actor) as uow:
        payees.add_payee(uow, NewPayee(name="Landlord", default_category_id=home))
        payees.add_payee(uow, NewPayee(name="Rewe", default_category_id=fun))
    rule(
        desk,
        "Coffee is food",
        ("payee", "is", "cafe lumen"),
        {"type": "set_category", "category_id": str(food)},
        {"type": "add_tags", "tags": ["out"]},
    )
    to_landlord = {"type": "set_payee", "payee": "Landlord"}
    rule(desk, "Rent", ("description", "starts_with", "rent"), to_landlord)
    noted = {"type": "append_notes", "notes": "big"}
    rule(desk, "Landlord is big", ("payee", "is", "Landlord"), noted)
    view = desk.upload(
        csv(
            "2025-03-01,Café Lumen,CARD 1,-2.80,,",
            "2025-03-02,Café Lumen,CARD 2,-3.10,Own home,",
            "2025-03-03,Someone,RENT MARCH,-900.00,,",
            "2025-03-04,REWE,SHOP,-50.00,,",
            "2025-03-05,New one,SHOP,-51.00,Unknown,",
            header=HEADER,
        )
    )
    rows = shown(desk, view.id)
    assert [(row.payee, row.category, row.rules, row.tags) for row in rows] == [
        ("Café Lumen", "Own food", ("Coffee is food",), ("out",)),
        ("Café Lumen", "Own food", ("Coffee is food",), ("out",)),
        ("Landlord", "Own home", ("Rent", "Landlord is big"), ()),
        ("Rewe", "Own fun", (), ()),
        ("New one", None, (), ()),
    ]
    assert_holds(desk, view.id, rows)


def assert_holds(desk: Desk, import_id: UUID, rows: list[PreviewRow]) -> None:
    """Fail unless the lines are what the preview said."""
    desk.commit(import_id)
    ids = [line.id for line in desk.lines() if line.import_id == import_id]
    with desk.runtime.unit_of_work(desk.actor, write=False) as uow:
        views = listing.views(uow, ids)
        others = listing.views(uow, [view.transfer_id for view in views if view.transfer_id])
    accounts: dict[UUID | None, UUID] = {view.id: view.account_id for view in others}
    found = [
        (view.payee, view.category_id, view.tags, len(view.splits), accounts.get(view.transfer_id))
        for view in sorted(views, key=lambda view: view.date)
    ]
    assert found == [
        (row.payee, row.category_id, row.tags, row.parts, row.transfer_account_id)
        for row in rows
        if row.status in {"new", "review"}
    ]
    desk.check()


def test_transfers_are_foreseen(desk: Desk) -> None:
    savings, card = desk.account(name="Savings"), desk.account(name="Card")
    typed(desk, savings, "70", date(2025, 3, 3))
    typed(desk, savings, "30", date(2025, 3, 20))
    typed(desk, card, "40", date(2025, 3, 4))
    rule(
        desk,
        "Card is paid",
        ("description", "contains", "card"),
        {"type": "set_transfer", "account_id": str(card)},
    )
    view = desk.upload(
        csv(
            "2025-03-01,Ann,TO SAVINGS,-70.00,,",
            "2025-03-02,Bank,CARD BILL,-40.00,,",
            "2025-03-03,Zara,SHOES,-30.00,,",
            header=HEADER,
        )
    )
    rows = shown(desk, view.id)
    assert [(row.transfer_account, row.rules, row.reason) for row in rows] == [
        ("Savings", (), "A transfer: its other side is in Savings, on 3 March."),
        ("Card", ("Card is paid",), "A transfer: its other side is in Card, on 4 March."),
        (None, (), None),
    ]
    assert_holds(desk, view.id, rows)


def test_what_is_not_clear_is_said_to_be_asked(desk: Desk) -> None:
    for name in ("Savings", "Card"):
        typed(desk, desk.account(name=name), "70", date(2025, 3, 3))
    first, second = "2025-03-01,Ann,MOVED,-70.00,,", "2025-03-02,Ann,MOVED TOO,-80.00,,"
    view = desk.upload(csv(first, second, header=HEADER))
    row, plain = shown(desk, view.id)
    assert row.reason is not None
    assert "You will be asked" in row.reason
    assert (row.transfer_account, plain.reason) == (None, None)


def test_another_row_of_the_file_makes_it_unclear(desk: Desk) -> None:
    typed(desk, desk.account(name="Savings"), "70", date(2025, 3, 3))
    lines = ("2025-03-01,Ann,MOVED,-70.00,,", "2025-03-04,Bo,OTHER,-70.00,,")
    view = desk.upload(csv(*lines, header=HEADER))
    page = imports.rows(desk.runtime, desk.actor, view.id, limit=1).items
    assert "You will be asked" in str(page[0].reason)


def test_a_row_that_joins_a_line_has_what_that_has(desk: Desk) -> None:
    food = category(desk, "Own food")
    typed(desk, desk.account_id, "-20", date(2025, 3, 2), payee="Rewe", category_id=food)
    view = desk.upload(csv("2025-03-04,REWE,REWE SAYS,-20.00,,", header=HEADER))
    (row,) = shown(desk, view.id)
    assert (row.status, row.payee, row.category) == ("updated", "Rewe", "Own food")


def test_deleted_lines_are_counted(desk: Desk) -> None:
    lines = [f"2025-03-0{day},Ann,LINE {day},-{day}.00,," for day in range(1, 5)]
    desk.bring(csv(*lines, header=HEADER))
    with desk.runtime.unit_of_work(desk.actor) as uow:
        transactions.delete(uow, [line.id for line in desk.lines()][:3])
    view = desk.upload(csv(*lines[1:], "2025-03-09,Ann,NEW,-9.00,,", header=HEADER))
    assert view.deleted_count == 2
    assert view.layout is not None
    again = imports.change_mapping(
        desk.runtime, desk.actor, view.id, view.layout.mapping, bring_back=True
    )
    assert (again.deleted_count, again.counts.updated, again.counts.duplicate) == (2, 2, 1)
    fresh = desk.upload(csv(lines[3], header=HEADER))
    assert fresh.deleted_count == 0


def test_what_rules_say_of_being_cleared_is_shown(desk: Desk) -> None:
    rule(desk, "Tick", ("payee", "is", "Ann"), {"type": "set_cleared", "cleared": True})
    rule(desk, "Later", ("payee", "is", "Bo"), {"type": "set_cleared", "cleared": False})
    lines = [f"2025-03-0{day},{name},LINE,-7.00,," for day, name in enumerate(("Ann", "Bo", "Cy"))]
    view = desk.upload(csv(*(each.replace("-00,", "-09,") for each in lines), header=HEADER))
    rows = shown(desk, view.id)
    assert {row.payee: row.cleared for row in rows} == {"Ann": True, "Bo": False, "Cy": None}
    desk.commit(view.id)
    assert sorted(line.cleared for line in desk.lines()) == [False, True, True]


def test_what_is_paid_back_is_foreseen(desk: Desk) -> None:
    """By what is there, by what the file holds, and by nothing where it is not clear."""
    shoes = category(desk, "Own shoes")
    day = date(2025, 2, 3)
    typed(desk, desk.account_id, "-70.00", day, payee="Zara", category_id=shoes)
    for _ in range(2):
        typed(desk, desk.account_id, "-20.00", day, payee="Zara")
    view = desk.upload(
        csv(
            "2025-03-02,Zara,BACK,70.00,,",
            "2025-03-03,Zara,BACK,20.00,,",
            "2025-03-04,New shop,SHOES,-33.00,,",
            "2025-03-09,New shop,BACK,33.00,,",
            "2025-03-10,New shop,BACK,34.00,,",
            "2025-03-11,Zara,MARCH SALARY,70.00,,",
            header=HEADER,
        )
    )
    rows = {(row.description, row.amount): row for row in shown(desk, view.id)}
    assert {key: row.reason for key, row in rows.items() if row.reason} == {
        ("BACK", 7000): "Pays back the line of 3 February.",
        ("BACK", 2000): "May pay back the line of 3 February. You will be asked.",
        ("BACK", 3300): "Pays back the line of 4 March.",
    }
    assert rows["BACK", 7000].category == "Own shoes"
    desk.commit(view.id)
    linked = {(line.description, line.amount) for line in desk.lines() if line.refund_of_id}
    assert linked == {("BACK", 7000), ("BACK", 3300)}
