"""Periods get amounts of their own: by hand, from the period before, or moved between budgets."""

from datetime import date, timedelta
from uuid import UUID

from spends.domains.audit import service as audit
from spends.domains.budgets import repository
from spends.domains.budgets.kinds import Period
from spends.domains.budgets.rules import Span
from spends.domains.budgets.schemas import BudgetChanges, Move, NewLimit, PeriodAmount
from spends.domains.budgets.service.budgets import change_budget, schedule, view, views
from spends.domains.budgets.views import BudgetView
from spends.domains.households import service as households
from spends.kit.actor import Permission
from spends.kit.errors import InvalidInput
from spends.kit.money import decimal_amount, minor_units
from spends.kit.unit_of_work import UnitOfWork

ONE_DAY = timedelta(days=1)


def set_amount(uow: UnitOfWork, budget_id: UUID, new: PeriodAmount) -> Span:
    """Give the period that a day is in, today unless said, its own amount, or take it away again.

    Returns the period's days. NotFound for an unknown budget, InvalidInput for a day on which it
    has no period.
    """
    uow.require(Permission.WRITE)
    budget = view(uow, budget_id)
    span = _period(budget, new.day or uow.today())
    amount = None
    if new.amount is not None:
        amount = minor_units(new.amount, budget.currency_code, "amount")
    before = repository.own_amounts(uow, [budget_id]).get(budget_id, {}).get(span.start)
    repository.put_amounts(uow, [(budget_id, span.start, amount)])
    if amount != before:
        _note(uow, budget, span, before, amount)
    return span


def set_from(uow: UnitOfWork, budget_id: UUID, new: NewLimit) -> Span:
    """Give a budget another amount from the period that a day is in, today unless said.

    Earlier periods keep what they had, those still to come amounts of their own. Returns that
    period; NotFound for an unknown budget, InvalidInput for a day on which it has no period.
    """
    uow.require(Permission.WRITE)
    budget = view(uow, budget_id)
    span = _period(budget, new.day or uow.today())
    when = schedule(budget)
    own = repository.own_amounts(uow, [budget_id]).get(budget_id, {})
    amounts: list[tuple[UUID, date, int | None]] = [(budget_id, span.start, None)]
    amounts += [
        (budget_id, earlier.start, budget.amount)
        for earlier in when.until(span.start - ONE_DAY)
        if earlier.start not in own
    ]
    amounts += [(budget_id, later, None) for later in own if span.start < later <= uow.today()]
    change_budget(uow, budget_id, BudgetChanges(amount=new.amount))
    repository.put_amounts(uow, amounts)
    if span.start in own:
        _note(uow, budget, span, own[span.start], None)
    return span


def copy_last(uow: UnitOfWork, day: date | None = None) -> int:
    """Give all budgets, for the period that a day is in, the amount of the period before.

    Returns how many were changed. Custom budgets and first periods have nothing to copy.
    """
    uow.require(Permission.WRITE)
    day = day or uow.today()
    own = repository.own_amounts(uow)
    amounts: list[tuple[UUID, date, int | None]] = []
    for budget in views(uow):
        when = schedule(budget)
        span = when.at(day)
        if span is None or budget.period == Period.CUSTOM or span.start == budget.start_date:
            continue
        before = when.at(span.start - ONE_DAY)
        known = own.get(budget.id, {})
        amount = known.get(before.start) if before else None
        if amount != known.get(span.start):
            amounts.append((budget.id, span.start, amount))
            _note(uow, budget, span, known.get(span.start), amount)
    repository.put_amounts(uow, amounts)
    return len(amounts)


def move(uow: UnitOfWork, new: Move) -> None:
    """Move money from one budget's period to another's; InvalidInput where that cannot be.

    Both must be in one currency, and the first must have as much to give.
    """
    uow.require(Permission.WRITE)
    day = new.day or uow.today()
    source, target = view(uow, new.from_id), view(uow, new.to_id)
    if source.id == target.id:
        raise InvalidInput.field("to_id", "Choose another budget to move the money to.")
    if source.currency_code != target.currency_code:
        message = f"“{target.name}” is in {target.currency_code}. Choose one in the same currency."
        raise InvalidInput.field("to_id", message)
    amount = minor_units(new.amount, source.currency_code, "amount")
    own = repository.own_amounts(uow, [source.id, target.id])
    amounts: list[tuple[UUID, date, int | None]] = []
    for budget, change in ((source, -amount), (target, amount)):
        span = _period(budget, day)
        before = own.get(budget.id, {}).get(span.start, budget.amount)
        if before + change < 0:
            most = decimal_amount(before, budget.currency_code)
            message = f"“{budget.name}” has {most} {budget.currency_code} to give. Move less."
            raise InvalidInput.field("amount", message)
        amounts.append((budget.id, span.start, before + change))
        _note(uow, budget, span, before, before + change)
    repository.put_amounts(uow, amounts)


def _period(budget: BudgetView, day: date) -> Span:
    span = schedule(budget).at(day)
    if span is None:
        message = f"“{budget.name}” has no period on {day.isoformat()}. Choose a day it covers."
        raise InvalidInput.field("day", message)
    return span


def _note(
    uow: UnitOfWork, budget: BudgetView, span: Span, before: int | None, after: int | None
) -> None:
    start = span.start.isoformat()
    audit.record(
        uow,
        "change",
        "budget",
        budget.id,
        before={"period": start, "amount": before},
        after={"period": start, "amount": after},
    )
    households.touch(uow)
