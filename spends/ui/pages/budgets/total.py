"""The line above all budgets of a month: what they come to, with nothing counted twice."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from spends.domains.budgets.views import BudgetStatus
from spends.ui import format as written
from spends.ui.pages.budgets.address import LIMITS, TOTAL, rows_address
from spends.ui.pages.budgets.gathering import Gathered
from spends.ui.pages.budgets.words import WHOLE, at_most, many, share, uncounted


@dataclass(frozen=True)
class Total:
    """The line above them all; `words` is "" where no budget is added up.

    `rows` is where those stand that it is made of, `listed` says that no others are shown.
    """

    words: str = ""
    spent: str = ""
    left: str = ""
    share: int = 0
    mark: int = -1
    tone: str = ""
    all_spent: str = ""
    href: str = ""
    rows: str = ""
    listed: str = ""
    missing: str = ""
    missing_href: str = ""
    note: str = ""


def total_of(found: Gathered, here: Sequence[BudgetStatus]) -> Total:
    """Return the total line: of the budget on everything, or of all that are on a category."""
    pen, shown, code = found.pen, found.shown, found.currency
    counted, sums = found.together.counted, found.together.sums
    if not counted:
        return Total(note=_none(found.together.unrated, code))
    spent, available = sums.spent, sums.available
    left, days = available - spent, counted[0].days_left
    left_text, words_tone = _total_left(left, days, found)
    missing = found.lacking
    if words_tone == "good" and missing:
        words_tone = "unsure"
    if words_tone == "good" and sums.forecast > available:
        words_tone = "soon"
    alone = found.together.on_all
    name = written.month_name(shown.month, pen.locale)
    href = rows_address("", shown.month, shown.end)
    rows = href if alone else replace(shown, view=LIMITS, of=TOTAL).address(pen.today)
    out = len(here) - len(counted)
    return Total(
        words=f"of {pen.money(available, code)}",
        spent=pen.money(spent, code),
        left=left_text,
        share=share(spent, available),
        mark=_mark(found) if shown.month <= pen.today <= shown.end else -1,
        tone=words_tone,
        all_spent="" if alone else f"{pen.money(found.spent, code)} spent in all of {name}",
        href=href,
        rows=rows,
        listed=f"Only the {many(len(counted), 'budget')} that the total is made of"
        if shown.of == TOTAL
        else "",
        missing=uncounted(missing, code),
        missing_href=_missing_rows(found) or rows,
        note="" if alone else _without(out, found.together.unrated, code),
    )


def _missing_rows(found: Gathered) -> str:
    """Return where the lines are that the sum lacks; "" where they are of several budgets."""
    if len(found.missing) != 1:
        return ""
    category = str(next(iter(found.missing)) or "")
    return rows_address(category, found.shown.month, found.shown.end, unrated=found.currency)


def _none(unrated: int, code: str) -> str:
    return f"No total: {many(unrated, 'budget')} without a rate to {code}" if unrated else ""


def _without(out: int, unrated: int, code: str) -> str:
    """Return which budgets the line leaves out; "" where it has all."""
    others, parts = out - unrated, []
    if others:
        parts.append(f"{many(others, 'budget')} of other days or people, or part of another one")
    if unrated:
        parts.append(f"{many(unrated, 'budget')} without a rate to {code}")
    return f"Without {' and '.join(parts)}" if parts else ""


def _mark(found: Gathered) -> int:
    days = (found.shown.end - found.shown.month).days + 1
    return found.pen.today.day * WHOLE // days


def _total_left(left: int, days: int, found: Gathered) -> tuple[str, str]:
    pen, shown, code = found.pen, found.shown, found.currency
    if left < 0:
        return f"{pen.money(-left, code)} over", "bad"
    if shown.end < pen.today:
        words = f"{pen.money(left, code)} was left"
    elif shown.month > pen.today:
        words = f"{pen.money(left, code)} for {many(days, 'day')}"
    else:
        words = f"{pen.money(left // max(days, 1), code)} a day left for {many(days, 'day')}"
    return at_most(words, len(found.missing)), "good"


def sums_of(here: Sequence[BudgetStatus]) -> tuple[int, int]:
    """Return what was spent of what may be, by budgets of one currency."""
    spent = sum(each.line.spent for each in here)
    return spent, sum(each.line.available for each in here)
