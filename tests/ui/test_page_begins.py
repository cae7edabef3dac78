"""What was open on a page is closed when the page begins, and not by a `load` that comes late."""

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

import pytest
from reflex_base.event import Event

import spends.spends
from spends.ui.guard import HYDRATE, ON_LOAD
from spends.ui.pages import pages
from spends.ui.pages.accounts.reconcile_state import ReconcileState
from spends.ui.pages.accounts.state import AccountsState
from spends.ui.pages.bills.editor import BillEditor
from spends.ui.pages.bills.feeding import FeedState
from spends.ui.pages.budgets.editor import BudgetEditor
from spends.ui.pages.budgets.limit import LimitState
from spends.ui.pages.budgets.moving import MoveState
from spends.ui.pages.budgets.suggesting import SuggestState
from spends.ui.pages.dashboard.state import DashboardState
from spends.ui.pages.documents.receipt import ReceiptState
from spends.ui.pages.documents.sheet import SheetState
from spends.ui.pages.goals.contributing import GoalSheet
from spends.ui.pages.goals.debting import DebtsState
from spends.ui.pages.goals.editor import GoalEditor
from spends.ui.pages.inventory.editor import PurchaseEditor
from spends.ui.pages.item.state import ItemState
from spends.ui.pages.settings.categories import CategoriesState
from spends.ui.pages.settings.data import SampleState
from spends.ui.pages.settings.household import HouseholdState
from spends.ui.pages.settings.names import NamesState
from spends.ui.pages.settings.payees import PayeesState
from spends.ui.pages.settings.rule_editor import RuleEditor
from spends.ui.pages.settings.rules import RulesState
from spends.ui.pages.settings.tokens import TokensState
from spends.ui.pages.transactions.detail import DetailState
from spends.ui.pages.transactions.editor import EditorState
from spends.ui.pages.transactions.looks import LooksState
from spends.ui.pages.warranties.editor import WarrantyEditor
from spends.ui.pages.welcome.state import WelcomeState
from spends.ui.work import act_as

BOOT = next(name for name in HYDRATE if name.endswith("hydrate_and_load"))


class Open(NamedTuple):
    """Something that can be open on a page, and where it says that it is."""

    kind: Any
    name: str = "is_open"
    value: Any = True


OPENED: dict[str, list[Open]] = {
    "/": [Open(DashboardState, "asks_removal"), Open(DashboardState, "all_decisions")],
    "/transactions": [
        Open(EditorState),
        Open(DetailState, "sheet"),
        Open(LooksState, "shows_views"),
    ],
    "/accounts": [Open(AccountsState), Open(ReconcileState, "adjusting")],
    "/budgets": [
        Open(BudgetEditor),
        Open(LimitState, "editing", "a budget"),
        Open(MoveState, "asking", "move"),
        Open(SuggestState),
    ],
    "/bills": [Open(BillEditor), Open(FeedState), Open(FeedState, "address", "https://x")],
    "/goals": [Open(GoalEditor), Open(GoalSheet, "shown"), Open(DebtsState, "editing", "a debt")],
    "/inventory": [Open(PurchaseEditor)],
    "/inventory/0199-a": [Open(PurchaseEditor), Open(ItemState, "asking", "sell")],
    "/warranties": [Open(WarrantyEditor)],
    "/documents": [Open(SheetState, "shown"), Open(ReceiptState, "shown")],
    "/welcome": [Open(WelcomeState, "opening", "12"), Open(WelcomeState, "errors", {"name": "No"})],
    "/settings?section=household": [Open(HouseholdState, "asks_currency")],
    "/settings?section=categories": [Open(CategoriesState)],
    "/settings?section=payees": [Open(PayeesState)],
    "/settings?section=rules": [Open(RuleEditor), Open(RulesState, "asking")],
    "/settings?section=retailers": [Open(NamesState)],
    "/settings?section=tokens": [Open(TokensState, "secret", "spends_x")],
    "/settings?section=data": [Open(SampleState, "asks")],
}
EACH = [(path, each) for path, opened in OPENED.items() for each in opened]


async def arrived(tab: Any, path: str) -> None:
    address, _, section = path.partition("?section=")
    await tab.go(address, **({"section": section} if section else {}))
    act_as(tab.home.actor)


def loads(path: str) -> list[tuple[Any, Callable[[Any], Awaitable[Any]]]]:
    found: list[Any] = spends.spends.app.get_load_events(path.partition("?")[0])
    return [(each.state, each.fn) for each in found]


def holds(tab: Any, opened: Open) -> bool:
    return bool(getattr(tab.state(opened.kind), opened.name) == opened.value)


@pytest.mark.parametrize(("path", "opened"), EACH)
async def test_what_was_opened_before_the_page_was_read_stays(
    tab: Any, path: str, opened: Open
) -> None:
    await arrived(tab, path)
    setattr(tab.state(opened.kind), opened.name, opened.value)
    for kind, load in loads(path):
        after = await load(tab.state(kind))
        if kind.__name__ == "SettingsState":
            await after.fn(tab.state(opened.kind if opened.kind is not RuleEditor else RulesState))
    assert holds(tab, opened)
    await arrived(tab, path)
    assert not holds(tab, opened)


async def test_only_a_page_that_begins_closes_what_is_open(tab: Any) -> None:
    await arrived(tab, "/bills")
    await tab.hear(Event(name=BOOT, payload={"hashes": ["x"]}))
    form = tab.state(BillEditor)
    await form.add()
    for again in (Event(name=ON_LOAD, payload={}), Event(name=BOOT, payload={"vars": {}})):
        await tab.hear(again)  # what the server goes on with, and a lost connection that is back
        assert form.is_open
    await tab.hear(Event(name=BOOT, payload={"hashes": ["x"]}))
    assert not form.is_open


async def test_what_was_changed_is_kept_for_whoever_comes_back(tab: Any) -> None:
    tab.home.account()
    await arrived(tab, "/transactions")
    form = tab.state(EditorState)
    await form.add()
    await form.set_text("amount", "5")
    await arrived(tab, "/transactions")
    assert form.is_open


def test_every_page_that_has_something_to_close_is_looked_at() -> None:
    found = {
        path
        for path in (page.route for page in pages())
        if any(hasattr(kind, "rest") for kind, _ in loads(path))
    }
    assert len(found) == 12
    assert found - {"/inventory/[item]"} <= {path.partition("?")[0] for path in OPENED}
