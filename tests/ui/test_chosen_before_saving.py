"""Saved right after a choice: the form that is sent may yet hold what was chosen before."""

from typing import Any

import pytest

from spends.domains.ledger.service import accounts
from spends.ui.pages.accounts.state import AccountsState
from spends.ui.pages.bills import draft as bills
from spends.ui.pages.budgets import draft as budgets
from spends.ui.pages.goals import draft as goals
from spends.ui.pages.inventory import draft as inventory
from spends.ui.pages.transactions.editor import EditorState
from spends.ui.pages.warranties import draft as warranties
from tests.support.homes import Home
from tests.support.rules_page import add, opened, shown
from tests.support.transactions_page import all_lines


async def test_a_transaction_stands_in_the_account_chosen_last(tab: Any, home: Home) -> None:
    first, second, third = (home.account(name) for name in ("Current", "Savings", "Cash"))
    editor: Any = tab.state(EditorState)
    form = {"amount": "5", "date": "2025-04-01", "account": str(first)}
    await editor.add()
    await editor.set_account("account", str(second))
    await editor.save(form)
    assert [line.account_id for line in all_lines(home)] == [second]

    await editor.add()
    await editor.set_kind("transfer")
    await editor.set_account("account", str(second))
    await editor.set_account("other_account", str(third))
    await editor.save(form | {"other_account": str(first)})
    assert {line.account_id for line in all_lines(home)} == {second, third}


async def test_an_account_is_of_the_type_and_currency_chosen_last(tab: Any, home: Home) -> None:
    state: Any = tab.state(AccountsState)
    await state.add()
    await state.set_text("type", "loan")
    await state.set_text("currency", "CHF")
    await state.save({"name": "Car", "type": "checking", "currency": "EUR", "opening": "300"})
    with home.work(write=False) as uow:
        (made,) = accounts.account_views(uow, include_closed=False)
    assert (made.name, made.type, made.currency_code) == ("Car", "loan", "CHF")
    assert made.balance == -300_00


async def test_a_rule_does_what_was_chosen_last(tab: Any, home: Home) -> None:
    food, zoo, account = home.category("Food"), home.category("Zoo"), home.account("Cash")
    editor = await opened(tab, add(home, food))
    await editor.set_then("0", str(zoo))
    await editor.set_when("0", "field", "account")
    await editor.set_when("0", "value", str(account))
    await editor.save({"when-0-value": "rewe", "then-0-value": str(food)})
    (row,) = (await shown(tab)).rows
    assert (row.when, row.then) == ("Account is Cash", "Category Zoo")


async def test_what_a_picker_held_is_no_text_of_a_rule(tab: Any, home: Home) -> None:
    food = home.category("Food")
    editor = await opened(tab, add(home, food))
    await editor.set_when("0", "field", "category")
    await editor.set_when("0", "value", str(food))
    await editor.set_when("0", "field", "payee")
    await editor.set_when("0", "value", "")
    await editor.save({"when-0-field": "category", "when-0-value": str(food)})
    assert editor.whens[0].value == ""
    assert editor.whens[0].error


@pytest.mark.parametrize(
    ("form", "name"),
    [
        *((bills, name) for name in ("payee", "category", "currency", "account")),
        *((budgets, name) for name in ("currency", "period", "rollover", "member")),
        *((goals, name) for name in ("currency", "account")),
        *((inventory, name) for name in ("status", "warranty_type")),
        (warranties, "type"),
    ],
    ids=str,
)
def test_a_form_says_what_was_typed_and_not_what_was_chosen_before(form: Any, name: str) -> None:
    draft = form.Draft(**{name: "chosen last"})
    found = form.sent({name: "chosen before", "notes": "typed", "amount": "5"}, draft)
    assert getattr(found, name) == "chosen last"
    assert "typed" in vars(found).values() or found.amount == "5"
