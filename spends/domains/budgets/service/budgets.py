"""Budgets are set, changed, deleted and taken back."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from spends.domains.budgets import repository
from spends.domains.budgets.kinds import MONTHS, Period
from spends.domains.budgets.models import Budget
from spends.domains.budgets.rules import Schedule
from spends.domains.budgets.schemas import BudgetChanges, NewBudget
from spends.domains.budgets.views import BudgetView
from spends.domains.households import service as households
from spends.domains.ledger.events import CategoryBack, CategoryGone
from spends.domains.ledger.kinds import CategoryType
from spends.domains.ledger.service import noting
from spends.domains.ledger.service.naming import categories
from spends.domains.ledger.service.reading.spending import CategoryFacts
from spends.kit import clock
from spends.kit.actor import Permission
from spends.kit.clock import month_of
from spends.kit.errors import Conflict, InvalidInput, StaleVersion
from spends.kit.money import exponent, minor_units
from spends.kit.unit_of_work import UnitOfWork

LONGEST_CUSTOM = 366 * 5
# What a category that goes keeps of its budgets is found by this name.
KEPT = "budgets"


def add_budget(uow: UnitOfWork, new: NewBudget) -> Budget:
    """Set a budget; Conflict where the category has one for the same periods and people."""
    uow.require(Permission.WRITE)
    code = new.currency_code or uow.actor.currency_code
    exponent(code)
    row = Budget(
        name=new.name,
        category_id=_category(uow, new.category_id),
        member_id=_member(uow, new.member_id),
        amount=minor_units(new.amount, code, "amount"),
        currency_code=code,
        period=str(new.period),
        start_date=new.start_date or _begin(new.period, uow.today()),
        end_date=new.end_date,
        rollover=str(new.rollover),
        position=1 + max((each.position for each in repository.budgets(uow)), default=-1),
    )
    _check(uow, row)
    noting.added(uow, row)
    repository.set_alerts(uow, row.id, new.thresholds)
    return row


def change_budget(uow: UnitOfWork, budget_id: UUID, changes: BudgetChanges) -> Budget:
    """Change the fields that were sent; StaleVersion when `version` is not the present one.

    With another `currency_code` the amounts keep their figures. Periods that have amounts of their
    own keep those that begin on the same day.
    """
    uow.require(Permission.WRITE)
    row = repository.budget(uow, budget_id)
    if changes.version not in {None, row.version}:
        raise StaleVersion
    sent = changes.changes
    with noting.noted(uow, row):
        _apply(uow, row, sent)
        _check(uow, row)
    if "thresholds" in sent:
        repository.set_alerts(uow, row.id, sent["thresholds"])
        households.touch(uow)
    return row


def _apply(uow: UnitOfWork, row: Budget, sent: dict[str, Any]) -> None:
    for name in ("name", "start_date", "end_date"):
        if name in sent:
            setattr(row, name, sent[name])
    for name in ("period", "rollover"):
        if name in sent:
            setattr(row, name, str(sent[name]))
    if "category_id" in sent:
        row.category_id = _category(uow, sent["category_id"])
    if "member_id" in sent:
        row.member_id = _member(uow, sent["member_id"])
    if "currency_code" in sent:
        exponent(sent["currency_code"])
        row.currency_code = sent["currency_code"]
    if "amount" in sent:
        row.amount = minor_units(sent["amount"], row.currency_code, "amount")


def delete_budget(uow: UnitOfWork, budget_id: UUID) -> None:
    """Delete a budget; `restore_budget` takes it back."""
    uow.require(Permission.WRITE)
    _delete(uow, repository.budget(uow, budget_id))


def _delete(uow: UnitOfWork, row: Budget) -> None:
    before = noting.state(row)
    row.deleted_at = clock.now()
    uow.session.flush()
    noting.note(uow, "delete", row, before)


def restore_budget(uow: UnitOfWork, budget_id: UUID) -> Budget:
    """Take a deleted budget back; Conflict where another one has its place by now."""
    uow.require(Permission.WRITE)
    row = repository.budget(uow, budget_id, deleted=True)
    row.deleted_at = None
    _check(uow, row)
    uow.session.flush()
    noting.note(uow, "restore", row, None, noting.state(row))
    return row


def follow_category(uow: UnitOfWork, event: CategoryGone) -> None:
    """Give the budgets of a category that is gone to the one that took its place.

    Where none did, or that one has such a budget, they are deleted.
    """
    gone_too = []
    rows = repository.on_category(uow, event.category_id)
    for row in rows:
        before = noting.state(row)
        row.category_id = event.into_id
        gone = event.into_id is None or _rival(uow, row) is not None
        if gone and row.deleted_at is None:
            row.deleted_at = clock.now()
            gone_too.append(str(row.id))
        uow.session.flush()
        noting.note(uow, "delete" if gone else "change", row, before, noting.state(row))
    event.kept[KEPT] = {"ids": [str(row.id) for row in rows], "deleted": gone_too}


def follow_return(uow: UnitOfWork, event: CategoryBack) -> None:
    """Give a category that is back the budgets it had; Conflict when one was changed since."""
    kept = event.kept[KEPT]
    for budget_id in kept["ids"]:
        row = repository.any_budget(uow, UUID(budget_id))
        was_deleted = budget_id in kept["deleted"]
        if (
            row is None
            or row.category_id != event.into_id
            or (was_deleted and row.deleted_at is None)
        ):
            message = "A budget on this category was changed since, so this cannot be undone."
            raise Conflict(message)
        before = noting.state(row)
        row.category_id = event.category_id
        if was_deleted:
            row.deleted_at = None
        uow.session.flush()
        noting.note(uow, "restore" if was_deleted else "change", row, before, noting.state(row))


def views(uow: UnitOfWork, known: Mapping[UUID, CategoryFacts] | None = None) -> list[BudgetView]:
    """Return all budgets in their order; `known` are all categories, where they were read."""
    uow.require(Permission.READ)
    uow.session.flush()
    rows = repository.facts(uow)
    if not rows:
        return []
    if known is None:
        known = categories.category_facts(uow)
    percents = repository.alerts(uow)
    found = []
    for row in rows:
        category = known.get(row.category_id) if row.category_id else None
        found.append(
            BudgetView(
                row.id,
                row.name,
                row.category_id,
                category.name if category else None,
                category.color if category else "slate",
                category.icon if category else "wallet",
                row.member_id,
                row.amount,
                row.currency_code,
                row.period,
                row.start_date,
                row.end_date,
                row.rollover,
                tuple(sorted(percents.get(row.id, ()))),
                row.position,
                row.version,
            )
        )
    return found


def view(uow: UnitOfWork, budget_id: UUID) -> BudgetView:
    """Return a budget; NotFound when it is unknown."""
    uow.require(Permission.READ)
    repository.budget(uow, budget_id)
    return next(each for each in views(uow) if each.id == budget_id)


def schedule(budget: Budget | BudgetView) -> Schedule:
    """Return when a budget's periods are."""
    return Schedule(Period(budget.period), budget.start_date, budget.end_date)


