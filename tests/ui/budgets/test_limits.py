"""Limits changed, copied, given out and moved where they stand."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from spends.domains.budgets.schemas import PeriodAmount
from spends.domains.budgets.service import plans
from spends.kit.errors import NotFound
from spends.ui.pages.budgets.limit import LimitState
from spends.ui.pages.budgets.moving import MoveState
from tests.support.budgets_page import ODD, limit_on, limited, rows, shown
from tests.support.homes import Home
from tests.support.june import TODAY


async def test_a_limit_is_changed_where_it_stands(tab: Any, home: Home, account: UUID) -> None:
    food = home.category("Meals")
    made = limited(home, category_id=food, rollover="both")
    home.line(account, "-100", date(2026, 5, 3), category_id=food)
    await shown(tab)
    state: Any = tab.state(LimitState)
    assert state.scope == "on"
    await state.edit(made)
    assert state.editing == made
    assert "refresh" in str(await state.save({"limit": "450"}))
    assert not state.editing
    limits = [limit_on(home, made, date(2026, month, 1)) for month in (4, 5, 6, 7)]
    assert limits == [300_00, 300_00, 450_00, 450_00]

    await state.edit(made)
    await state.set_scope("once")
    await state.save({"limit": "2*300"})
    assert [limit_on(home, made, date(2026, month, 1)) for month in (5, 6, 7)] == [
        300_00,
        600_00,
        450_00,
    ]

    await state.edit(made)
    for odd in (*ODD, "-5", "1.234567", "9" * 30):
        await state.save({"limit": odd})
        assert state.error, odd
    await state.save("x")
    assert state.editing == made
    await state.leave()
    assert (state.editing, state.error) == ("", "")
    assert limit_on(home, made, TODAY) == 600_00
    assert not await state.save({"limit": "1"})
    with pytest.raises(NotFound):
        await state.edit(str(uuid4()))


async def test_a_limit_of_envelopes_is_given_for_the_month(tab: Any, home: Home) -> None:
    made = limited(home)
    await shown(tab, view="envelopes", month="2026-05")
    state: Any = tab.state(LimitState)
    await state.edit(made)
    assert state.scope == "once"
    await state.save({"limit": "10"})
    assert limit_on(home, made, date(2026, 5, 1)) == 10_00
    assert limit_on(home, made, date(2026, 4, 1)) == limit_on(home, made, TODAY) == 300_00


async def test_the_month_before_is_copied_and_it_is_undone(tab: Any, home: Home) -> None:
    made, other = limited(home), limited(home, "Fun")
    with home.work() as uow:
        new = PeriodAmount(amount=Decimal(77), day=date(2026, 5, 1))
        plans.set_amount(uow, UUID(made), new)
    state = await shown(tab)
    assert "Copied 1 limit of May 2026" in str(await state.copy_last())
    assert rows(state)["Food"].limit == "€77"
    assert "Nothing to copy" in str(await state.copy_last())
    await state.undo_copy()
    assert rows(state)["Food"].limit == "€300"
    assert limit_on(home, other, TODAY) == 300_00


async def test_income_is_given_out_and_moved(tab: Any, home: Home, account: UUID) -> None:
    meals, car, rest = (home.category(name) for name in ("Meals", "Car", "Rest"))
    food = limited(home, category_id=meals, start_date=date(2026, 6, 1))
    fuel = limited(home, "Fuel", "100", category_id=car, start_date=date(2026, 6, 1))
    limited(home, "Weekly", "5", category_id=rest, period="weekly", start_date=date(2026, 6, 1))
    home.line(account, "1000", date(2026, 6, 1), category_id=home.category("Pay", kind="income"))
    home.line(account, "-120", date(2026, 6, 2), category_id=car)
    home.line(account, "-30", date(2026, 6, 2), category_id=rest)
    state = await shown(tab, view="envelopes")
    giving = state.giving
    assert (giving.income, giving.given, giving.spent) == ("€1,000", "€400", "€30")
    assert (giving.left, giving.tone) == ("€570", "good")
    assert "Weekly" in giving.out
    assert [(each.name, each.left) for each in state.envelopes] == [
        ("Food", "€300 left"),
        ("Fuel", "€20 over"),
    ]

    mover: Any = tab.state(MoveState)
    await mover.begin(food)
    assert (mover.asking, mover.source, mover.amount) == ("move", "Food", "20")
    assert [each.label for each in mover.others] == ["Fuel", "Weekly"]
    assert mover.words == "€300 is in it, €300 was given in June 2026."
    await mover.move({"amount": "x", "to": fuel})
    assert mover.errors["amount"]
    await mover.move({"amount": "5", "to": ""})
    assert mover.errors["to"]
    await mover.move({"amount": "500", "to": fuel})
    assert "Move less" in mover.errors["amount"]
    await mover.leave_amount("?")
    assert mover.errors["amount"]
    assert "Moved" in str(await mover.move({"amount": "20", "to": fuel}))
    assert not await mover.move({"amount": "20", "to": fuel})
    await state.refresh()
    assert [each.left for each in state.envelopes] == ["€280 left", "€0 left"]
    await mover.undo()
    await mover.undo()
    await state.refresh()
    assert [each.left for each in state.envelopes] == ["€300 left", "€20 over"]
    for odd in ODD:
        await mover.begin(food)
        await mover.move(odd)
        await mover.leave_amount(odd)
        assert mover.asking == "move"
    await state.set_view("limits")
    assert rows(state)
    for odd in ODD:
        assert not await state.set_view(odd)
