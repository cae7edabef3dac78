"""What budgets might be, from what was spent; and income given out to envelopes."""

from collections import defaultdict
from datetime import date, timedelta
from uuid import UUID

from spends.domains.budgets import rules
from spends.domains.budgets.kinds import Period
from spends.domains.budgets.rules import Line
from spends.domains.budgets.service import status
from spends.domains.budgets.service.budgets import views
from spends.domains.budgets.views import BudgetView, Envelopes, Suggested
from spends.domains.ledger.kinds import CategoryType
from spends.domains.ledger.service.naming import categories
from spends.domains.ledger.service.reading import spending
from spends.domains.ledger.service.reading.spending import MonthSpending
from spends.kit.actor import Permission
from spends.kit.clock import add_months, month_of
from spends.kit.money import exponent
from spends.kit.unit_of_work import UnitOfWork

MONTHS_BACK = 6
ONE_DAY = timedelta(days=1)


def suggestions(uow: UnitOfWork, period: Period = Period.MONTHLY) -> list[Suggested]:
    """Return what budgets the categories without one might get, the largest first.

    The median of the last six whole months, in the household's currency. A category below another
    that has a budget, or that is suggested itself, counts with that one.
    """
    uow.require(Permission.READ)
    today = uow.today()
    last = month_of(today) - ONE_DAY
    first = add_months(month_of(last), 1 - MONTHS_BACK)
    known = categories.category_facts(uow)
    families = spending.kinship(uow).families
    taken: set[UUID] = set()
    for budget in views(uow):
        if budget.category_id is not None and budget.member_id is None:
            taken |= families.get(budget.category_id, frozenset())
    cost: dict[UUID, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for row in spending.by_month(uow, first, last):
        cost[row.category_id][row.month] += row.spent
    code = uow.actor.currency_code
    unit = 10 ** exponent(code)
    months = [add_months(first, index) for index in range(MONTHS_BACK)]
    found = []
    for category_id, family in families.items():
        category = known[category_id]
        if category.type != CategoryType.EXPENSE or category.parent_id is not None:
            continue
        if family & taken:
            continue
        spent = [sum(cost[each][month] for each in family) for month in months]
        amount = rules.suggestion(spent, period, unit)
        if amount:
            found.append(
                Suggested(
                    category_id,
                    category.name,
                    category.color,
                    category.icon,
                    amount,
                    code,
                    tuple(spent),
                )
            )
    return sorted(found, key=lambda each: (-each.amount, each.category_name))


def envelopes(uow: UnitOfWork, month: date | None = None) -> Envelopes:
    """Return a month's income given out to the household's monthly budgets.

    Counted from the month of the first of these budgets. Budgets of a member, on all spending, of
    other periods, other currencies or other days than a month's are no envelopes: they are named in
    `left_out`. Of two on categories one below the other, the upper one is.
    """
    uow.require(Permission.READ)
    month = month_of(month or uow.today())
    end = add_months(month, 1) - ONE_DAY
    fitting, left_out = _fitting(uow, end)
    since = min((budget.start_date for budget in fitting), default=month)
    lines = status.lines_of(uow, fitting, end)
    rows = spending.by_month(uow, since, end)
    courses = [_until(lines[budget.id], end) for budget in fitting]
    families = spending.kinship(uow).families
    unbudgeted = sum(row.spent for row in rows if not _budgeted(row, fitting, families))
    income = sum(row.income for row in rows)
    shown = [each for each in status.statuses(uow, end) if each.budget in fitting]
    missing = sum(row.missing for row in rows)
    if missing:
        missing = max(missing - spending.parts_without_rate(uow, since, end), 0)
    return Envelopes(
        month,
        since,
        uow.actor.currency_code,
        income=sum(row.income for row in rows if row.month == month),
        given=sum(each.line.limit for each in shown if each.span),
        unbudgeted=sum(
            row.spent
            for row in rows
            if row.month == month and not _budgeted(row, fitting, families)
        ),
        came_in=income,
        went_out=sum(row.spent for row in rows),
        to_give_out=rules.to_give_out(income, courses, unbudgeted),
        envelopes=tuple(shown),
        left_out=tuple(left_out),
        missing=missing,
    )


def _fitting(uow: UnitOfWork, end: date) -> tuple[list[BudgetView], list[BudgetView]]:
    families = spending.kinship(uow).families
    base = uow.actor.currency_code
    begun = [budget for budget in views(uow) if budget.start_date <= end]

    def fits(budget: BudgetView) -> bool:
        return (
            budget.period == Period.MONTHLY
            and budget.start_date.day == 1
            and budget.category_id is not None
            and budget.member_id is None
            and budget.currency_code == base
        )

    monthly = [budget for budget in begun if fits(budget)]
    below = {
        category_id
        for budget in monthly
        if budget.category_id
        for category_id in families.get(budget.category_id, frozenset()) - {budget.category_id}
    }
    chosen = [budget for budget in monthly if budget.category_id not in below]
    return chosen, [budget for budget in begun if budget not in chosen]


def _until(lines: dict[rules.Span, Line], end: date) -> list[Line]:
    """Return a budget's lines; one that has ended by then gives back all that it had left."""
    course = list(lines.values())
    last = next(reversed(lines), None)
    if last is not None and last.end < end:
        course[-1] = course[-1]._replace(released=course[-1].left)
        course.append(Line(0, 0, 0, 0, 0))
    return course


def _budgeted(
    row: MonthSpending, budgets: list[BudgetView], families: dict[UUID, frozenset[UUID]]
) -> bool:
    return any(
        budget.category_id is not None
        and row.category_id in families.get(budget.category_id, ())
        and budget.start_date <= row.month
        and (budget.end_date is None or row.month <= budget.end_date)
        for budget in budgets
    )
