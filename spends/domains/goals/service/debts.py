"""Ways out of debt: the loans and cards on which something is owed, and plans side by side."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from spends.domains.audit import service as audit
from spends.domains.goals import repository
from spends.domains.goals.payoff import Debt, NeverEnds, Plan, Strategy, interest_of, plan
from spends.domains.goals.schemas import Choice, Order, Terms
from spends.domains.goals.views import DebtView, PayoffView, PlanView
from spends.domains.households import service as households
from spends.domains.ledger.kinds import AccountType
from spends.domains.ledger.service import accounts
from spends.domains.ledger.views import AccountView
from spends.kit.actor import Permission
from spends.kit.clock import add_months, month_of
from spends.kit.errors import InvalidInput
from spends.kit.money import minor_units
from spends.kit.unit_of_work import UnitOfWork

OWING = (AccountType.LOAN, AccountType.CREDIT_CARD)
"""The accounts that debts are on."""


def debts(uow: UnitOfWork) -> list[DebtView]:
    """Return the open loans and cards on which something is owed, in the household's order."""
    uow.require(Permission.READ)
    uow.session.flush()
    terms = repository.terms(uow)
    found = []
    for account in accounts.account_views(uow, include_closed=False):
        if account.type not in OWING or account.balance >= 0:
            continue
        known = terms.get(account.id)
        owed = -account.balance
        found.append(
            DebtView(
                account.id,
                account.name,
                account.currency_code,
                owed,
                known.annual_rate if known else None,
                known.minimum_payment if known else None,
                known.position if known else len(terms),
                interest_of(owed, known.annual_rate) if known else None,
            )
        )
    return sorted(found, key=lambda debt: (debt.position, debt.name, debt.account_id))


def set_terms(uow: UnitOfWork, account_id: UUID, new: Terms) -> None:
    """Keep what a loan or card costs; NotFound for an unknown account, InvalidInput for others."""
    uow.require(Permission.WRITE)
    account = _account(uow, account_id)
    least = minor_units(new.minimum_payment, account.currency_code, "minimum_payment")
    values = {"annual_rate": new.annual_rate, "minimum_payment": least}
    repository.set_terms(uow, account_id, values)
    _note(uow, account_id, {"annual_rate": str(new.annual_rate), "minimum_payment": least})


def forget_terms(uow: UnitOfWork, account_id: UUID) -> None:
    """Forget what a loan or card costs: it is in no plan then."""
    uow.require(Permission.WRITE)
    _account(uow, account_id)
    repository.remove_terms(uow, account_id)
    _note(uow, account_id, {"annual_rate": None})


def arrange(uow: UnitOfWork, order: Order) -> None:
    """Put the debts that have terms in an order; InvalidInput where one is unknown."""
    uow.require(Permission.WRITE)
    known = repository.terms(uow)
    if set(order.ids) - known.keys() or len(set(order.ids)) != len(order.ids):
        raise InvalidInput.field("ids", "The list has changed meanwhile. Load it again.")
    for place, account_id in enumerate(order.ids):
        row = known[account_id]
        values = {
            "annual_rate": row.annual_rate,
            "minimum_payment": row.minimum_payment,
            "position": place,
        }
        repository.set_terms(uow, account_id, values)
    households.touch(uow)


def choose(uow: UnitOfWork, new: Choice) -> None:
    """Keep how the debts of a currency are to be left."""
    uow.require(Permission.WRITE)
    code = new.currency_code or uow.actor.currency_code
    extra = minor_units(new.extra, code, "extra")
    repository.choose(uow, code, new.strategy, extra)
    households.touch(uow)


def payoffs(uow: UnitOfWork) -> list[PayoffView]:
    """Return all ways out of debt, by currency: those that lack terms are in no plan."""
    choices = repository.choices(uow)
    by_currency: dict[str, list[DebtView]] = {}
    for debt in debts(uow):
        by_currency.setdefault(debt.currency_code, []).append(debt)
    today = uow.today()
    found = []
    for code, some in sorted(by_currency.items()):
        chosen = choices.get(code)
        extra = chosen.extra if chosen else 0
        known = [_debt(debt) for debt in some if debt.annual_rate is not None]
        least = _plan(known, Strategy.MINIMUM, 0, today, None)
        plans = [
            _plan(known, strategy, extra, today, least)
            for strategy in (Strategy.AVALANCHE, Strategy.SNOWBALL, Strategy.OWN)
        ]
        found.append(
            PayoffView(
                code,
                Strategy(chosen.strategy) if chosen else Strategy.AVALANCHE,
                extra,
                sum(debt.owed for debt in some),
                sum(debt.minimum for debt in known),
                tuple(some),
                (*plans, least),
            )
        )
    return found


def _debt(view: DebtView) -> Debt:
    assert view.annual_rate is not None  # noqa: S101  asked for by who calls
    least = view.minimum_payment or 0
    return Debt(view.account_id, view.owed, view.annual_rate, least, view.position)


def _plan(
    known: Sequence[Debt], strategy: Strategy, extra: int, today: date, least: PlanView | None
) -> PlanView:
    try:
        made = plan(known, strategy, extra)
    except NeverEnds as never:
        ids = tuple(sorted(never.debt_ids))
        return PlanView(strategy, 0, None, 0, 0, None, (), (), ids)
    months = len(made.months)
    compared = None if least is None or least.never else least.interest - made.interest
    return PlanView(
        strategy,
        months,
        add_months(month_of(today), months) if months else None,
        made.interest,
        made.paid,
        compared,
        tuple(made.ends().items()),
        _course(made, known),
        (),
    )


def _course(made: Plan, known: Sequence[Debt]) -> tuple[int, ...]:
    owed = {debt.id: debt.owed for debt in known}
    course = []
    for month in made.months:
        owed.update({payment.debt_id: payment.owed for payment in month})
        course.append(sum(owed.values()))
    return tuple(course)


def _account(uow: UnitOfWork, account_id: UUID) -> AccountView:
    account = accounts.account_view(uow, account_id)
    if account.type not in OWING:
        message = f"“{account.name}” is no loan or credit card. Choose one of these."
        raise InvalidInput.field("account_id", message)
    return account


def _note(uow: UnitOfWork, account_id: UUID, after: dict[str, object]) -> None:
    audit.record(uow, "change", "debt_terms", account_id, after=after)
    households.touch(uow)
