"""How a budget went, period by period."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from spends.domains.budgets.kinds import MONTHS, Period
from spends.domains.budgets.rules import Span
from spends.domains.budgets.service import budgets, status
from spends.domains.budgets.views import BudgetLine, BudgetView
from spends.kit.clock import month_of
from spends.kit.money import decimal_amount
from spends.kit.unit_of_work import UnitOfWork
from spends.ui import format as written
from spends.ui.components.figures import Series, bars, empty_figure
from spends.ui.pages.budgets.rows import rows_of
from spends.ui.pages.budgets.words import Pen, many

PERIODS_SHOWN = 12


@dataclass(frozen=True)
class Past:
    """A period of a budget in the list of its history."""

    name: str
    limit: str
    carried: str
    spent: str
    left: str
    tone: str
    href: str


class History(NamedTuple):
    """The last periods, the newest first, drawn and in words; `labels` leads clicks to rows."""

    words: str
    rows: list[Past]
    table: list[list[str]]
    figure: dict[str, Any]
    labels: dict[str, str]


def history(uow: UnitOfWork, budget_id: UUID) -> History:
    """Return how a budget went; NotFound when it is unknown."""
    budget = budgets.view(uow, budget_id)
    lines = status.history(uow, budget_id, PERIODS_SHOWN)
    pen = Pen(uow.today(), uow.actor.locale)
    rows = [_past(budget, each, pen) for each in lines]
    labels = [_label(budget, each.span, pen) for each in lines]
    return History(
        _words(budget, lines, pen),
        rows,
        [
            [
                row.name,
                row.limit,
                row.carried or pen.money(0, budget.currency_code),
                row.spent,
                row.left,
            ]
            for row in rows
        ],
        _figure(budget, lines, labels, pen) if lines else empty_figure(),
        {label: row.href for label, row in zip(labels, rows, strict=True)},
    )


def _past(budget: BudgetView, each: BudgetLine, pen: Pen) -> Past:
    code, line = budget.currency_code, each.line
    return Past(
        name=pen.span(each.span),
        limit=pen.money(line.limit, code),
        carried=pen.carried(line.carried, code),
        spent=pen.money(line.spent, code),
        left=pen.money(line.left, code),
        tone="bad" if line.left < 0 else "",
        href=rows_of(budget, each.span),
    )


def _label(budget: BudgetView, span: Span, pen: Pen) -> str:
    months = MONTHS.get(Period(budget.period))
    if months == 1 and span.start == month_of(span.start):
        return f"{written.short_month(span.start, pen.locale)} {span.start:%y}"
    return pen.day(span.start)


def _words(budget: BudgetView, lines: Sequence[BudgetLine], pen: Pen) -> str:
    over = [each for each in lines[1:] if each.line.left < 0]
    if not lines:
        return "It has not begun yet"
    if not lines[1:]:
        return "Its first period"
    usual = sum(each.line.spent for each in lines[1:]) // len(lines[1:])
    kept = "kept every time" if not over else f"over {many(len(over), 'time')}"
    past = many(len(lines[1:]), "period")
    return f"{pen.whole(usual, budget.currency_code)} on average of {past} before, {kept}"


def _figure(
    budget: BudgetView, lines: Sequence[BudgetLine], labels: Sequence[str], pen: Pen
) -> dict[str, Any]:
    def units(minor: int) -> float:
        return float(decimal_amount(minor, budget.currency_code))

    oldest = list(reversed(lines))
    return bars(
        list(reversed(labels)),
        [Series("Spent", [units(each.line.spent) for each in oldest], "iris")],
        money=written.notation(budget.currency_code, pen.locale),
        line=Series("Could be spent", [units(each.line.available) for each in oldest], "text"),
        fade_last=True,
    )
