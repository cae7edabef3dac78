"""Every handler of the pages of belongings and plans, called with what no page of ours sends."""

import contextlib
import inspect
import io
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import reflex as rx

import spends.spends  # noqa: F401  registers the pages
from spends.domains.belongings.models import Brand, Retailer
from spends.domains.belongings.schemas import NewClaim, NewRefund, PurchaseFilter
from spends.domains.belongings.service import claims, listing, names, refunds, warranties
from spends.domains.bills.schemas import NewBill
from spends.domains.bills.service import bills, calendar
from spends.domains.budgets.schemas import NewBudget
from spends.domains.budgets.service import budgets
from spends.domains.budgets.service import status as budget_status
from spends.domains.documents import service as documents
from spends.domains.documents.kinds import LinkTarget
from spends.domains.documents.schemas import Link, NewDocument
from spends.domains.goals.schemas import NewContribution, NewGoal
from spends.domains.goals.service import contributions, debts, goals
from spends.domains.ledger.schemas import NewAccount, NewAlias, NewPayee
from spends.domains.ledger.service import accounts
from spends.domains.ledger.service.naming import categories, payee_names, payees
from spends.domains.matching.kinds import QuestionKind
from spends.domains.matching.schemas import NewQuestion
from spends.domains.matching.service import questions
from spends.domains.rules.schemas import NewRule
from spends.domains.rules.service import rules
from spends.kit.errors import SpendsError
from spends.kit.ids import new_id
from spends.kit.runtime import Runtime
from spends.ui.forms import DraftForm
from spends.ui.guard import NEVER
from spends.ui.pages.accounts.reconcile_state import ReconcileState
from spends.ui.pages.accounts.state import AccountsState
from spends.ui.pages.bills.editor import BillEditor
from spends.ui.pages.bills.paying import HAND, LINE, PayState
from spends.ui.pages.bills.state import BillsOpening
from spends.ui.pages.budgets.editor import BudgetEditor
from spends.ui.pages.budgets.limit import LimitState
from spends.ui.pages.budgets.moving import MoveState
from spends.ui.pages.budgets.state import BudgetsOpening
from spends.ui.pages.documents.opening import DocumentsOpening
from spends.ui.pages.documents.receipt import ReceiptState
from spends.ui.pages.documents.sheet import SheetState
from spends.ui.pages.goals.contributing import GoalSheet
from spends.ui.pages.goals.debting import DebtsState
from spends.ui.pages.goals.editor import GoalEditor
from spends.ui.pages.goals.state import GoalsOpening
from spends.ui.pages.inventory.editor import PurchaseEditor
from spends.ui.pages.inventory.state import OpeningState
from spends.ui.pages.item.state import ItemState
from spends.ui.pages.review.state import ReviewState
from spends.ui.pages.settings import exchange
from spends.ui.pages.settings.categories import CategoriesState
from spends.ui.pages.settings.names import NamesState
from spends.ui.pages.settings.payees import PayeesState
from spends.ui.pages.settings.rule_editor import RuleEditor
from spends.ui.pages.settings.rules import RulesState
from spends.ui.pages.transactions.detail import DetailState
from spends.ui.pages.transactions.editor import EditorState
from spends.ui.pages.transactions.many import BulkState
from spends.ui.pages.transactions.state import TransactionsState
from spends.ui.pages.warranties.claiming import ClaimState
from spends.ui.pages.warranties.editor import WarrantyEditor
from spends.ui.pages.warranties.state import WarrantiesOpening
from tests.support.belongings import bought, shop
from tests.support.homes import Home, sign_up
from tests.support.keeping import pdf

