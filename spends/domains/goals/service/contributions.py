"""What goes into goals, and comes out of them: by hand, or by bank lines."""

from datetime import date
from uuid import UUID

from spends.domains.goals import repository
from spends.domains.goals.models import GoalContribution, SavingsGoal
from spends.domains.goals.schemas import NewContribution
from spends.domains.goals.views import ContributionView
from spends.domains.ledger.service import noting
from spends.domains.ledger.service.reading import charges
from spends.kit.actor import Permission
from spends.kit.errors import InvalidInput
from spends.kit.money import decimal_amount, minor_units
from spends.kit.unit_of_work import UnitOfWork


def contribute(uow: UnitOfWork, goal_id: UUID, new: NewContribution) -> GoalContribution:
    """Put an amount into a goal, or take it out; NotFound for an unknown goal.

    InvalidInput where a bank line is unknown, in another currency, or has gone into goals already.
    """
    uow.require(Permission.WRITE)
    goal = repository.goal(uow, goal_id)
    if goal.share is not None:
        message = "A part of an account is saved for this goal. Move money into that account."
        raise InvalidInput.field("amount", message)
    wanted = None
    if new.amount is not None:
        wanted = minor_units(new.amount, goal.currency_code, "amount")
    if new.transaction_id is not None:
        wanted, line_day = _of_line(uow, goal, new.transaction_id, wanted)
    else:
        line_day = uow.today()
    row = GoalContribution(
        goal_id=goal_id,
        transaction_id=new.transaction_id,
        amount=wanted or 0,
        contributed_at=new.contributed_at or line_day,
        note=new.note or None,
    )
    noting.added(uow, row)
    return row


def withdraw(uow: UnitOfWork, goal_id: UUID, contribution_id: UUID) -> None:
    """Take a contribution off a goal, as if it had never been."""
    uow.require(Permission.WRITE)
    repository.goal(uow, goal_id)
    row = repository.contribution(uow, goal_id, contribution_id)
    before = noting.state(row)
    uow.session.delete(row)
    uow.session.flush()
    noting.note(uow, "delete", row, before)


def contributions(uow: UnitOfWork, goal_id: UUID) -> list[ContributionView]:
    """Return what went into a goal, the newest on top; NotFound when it is unknown."""
    uow.require(Permission.READ)
    uow.session.flush()
    repository.goal(uow, goal_id)
    rows = repository.contributions(uow, goal_id)
    lines = charges.of(uow, [row.transaction_id for row in rows if row.transaction_id])
    return [
        ContributionView(row.id, row.amount, row.contributed_at, row.transaction_id, row.note)
        for row in reversed(repository.living(rows, lines.keys()))
    ]


def lines_taken(uow: UnitOfWork) -> set[UUID]:
    """Return the bank lines of which something has gone into a goal, whichever."""
    uow.require(Permission.READ)
    uow.session.flush()
    rows = repository.contributions(uow)
    return {row.transaction_id for row in rows if row.transaction_id is not None}


def _of_line(
    uow: UnitOfWork, goal: SavingsGoal, transaction_id: UUID, amount: int | None
) -> tuple[int, date]:
    line = charges.of(uow, [transaction_id]).get(transaction_id)
    if line is None:
        message = "This transaction does not exist. Choose another."
        raise InvalidInput.field("transaction_id", message)
    if line.currency_code != goal.currency_code:
        message = f"This transaction is in {line.currency_code}, the goal in {goal.currency_code}."
        raise InvalidInput.field("transaction_id", message)
    free = abs(line.amount) - repository.taken_of(uow, transaction_id)
    wanted = abs(line.amount) if amount is None else amount
    if abs(wanted) > free:
        most = decimal_amount(max(free, 0), line.currency_code)
        message = f"{most} {line.currency_code} of this transaction are not in a goal yet."
        raise InvalidInput.field("amount", message)
    return wanted, line.day