def _begin(period: Period, today: date) -> date:
    """Return where a budget begins unless said: with the week, the month, the quarter, the year."""
    if period is Period.WEEKLY:
        return date.fromordinal(today.toordinal() - today.weekday())
    months = MONTHS.get(period, 1)
    return month_of(today).replace(month=(today.month - 1) // months * months + 1)


def _category(uow: UnitOfWork, category_id: UUID | None) -> UUID | None:
    if category_id is None:
        return None
    chosen = categories.chosen_category(uow, category_id)
    if categories.category_facts(uow)[chosen].type != CategoryType.EXPENSE:
        message = "A budget limits spending. Choose a category of expenses."
        raise InvalidInput.field("category_id", message)
    return chosen


def _member(uow: UnitOfWork, member_id: UUID | None) -> UUID | None:
    if member_id is not None and member_id not in {each.id for each in households.members(uow)}:
        message = "This member is not in the household. Choose one of the list."
        raise InvalidInput.field("member_id", message)
    return member_id


def _check(uow: UnitOfWork, row: Budget) -> None:
    if row.period == Period.CUSTOM and row.end_date is None:
        message = "A custom budget needs its last day."
        raise InvalidInput.field("end_date", message)
    if row.end_date is not None and row.end_date < row.start_date:
        message = "The budget would end before it starts. Check the two dates."
        raise InvalidInput.field("end_date", message)
    days = ((row.end_date or row.start_date) - row.start_date).days
    if row.period == Period.CUSTOM and days > LONGEST_CUSTOM:
        message = "A custom budget lasts five years at most. Choose an earlier last day."
        raise InvalidInput.field("end_date", message)
    rival = _rival(uow, row)
    if rival is not None:
        message = (
            f"“{rival.name}” is already a {rival.period} budget on this. "
            "Change that one, or end it before this one starts."
        )
        raise Conflict(message)


def _rival(uow: UnitOfWork, row: Budget) -> Budget | None:
    """Return another budget on the same spending, periods and days, or None."""
    for other in repository.budgets(uow):
        same = (other.category_id, other.member_id, other.period) == (
            row.category_id,
            row.member_id,
            row.period,
        )
        apart = (other.end_date is not None and other.end_date < row.start_date) or (
            row.end_date is not None and row.end_date < other.start_date
        )
        if other.id != row.id and same and not apart:
            return other
    return None