LOOKS = 5
ASKED = {
    ("CoverState", "add"): (ItemState, "warranty"),
    ("CoverState", "open_claim"): (ItemState, "claim"),
    ("PayingState", "expect"): (ItemState, "expect"),
    ("ClaimState", "open_claim"): (ClaimState, "open"),
    ("MoveState", "move"): (MoveState, "move"),
    ("PayState", "pay"): (PayState, HAND),
    ("PayState", "pay_by"): (PayState, LINE),
    ("BulkState", "categorise"): (BulkState, "category"),
    ("BulkState", "uncategorise"): (BulkState, "category"),
}
"""What a page asks while a handler can be called: its small form."""
PAGES = (
    "accounts",
    "bills",
    "budgets",
    "documents",
    "goals",
    "inventory",
    "item",
    "review",
    "settings",
    "transactions",
    "warranties",
)
TEXTS = ("\x00", "\ud800", "x" * 3000, "9" * 400, "-1", "0001-01-01", "9999-12-31", "1e999")
DUE = date(2025, 3, 15)
ODD: tuple[Any, ...] = (
    *({"a": 1}, ["x"], [["x"]], [None], [{}], None, 7, -1, 2**70, True, 1.5, float("nan"), ""),
    *("../../etc/passwd", "javascript:alert(1)", "'; drop table purchase; --", *TEXTS),
)
EMPTY = """retailer brand category tax shipping serial_number model location notes delivery_date
return_by useful_life_months residual_value sold_on lent_on url warranty_start warranty_end
warranty_type provider opened closed outcome reason requested_on expected_by description total
discount"""
FORM: dict[str, Any] = dict.fromkeys(EMPTY.split(), "") | {
    "product_name": "Pot",
    "price": "5",
    "purchase_date": "2025-03-15",
    "quantity": "1",
    "status": "RECEIVED",
    "currency_code": "EUR",
    "warranty_months": "12",
    "sold_for": "1",
    "lent_to": "Bob",
    "name": "N",
    "amount": "1",
    "file_name": "a.pdf",
    "kind": "other",
    "payee": "P",
    "date": "2025-03-15",
    "scopes": "read",
    "target": "900",
    "rate": "5",
    "least": "50",
    "due_date": "2025-03-15",
    "due": "2025-03-15",
}


def states(root: Any) -> list[Any]:
    found = []
    for state in sorted(root.get_substates(), key=lambda one: str(one.get_full_name())):
        found += [state, *states(state)]
    return found


def handlers(page: str) -> list[tuple[type[rx.State], str, list[str]]]:
    """Return (state, name, parameters) of a page's handlers, those without any last."""
    found = []
    for state in states(rx.State):
        if not state.__module__.startswith("spends.ui.pages.") or page_of(state) != page:
            continue
        for name in sorted(set(state.event_handlers) - NEVER):
            known = inspect.signature(state.event_handlers[name].fn).parameters
            found.append((state, name, [one for one in known if one != "self"]))
    return sorted(found, key=lambda one: not one[2])


