"""Categories that were deleted or merged come back with all that named them."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlmodel import col

from spends.domains.audit import service as audit
from spends.domains.audit.schemas import AuditEventOut
from spends.domains.bills.schemas import BillChanges, NewBill
from spends.domains.bills.service import bills, calendar
from spends.domains.budgets.models import Budget
from spends.domains.budgets.schemas import NewBudget
from spends.domains.budgets.service import budgets
from spends.domains.households.schemas import NewSavedView
from spends.domains.households.service import saved_views
from spends.domains.ledger.models import Transaction
from spends.domains.ledger.schemas import (
    CategoryChanges,
    NewCategory,
    NewPayee,
    NewSplit,
    PayeeChanges,
    TransactionChanges,
)
from spends.domains.ledger.service import transactions
from spends.domains.ledger.service.naming import categories, category_leaving, payees
from spends.domains.rules.schemas import NewRule, RuleChanges
from spends.domains.rules.service import rules
from spends.kit.errors import Conflict, Forbidden, InvalidInput, NotFound
from spends.kit.ids import new_id
from spends.kit.sql import table_of
from spends.kit.tenancy import household_models
from spends.kit.unit_of_work import UnitOfWork
from spends.kit.validation import validated
from tests.support.belongings import bought
from tests.support.homes import DAY, Home, sign_up

# What tells of changes, and the sums, which `assert_summaries_hold` looks at.
ASIDE = {"audit_event", "household", "ledger_month"}
UNTOLD = {"updated_at", "version"}
NAMES = ("Food", "Bread", "Fruit", "Berries", "Home", "Garden")
Rows = dict[str, list[tuple[Any, ...]]]


def whole(home: Home) -> Rows:
    """Return all rows of the household but for how often and when they were changed."""
    found = {}
    with home.work(write=False) as uow:
        for model in household_models():
            table = table_of(model)
            if table.name in ASIDE:
                continue
            own = [column for column in table.columns if column.name not in UNTOLD]
            query = select(*own).where(table.c.household_id == uow.household_id)
            rows = uow.session.connection().execute(query.order_by(*table.primary_key.columns))
            found[table.name] = [tuple(row) for row in rows]
    return found


@pytest.fixture
def tree(home: Home) -> dict[str, UUID]:
    """Six categories, each named by all that can name one."""
    ids: dict[str, UUID] = {}
    above = {"Bread": "Food", "Fruit": "Food", "Berries": "Fruit", "Garden": "Home"}
    for name in NAMES:
        ids[name] = home.category(name, ids.get(above.get(name, "")))
    account = home.account()
    for place, (name, category) in enumerate(ids.items()):
        home.line(account, f"-{place + 1}", category_id=category)
        gone = home.line(account, category_id=category)
        with home.work() as uow:
            transactions.delete(uow, [gone.id])
        _name_everywhere(home, name, category)
    parts = [NewSplit(amount=Decimal(-2), category_id=each) for each in ids.values()]
    home.line(account, "-12", splits=parts)
    home.line(account, "-3")
    return ids


def _name_everywhere(home: Home, name: str, category: UUID) -> None:
    bought(home, name, category_id=category)
    with home.work() as uow:
        payees.add_payee(uow, NewPayee(name=name, default_category_id=category))
        budget = {"name": name, "amount": "100", "start_date": DAY, "category_id": category}
        budgets.add_budget(uow, validated(NewBudget, budget))
        bill = {"name": name, "amount": "9", "due_date": date(2026, 1, 1), "category_id": category}
        bills.add_bill(uow, validated(NewBill, bill))
        query = f"category={category}&q=x"
        view = NewSavedView(page="transactions", name=name, query=query)
        saved_views.save_view(uow, view)
        rules.add_rule(uow, rule_giving(name, category))


def rule_giving(name: str, category: UUID) -> NewRule:
    sent = {
        "name": name,
        "conditions": {"all": [{"field": "payee", "op": "is", "value": name}]},
        "actions": [{"type": "set_category", "category_id": str(category)}],
    }
    return validated(NewRule, sent)


def left(home: Home, source: UUID, into: UUID | None, *, merge: bool = False) -> UUID:
    """Delete or merge a category; return what undoes that."""
    with home.work() as uow:
        if merge and into is not None:
            done = categories.merge_categories(uow, source, into)
        else:
            done = categories.delete_category(uow, source, into)
        assert done.undo_id is not None
        return done.undo_id


def undo(home: Home, undo_id: UUID) -> None:
    with home.work() as uow:
        category_leaving.undo(uow, undo_id)


def test_whatever_goes_and_comes_back_leaves_no_trace(home: Home, tree: dict[str, UUID]) -> None:
    names = st.sampled_from(NAMES)
    steps = st.lists(st.tuples(names, st.none() | names, st.booleans()), min_size=1, max_size=3)

    @settings(max_examples=8)
    @given(steps)
    def goes_and_comes_back(wanted: list[tuple[str, str | None, bool]]) -> None:
        before: list[tuple[UUID | None, Rows]] = [(None, whole(home))]
        for source, into, merge in wanted:
            try:
                undo_id = left(home, tree[source], tree[into] if into else None, merge=merge)
            except (InvalidInput, Conflict, NotFound):
                continue
            before = [*before, (undo_id, whole(home))]
            home.assert_summaries_hold()
        for (change, _), (_, earlier) in zip(before[:0:-1], before[-2::-1], strict=True):
            assert change is not None
            undo(home, change)
            assert whole(home) == earlier
            home.assert_summaries_hold()

    goes_and_comes_back()


def _edit_line(uow: UnitOfWork, ids: dict[str, UUID]) -> None:
    line = uow.session.scalars(select(Transaction).where(col(Transaction.amount) == -1_00)).one()
    transactions.amend(uow, line.id, TransactionChanges(category_id=ids["Garden"]))


def _edit_payee(uow: UnitOfWork, _ids: dict[str, UUID]) -> None:
    payee = payees.payee_of(uow, "Food")
    assert payee is not None
    payees.change_payee(uow, payee.id, PayeeChanges(default_category_id=None))


def _move_child(uow: UnitOfWork, ids: dict[str, UUID]) -> None:
    categories.change_category(uow, ids["Bread"], CategoryChanges(parent_id=ids["Garden"]))


def _edit_bill(uow: UnitOfWork, _ids: dict[str, UUID]) -> None:
    found = next(each.id for each in calendar.bills(uow) if each.name == "Food")
    bills.change_bill(uow, found, BillChanges(category_id=None))


def _edit_rule(uow: UnitOfWork, ids: dict[str, UUID]) -> None:
    found = next(each.id for each in rules.rules(uow) if each.name == "Food")
    actions = rule_giving("Food", ids["Garden"]).actions
    rules.change_rule(uow, found, RuleChanges(actions=actions))


def _restore_budget(uow: UnitOfWork, ids: dict[str, UUID]) -> None:
    mine = col(Budget.category_id) == ids["Home"]
    row = uow.session.scalars(select(Budget).where(mine, col(Budget.name) == "Food")).one()
    row.deleted_at = None


def _take_the_name(uow: UnitOfWork, _ids: dict[str, UUID]) -> None:
    categories.add_category(uow, NewCategory(name="food", type="expense"))


def _close_a_circle(uow: UnitOfWork, ids: dict[str, UUID]) -> None:
    categories.change_category(uow, ids["Fruit"], CategoryChanges(parent_id=None))


CHANGES: list[tuple[Callable[[UnitOfWork, dict[str, UUID]], None], str]] = [
    (_edit_line, "transactions"),
    (_edit_payee, "payees"),
    (_move_child, "moved since"),
    (_edit_bill, "A bill"),
    (_edit_rule, "A rule"),
    (_restore_budget, "A budget"),
    (_take_the_name, "again"),
    (_close_a_circle, "moved since"),
]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_was_changed_since_is_not_undone(home: Home, tree: dict[str, UUID]) -> None:
    for change, words in CHANGES:
        undo_id = left(home, tree["Food"], tree["Home"])
        with pytest.raises(Conflict, match=words), home.work() as uow:  # noqa: PT012  the change is undone with it
            change(uow, tree)
            uow.session.flush()
            category_leaving.undo(uow, undo_id)
        undo(home, undo_id)
    home.assert_summaries_hold()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_category_comes_back_only_to_where_it_fits(home: Home, tree: dict[str, UUID]) -> None:
    fruit = left(home, tree["Fruit"], None)
    food = left(home, tree["Food"], tree["Home"])
    with pytest.raises(Conflict, match="stood below is gone"):
        undo(home, fruit)
    undo(home, food)
    with home.work() as uow:
        categories.change_category(uow, tree["Berries"], CategoryChanges(parent_id=None))
    with pytest.raises(Conflict, match="moved since"):
        undo(home, fruit)
    with home.work() as uow:
        categories.change_category(uow, tree["Berries"], CategoryChanges(parent_id=tree["Food"]))
    undo(home, fruit)
    home.assert_summaries_hold()
    with pytest.raises(Conflict, match="already"):
        undo(home, fruit)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_only_what_may_be_undone_is(
    home: Home, tree: dict[str, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    undo_id = left(home, tree["Food"], tree["Home"])
    bob = sign_up(home.database, "bob")
    for other in (bob, home):
        with pytest.raises(NotFound):
            undo(other, undo_id if other is bob else new_id())
    with pytest.raises(Forbidden):
        undo(home.reader(), undo_id)
    with home.work(write=False) as uow:
        told = audit.event(uow, undo_id)
        assert "undo" not in (AuditEventOut.model_validate(told).before or {})
    monkeypatch.setattr(category_leaving, "MOST_KEPT", 1)
    with home.work() as uow:
        assert categories.delete_category(uow, tree["Home"]).undo_id is None
        last = next(each.id for each in audit.events(uow).items if each.entity_id == tree["Home"])
    with pytest.raises(NotFound):
        undo(home, last)
