"""The plans on the dashboard as a person reads them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from spends.domains.bills.kinds import AmountKind
from spends.domains.budgets.views import BudgetStatus
from spends.kit.clock import month_of
from spends.kit.money import exponent
from spends.ui import format as written
from spends.ui.components.kpi import sparkline_path
from spends.ui.pages.budgets.rows import tone
from spends.ui.pages.budgets.words import many, share
from spends.ui.pages.dashboard.gathering import MONTHS, Gathered
from spends.ui.pages.dashboard.plans import DueBill, MonthPlan, Planned
from spends.ui.pages.dashboard.rows import Numbers, Pen
from spends.ui.pages.goals.rows import percent_of, verdict
from spends.ui.pages.transactions.filters import Filters

BUDGETS = 4
BILLS = 5
GOALS = 4
WORST = ("bad", "soon", "unsure", "good")


@dataclass(frozen=True)
class BudgetLine:
    """A budget: how full its bar is and where today is on it, in percent; -1 for no mark."""

    name: str
    left: str
    tone: str
    share: int
    mark: int
    words: str
    href: str


@dataclass(frozen=True)
class BillLine:
    """A bill on the day it is due; `tone` colours the note, bad where it is late."""

    day: str
    month: str
    name: str
    note: str
    tone: str
    amount: str
    worth: str
    href: str


@dataclass(frozen=True)
class GoalLine:
    """A goal: its ring, what it takes, and whether it will do."""

    name: str
    percent: int
    hue: str
    note: str
    saved: str
    worth: str
    verdict: str
    tone: str
    href: str


@dataclass(frozen=True)
class PlansShown:
    """The three cards of the plans."""

    budgets: list[BudgetLine] = field(default_factory=list)
    budgets_when: str = ""
    budgets_all: str = "All"
    budgets_href: str = "/budgets"
    has_bills: bool = False
    bills: list[BillLine] = field(default_factory=list)
    bills_sum: str = ""
    bills_all: str = "All"
    goals: list[GoalLine] = field(default_factory=list)
    goals_all: str = "All"


def plans_of(found: Gathered, pen: Pen) -> PlansShown:
    """Return what the cards say."""
    plans = found.plans
    is_present = found.month == month_of(found.today)
    open_goals = sorted(
        zip(plans.goals, plans.saved_worth, strict=True),
        key=lambda each: (each[0].is_achieved, each[0].position),
    )
    return PlansShown(
        budgets=[_budget(each, pen) for each in worst(plans)[:BUDGETS]],
        budgets_when="" if is_present else written.month_name(found.month),
        budgets_all=_all(len(plans.budgets), BUDGETS),
        budgets_href="/budgets" if is_present else f"/budgets?month={found.month:%Y-%m}",
        has_bills=plans.has_bills,
        bills=[_bill(each, pen) for each in plans.bills[:BILLS]],
        bills_sum=_sum(plans.bills, pen),
        bills_all=_all(len(plans.bills), BILLS),
        goals=[
            GoalLine(
                name=goal.name,
                percent=percent_of(goal),
                hue=goal.color,
                note=_goal_note(goal.target_date, goal.monthly, goal.currency_code, pen),
                saved=written.money(goal.saved, goal.currency_code, pen.locale, whole=True),
                worth=worth,
                verdict=said[0],
                tone=said[1],
                href=f"/goals?goal={goal.id}",
            )
            for goal, worth in open_goals[:GOALS]
            for said in [verdict(goal, found.today, pen.locale)]
        ],
        goals_all=_all(len(plans.goals), GOALS),
    )


def worst(plans: Planned) -> list[BudgetStatus]:
    """Return the budgets, those over their limit first, then those going there, the fullest first.

    The one on all spending, which the number at the top tells, is left out where there are others.
    """
    parts = [each for each in plans.budgets if each.budget.category_id is not None]
    shown = parts if plans.month is not None and plans.month.on_all and parts else plans.budgets
    return sorted(
        shown,
        key=lambda each: (
            WORST.index(tone(each)),
            -share_of(each.line.spent, each.line.available),
            each.budget.position,
        ),
    )


def share_of(part: int, whole: int) -> int:
    """Return a part in thousandths, which may be more than a whole."""
    return part * 1000 // whole if whole > 0 else part


def _all(count: int, shown: int) -> str:
    return f"All {count}" if count > shown else "All"


def _budget(each: BudgetStatus, pen: Pen) -> BudgetLine:
    budget, line, code = each.budget, each.line, each.budget.currency_code
    span = each.span

    def whole(minor: int) -> str:
        return written.money(minor, code, pen.locale, whole=True)

    is_on = span is not None and span.start <= pen.today <= span.end
    href = "/budgets"
    if span is not None and budget.member_id is None:
        chosen = str(budget.category_id) if budget.category_id else ""
        first, last = span.start.isoformat(), span.end.isoformat()
        href = Filters(category=chosen, first=first, last=last, type="spent").address()
    return BudgetLine(
        name=budget.name,
        left=_left(each, whole),
        tone=tone(each),
        share=share(line.spent, line.available),
        mark=share(each.mark, line.available) if is_on else -1,
        words=_budget_words(each, whole),
        href=href,
    )


def _left(each: BudgetStatus, whole: Callable[[int], str]) -> str:
    left = each.line.left
    if left < 0:
        return f"{whole(-left)} over"
    return f"at most {whole(left)} left" if each.missing else f"{whole(left)} left"


def _budget_words(each: BudgetStatus, whole: Callable[[int], str]) -> str:
    words = f"{whole(each.line.spent)} of {whole(each.line.available)}"
    spans = {"weekly": " this week", "quarterly": " this quarter", "yearly": " this year"}
    words += spans.get(each.budget.period, "")
    if each.missing:
        return f"{words}, {each.missing} without a rate"
    if tone(each) == "soon":
        words += f", heading for {whole(each.forecast.amount)}"
    return words


def _bill(each: DueBill, pen: Pen) -> BillLine:
    due, bill = each.occurrence, each.bill
    note, note_tone = bill.account_name or "", ""
    risen = rise_of(each)
    if each.is_late:
        note, note_tone = late_words(due.due, pen.today), "bad"
    elif risen:
        amount = written.money(risen, due.currency_code, pen.locale)
        note = f"{note}, up {amount}" if note else f"Up {amount}"
        note_tone = "soon"
    return BillLine(
        day=f"{due.due.day}",
        month=written.short_month(due.due, pen.locale),
        name=due.name,
        note=note,
        tone=note_tone,
        amount=written.money(due.amount, due.currency_code, pen.locale),
        worth=written.worth(each.base_amount, due.currency_code, pen.currency, pen.locale),
        href=f"/bills?month={due.due:%Y-%m}",
    )


def rise_of(each: DueBill) -> int:
    """Return by how much a bill's last payment was more than usual; 0 where it was not.

    Within a range that was said beforehand nothing has risen.
    """
    bill = each.bill
    if bill.risen_from is None or bill.last_amount is None:
        return 0
    if bill.amount_kind is AmountKind.RANGE and bill.last_amount <= (bill.amount_most or 0):
        return 0
    return max(bill.last_amount - bill.risen_from, 0)


def late_words(due: date, today: date) -> str:
    """Return since when something is late."""
    days = (today - due).days
    return "1 day late" if days == 1 else f"{days} days late"


def _sum(bills: Sequence[DueBill], pen: Pen) -> str:
    known = [each.base_amount for each in bills if each.base_amount is not None]
    if not known:
        return ""
    lacking = len(bills) - len(known)
    return pen.exact(sum(known)) + (f", {lacking} without a rate" if lacking else "")


def _goal_note(wanted: date | None, monthly: int, code: str, pen: Pen) -> str:
    if wanted is not None:
        return f"By {pen.month(month_of(wanted))}"
    if monthly <= 0:
        return "No date"
    return f"{written.money(monthly, code, pen.locale, whole=True)} a month"


def with_plans(numbers: Numbers, found: Gathered, pen: Pen) -> Numbers:
    """Return the numbers at the top with what the budgets of the month say of them."""
    plan, lacking = found.plans.month, _unrated(found.plans.unrated)
    if plan is None:
        return replace(numbers, kept_note=f"{numbers.kept_note}{lacking}") if lacking else numbers
    is_present = found.month == month_of(found.today)
    spent_note = _spent_note(plan, pen, is_present=is_present)
    if not is_present:
        return replace(numbers, spent_note=f"{spent_note}{lacking}")
    left, months = plan.left - plan.still_due, found.flows[-MONTHS:]
    return replace(
        numbers,
        spent_note=spent_note,
        kept_title="Left to spend",
        kept=pen.whole(left),
        kept_note=f"{_left_note(plan, pen)}{lacking}",
        kept_trend=sparkline_path([plan.available - each.spending for each in months]),
        kept_href="/budgets",
    )


def _unrated(count: int) -> str:
    """Return how many budgets are in no sum for want of a rate; "" where all are."""
    return f" · {many(count, 'budget')} without a rate left out" if count else ""


def _spent_note(plan: MonthPlan, pen: Pen, *, is_present: bool) -> str:
    if plan.left < 0:
        over = pen.whole(-plan.left)
        return f"of {_limit(plan, pen)} · {over} over" if plan.on_all else f"{over} over budget"
    left = pen.whole(plan.left)
    if not is_present:
        return f"of {_limit(plan, pen)} · {left} under" if plan.on_all else f"{left} under budget"
    unit = 10 ** exponent(pen.currency)
    a_day = pen.whole(plan.left // max(plan.days_left, 1) // unit * unit)
    if plan.on_all:
        return f"of {_limit(plan, pen)} · {a_day} a day left"
    return f"{left} left in budgets · {a_day} a day"


def _limit(plan: MonthPlan, pen: Pen) -> str:
    return pen.whole(plan.available)


def _left_note(plan: MonthPlan, pen: Pen) -> str:
    lacking = f"{plan.unvalued} without a rate" if plan.unvalued else ""
    if plan.still_due:
        words = f"after {pen.whole(plan.still_due)} of bills still due"
        return f"{words}, {lacking}" if lacking else words
    if lacking:
        return "1 bill still due has no rate" if plan.unvalued == 1 else f"bills due: {lacking}"
    return "no bill still to pay from it"