@dataclass
class Things:
    """What a household has, by the names that handlers call it."""

    home: Home
    ids: dict[str, str]

    @classmethod
    def of(cls, runtime: Runtime, home: Home) -> "Things":
        account = home.account()
        line, alike = home.line(account, "-39.90").id, home.line(account, "-39.90").id
        asked = NewQuestion(QuestionKind.DUPLICATE, line, alike)
        with home.work() as uow:
            questions.ask_many(uow, [asked])
            question = questions.open_questions(uow).items[0].id
        purchase = bought(home, warranty_months=24, retailer_id=shop(home))
        blob = documents.store(runtime.storage, io.BytesIO(pdf()))
        link = Link(target=LinkTarget.PURCHASE, target_id=purchase)
        with home.work() as uow:
            found = documents.add(uow, NewDocument(file_name="a.pdf", links=(link,)), blob)
            refund = refunds.expect(uow, purchase, NewRefund())
            warranty = listing.purchase(uow, purchase).warranties[0].id
            claim = claims.open_claim(uow, warranty, NewClaim())
        category = home.category("Own")
        with home.work() as uow:
            limit = NewBudget(name="Own", category_id=category, amount=Decimal(90))
            budget = budgets.add_budget(uow, limit)
            goal = goals.add_goal(uow, NewGoal(name="Trip", target_amount=Decimal(900)))
            given = NewContribution(amount=Decimal(9), contributed_at=date(2025, 3, 1))
            contribution = contributions.contribute(uow, goal.id, given)
            due = NewBill(
                name="Rent", amount=Decimal(500), due_date=DUE, recurrence_rule="FREQ=MONTHLY"
            )
            bill = bills.add_bill(uow, due)
            debt = NewAccount(name="Loan", type="loan", opening_balance=Decimal(-900))
            loan = accounts.open_account(uow, debt)
            payee = payees.add_payee(uow, NewPayee(name="Corner shop"))
            alias = payee_names.add_alias(uow, payee.id, NewAlias(pattern="corner sh"))
            rule = rules.add_rule(uow, NewRule.model_validate(rule_for(category)))
        ids = {
            "purchase_id": purchase,
            "document_id": found.id,
            "warranty_id": warranty,
            "claim_id": claim.id,
            "refund_id": refund.id,
            "line_id": line,
            "row_id": line,
            "transaction_id": line,
            "target_id": purchase,
            "other_id": line,
            "name_id": shop(home),
            "category_id": category,
            "budget_id": budget.id,
            "goal_id": goal.id,
            "contribution_id": contribution.id,
            "bill_id": bill.id,
            "account_id": loan.id,
            "question_id": question,
            "payee_id": payee.id,
            "alias_id": alias.id,
            "rule_id": rule.id,
            "due": DUE,
        }
        return cls(home, {name: str(one) for name, one in ids.items()})

    def told(self) -> Any:
        """Return all that handlers could change of it."""
        with self.home.work(write=False) as uow:
            return (
                listing.purchases(uow, PurchaseFilter()),
                [
                    listing.purchase(uow, row.id)
                    for row in listing.purchases(uow, PurchaseFilter()).items
                ],
                documents.documents(uow),
                refunds.open_refunds(uow),
                warranties.recent(uow),
                claims.all_claims(uow),
                [names.list_names(uow, model, "", 0, 100) for model in (Retailer, Brand)],
                budgets.views(uow),
                [budget_status.history(uow, each.id) for each in budgets.views(uow)],
                goals.goals(uow),
                [contributions.contributions(uow, each.id) for each in goals.goals(uow)],
                debts.debts(uow),
                questions.open_questions(uow).items,
                categories.category_views(uow),
                payee_names.payee_views(uow),
                [payee_names.aliases(uow, row.id) for row in payees.payees(uow).items],
                rules.rules(uow),
                calendar.bills(uow),
                calendar.occurrences(uow, date(2025, 1, 1), date(2025, 12, 31)),
            ), self.home.counter()


def rule_for(category_id: Any) -> dict[str, Any]:
    looked_for = {"field": "payee", "op": "contains", "value": "shop"}
    action = {"type": "set_category", "category_id": str(category_id)}
    return {"name": "Shops", "conditions": {"all": [looked_for]}, "actions": [action]}


async def run(state: Any, name: str, *arguments: Any) -> None:
    """Call a handler as Reflex does; what it refuses is told to its browser."""
    handler = type(state).event_handlers[name]
    with contextlib.suppress(SpendsError):
        result = handler.fn(state, *arguments)
        if inspect.isasyncgen(result):
            async for _ in result:
                pass
        elif inspect.isawaitable(result):
            await result


