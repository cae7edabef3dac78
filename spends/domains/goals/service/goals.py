"""Goals are set, changed, arranged and reached."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from spends.domains.goals import repository, rules
from spends.domains.goals.models import SavingsGoal
from spends.domains.goals.rules import Contribution
from spends.domains.goals.schemas import GoalChanges, NewGoal, Order
from spends.domains.goals.views import GoalView
from spends.domains.households import service as households
from spends.domains.ledger.events import AccountsGone
from spends.domains.ledger.service import accounts, noting
from spends.domains.ledger.service.reading import charges
from spends.domains.ledger.views import AccountView
from spends.kit.actor import Permission
from spends.kit.errors import InvalidInput, NotFound, StaleVersion
from spends.kit.money import exponent, minor_units
from spends.kit.unit_of_work import UnitOfWork
from spends.kit.validation import check_order

WHOLE = 100


def add_goal(uow: UnitOfWork, new: NewGoal) -> SavingsGoal:
    """Set a goal, as the last one; InvalidInput, at its field, for what cannot be."""
    uow.require(Permission.WRITE)
    account = _account(uow, new.account_id) if new.account_id else None
    code = new.currency_code or (account.currency_code if account else uow.actor.currency_code)
    exponent(code)
    row = SavingsGoal(
        name=new.name,
        target_amount=minor_units(new.target_amount, code, "target_amount"),
        currency_code=code,
        target_date=new.target_date,
        started_on=uow.today(),
        position=1 + max((each.position for each in repository.goals(uow)), default=-1),
        account_id=new.account_id,
        share=new.share,
        color=new.color,
        notes=new.notes or None,
    )
    if new.target_date is not None and new.target_date <= uow.today():
        raise InvalidInput.field("target_date", "This day is past. Choose a day to come.")
    _check(uow, row)
    noting.added(uow, row)
    return row


def change_goal(uow: UnitOfWork, goal_id: UUID, changes: GoalChanges) -> SavingsGoal:
    """Change the fields that were sent; StaleVersion when `version` is not the present one."""
    uow.require(Permission.WRITE)
    row = repository.goal(uow, goal_id)
    if changes.version not in {None, row.version}:
        raise StaleVersion
    sent: dict[str, Any] = changes.changes
    with noting.noted(uow, row):
        for name in ("name", "target_date", "account_id", "share", "color"):
            if name in sent:
                setattr(row, name, sent[name])
        if "notes" in sent:
            row.notes = sent["notes"] or None
        if "target_amount" in sent:
            amount = sent["target_amount"]
            row.target_amount = minor_units(amount, row.currency_code, "target_amount")
        past = sent.get("target_date")
        if past is not None and past <= uow.today():
            raise InvalidInput.field("target_date", "This day is past. Choose a day to come.")
        _check(uow, row)
    return row


def delete_goal(uow: UnitOfWork, goal_id: UUID) -> None:
    """Delete a goal; `restore_goal` takes it back, with what went into it."""
    uow.require(Permission.WRITE)
    row = repository.goal(uow, goal_id)
    noting.deleted(uow, row)


def restore_goal(uow: UnitOfWork, goal_id: UUID) -> SavingsGoal:
    """Take a deleted goal back; InvalidInput where its part of an account is taken by now."""
    uow.require(Permission.WRITE)
    row = repository.goal(uow, goal_id, deleted=True)
    noting.restored(uow, row)
    _check(uow, row)
    return row


def arrange(uow: UnitOfWork, order: Order) -> None:
    """Put the goals in an order, all of them; InvalidInput where one lacks or is unknown."""
    uow.require(Permission.WRITE)
    check_order(order.ids, (row.id for row in repository.goals(uow)))
    repository.arrange(uow, order.ids)
    households.touch(uow)


def follow_accounts(uow: UnitOfWork, event: AccountsGone) -> None:
    """Let goals that a part of an account was for, and that go, be saved for by contributions."""
    repository.leave_accounts(uow, event.account_ids)


def goals(uow: UnitOfWork) -> list[GoalView]:
    """Return all goals in their order, with how they stand."""
    uow.require(Permission.READ)
    uow.session.flush()
    rows = repository.goals(uow)
    if not rows:
        return []
    paid_in = repository.contributions(uow)
    lines = charges.of(uow, [row.transaction_id for row in paid_in if row.transaction_id])
    by_goal: dict[UUID, list[Contribution]] = {row.id: [] for row in rows}
    for each in repository.living(paid_in, lines.keys()):
        if each.goal_id in by_goal:
            by_goal[each.goal_id].append(Contribution(each.contributed_at, each.amount))
    known: dict[UUID, AccountView] = {}
    if any(row.account_id for row in rows):
        known = {view.id: view for view in accounts.account_views(uow)}
    today = uow.today()
    return [_view(row, by_goal[row.id], known, today) for row in rows]


def goal(uow: UnitOfWork, goal_id: UUID) -> GoalView:
    """Return a goal; NotFound when it is unknown."""
    repository.goal(uow, goal_id)
    return next(each for each in goals(uow) if each.id == goal_id)


def _view(
    row: SavingsGoal,
    paid_in: Sequence[Contribution],
    known: dict[UUID, AccountView],
    today: date,
) -> GoalView:
    account = known.get(row.account_id) if row.account_id else None
    saved = sum(each.amount for each in paid_in)
    if account is not None and row.share is not None:
        saved = max(account.balance, 0) * row.share // WHOLE
    started = min((row.started_on, *(each.day for each in paid_in)))
    monthly = rules.pace(paid_in, started, today)
    expected = rules.expected_by(row.target_amount, started, row.target_date, today)
    reached = rules.milestones(row.target_amount, paid_in)
    return GoalView(
        row.id,
        row.name,
        row.target_amount,
        saved,
        row.currency_code,
        row.target_date,
        row.started_on,
        row.position,
        row.account_id,
        account.name if account else None,
        row.share,
        row.color,
        row.notes,
        saved >= row.target_amount,
        row.target_date is not None and row.target_date < today and saved < row.target_amount,
        rules.needed_per_month(row.target_amount, saved, today, row.target_date),
        None if expected is None else saved - expected,
        round(monthly),
        rules.projected(row.target_amount, saved, monthly, today),
        tuple(sorted(reached.items())),
        row.version,
    )


def _account(uow: UnitOfWork, account_id: UUID) -> AccountView:
    try:
        return accounts.account_view(uow, account_id)
    except NotFound as error:
        message = "This account does not exist. Choose another."
        raise InvalidInput.field("account_id", message) from error


def _check(uow: UnitOfWork, row: SavingsGoal) -> None:
    if (row.account_id is None) != (row.share is None):
        field = "share" if row.share is None else "account_id"
        raise InvalidInput.field(field, "A part of an account needs both, account and percent.")
    if row.account_id is None or row.share is None:
        return
    account = _account(uow, row.account_id)
    if account.currency_code != row.currency_code:
        message = (
            f"“{account.name}” is in {account.currency_code}. Choose one in the same currency."
        )
        raise InvalidInput.field("account_id", message)
    free = WHOLE - repository.on_account(uow, row.account_id, row.id)
    if row.share > free:
        message = f"Other goals hold the rest of “{account.name}”: {free} percent are free."
        raise InvalidInput.field("share", message)