@pytest.fixture(autouse=True)
def _watched_briefly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what looks again and again until something ends, which nothing does here, end by itself."""
    monkeypatch.setattr(exchange, "POLL", 0.001)
    monkeypatch.setattr(exchange, "LONGEST", LOOKS)


def page_of(state: Any) -> str:
    return str(state.__module__.partition(".pages.")[2].split(".")[0])


async def open_page(tab: Any, page: str, ids: dict[str, str]) -> None:
    """Open a page with its drawers and forms on a thing of one's own."""
    shown = f"/inventory/{ids['purchase_id']}" if page == "item" else f"/{page}"
    tab.visit(shown)
    for state, name, *wanted in {
        "accounts": (
            (AccountsState, "load"),
            (AccountsState, "edit", "account_id"),
            (ReconcileState, "open", "account_id"),
        ),
        "transactions": (
            (TransactionsState, "load"),
            (DetailState, "open", "line_id"),
            (EditorState, "edit", "line_id"),
        ),
        "inventory": ((OpeningState, "load"), (PurchaseEditor, "edit", "purchase_id")),
        "item": ((ItemState, "load"),),
        "review": ((ReviewState, "load"),),
        "warranties": (
            (WarrantiesOpening, "load"),
            (WarrantyEditor, "edit", "warranty_id"),
            (ClaimState, "ask_open", "warranty_id"),
        ),
        "documents": (
            (DocumentsOpening, "load"),
            (SheetState, "open", "document_id"),
            (ReceiptState, "begin", "document_id"),
        ),
        "settings": (
            (NamesState, "load"),
            (NamesState, "edit", "name_id"),
            (CategoriesState, "edit", "category_id"),
            (PayeesState, "load"),
            (PayeesState, "edit", "payee_id"),
            (RulesState, "load"),
            (RuleEditor, "edit", "rule_id"),
        ),
        "budgets": (
            (BudgetsOpening, "load"),
            (BudgetEditor, "open", "budget_id"),
            (LimitState, "edit", "budget_id"),
            (MoveState, "begin", "budget_id"),
        ),
        "goals": (
            (GoalsOpening, "load"),
            (GoalSheet, "open", "goal_id"),
            (GoalEditor, "edit", "goal_id"),
            (DebtsState, "show"),
            (DebtsState, "edit", "account_id"),
        ),
        "bills": ((BillsOpening, "load"), (BillEditor, "open_on", "bill_id", "due")),
    }[page]:
        await run(tab.state(state), name, *(ids[one] for one in wanted))


def with_form(tab: Any, kind: Any, name: str) -> Any:
    """Return a page's state with the form open that a handler is called by.

    What it was called with before may have closed it.
    """
    state = tab.state(kind)
    if name == "save" and isinstance(state, DraftForm):
        state.is_open = True
    if (kind.__name__, name) in ASKED:
        holder, question = ASKED[kind.__name__, name]
        tab.state(holder).asking = question
    return state


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_odd_arguments_end_in_a_sentence(runtime: Runtime, tab: Any, page: str) -> None:
    own = Things.of(runtime, tab.home).ids
    failed = []
    for kind, name, parameters in handlers(page):
        await open_page(tab, page, own)
        fine = [FORM if one == "form" else own.get(one, "paid") for one in parameters]
        for at in range(len(parameters)):
            wrong: list[Any] = [*ODD]
            if parameters[at] == "form":
                wrong += [dict.fromkeys(FORM, value) for value in ODD]
                wrong += [
                    FORM | {field: ODD[(number + turn * 7) % len(ODD)]}
                    for number, field in enumerate(FORM)
                    for turn in range(3)
                ]
            for value in wrong:
                try:
                    await run(with_form(tab, kind, name), name, *fine[:at], value, *fine[at + 1 :])
                except Exception as error:  # noqa: BLE001  all are told together
                    failed.append((kind.__name__, name, parameters[at], ascii(value)[:60], error))
        if not parameters:
            await run(with_form(tab, kind, name), name)
    assert failed == [], "\n".join(map(str, failed))


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_another_household_s_ids_reach_nothing(runtime: Runtime, tab: Any, page: str) -> None:
    own = Things.of(runtime, tab.home).ids
    other = Things.of(runtime, sign_up(runtime.database, "bob"))
    before = other.told()
    for kind, name, parameters in handlers(page):
        fine = [FORM if one == "form" else own.get(one, "paid") for one in parameters]
        for at, parameter in enumerate(parameters):
            await open_page(tab, page, own)
            wanted = {other.ids.get(parameter, other.ids["purchase_id"]), str(new_id())}
            forms = [{**FORM, **dict.fromkeys(other.ids, one), **other.ids} for one in wanted]
            for value in forms if parameter == "form" else wanted:
                await run(with_form(tab, kind, name), name, *fine[:at], value, *fine[at + 1 :])
    assert other.told() == before
