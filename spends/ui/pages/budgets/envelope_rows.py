"""A month's envelopes as a person reads them: what there is to give out, and where it went."""

from dataclasses import dataclass, field, replace

from spends.domains.budgets.rules import Span
from spends.domains.budgets.views import BudgetStatus, Envelopes
from spends.ui import format as written
from spends.ui.components.icon_paths import ICON_PATHS
from spends.ui.pages.budgets.address import ENVELOPES, GIVEN, LEFT, PATH, rows_address
from spends.ui.pages.budgets.gathering import Gathered
from spends.ui.pages.budgets.rows import rows_of
from spends.ui.pages.budgets.words import Pen, as_typed, at_most, carried_words, share, uncounted


@dataclass(frozen=True)
class Part:
    """A part of a sum: what it is, and where its own rows are."""

    name: str
    amount: str
    href: str


@dataclass(frozen=True)
class Giving:
    """A month's income, what of it was given to envelopes and what no envelope holds yet.

    `parts` are what that last sum is made of.
    """

    income: str = ""
    income_href: str = "/transactions"
    given: str = ""
    given_note: str = ""
    given_href: str = PATH
    spent: str = ""
    spent_href: str = "/transactions"
    left: str = ""
    left_note: str = ""
    left_href: str = PATH
    parts: list[Part] = field(default_factory=list)
    tone: str = ""
    out: str = ""
    missing: str = ""
    missing_href: str = "/transactions"


@dataclass(frozen=True)
class Envelope:
    """An envelope in a month: what was put in, what came over, what was taken, what it holds."""

    id: str
    name: str
    icon: str
    color: str
    given: str
    amount: str
    currency: str
    month: str
    once: bool
    carried: str
    spent: str
    left: str
    tone: str
    share: int
    href: str


def giving_of(found: Gathered, given: Envelopes) -> Giving:
    """Return the figures above the envelopes."""
    pen, code, shown = found.pen, given.currency_code, found.shown
    rest = given.to_give_out
    since = written.month_name(given.since, pen.locale)
    held = pen.money(held_in(given), code)
    envelopes = replace(shown, view=ENVELOPES, of=GIVEN).address(pen.today)
    if rest < 0:
        note = f"More was given out than came in since {since}. Take some back."
    elif rest == 0:
        note = "Every bit of income has its place"
    else:
        note = f"Kept since {since}, less the {held} in envelopes"
    return Giving(
        income=pen.money(given.income, code),
        income_href=rows_address("", shown.month, shown.end, "earned"),
        given=pen.money(given.given, code),
        given_note=f"{held} is left in them",
        given_href=envelopes,
        spent=pen.money(given.unbudgeted, code),
        spent_href=rows_address("", shown.month, shown.end, besides=_named(given)),
        left=pen.money(rest, code),
        left_note=note,
        left_href=replace(shown, view=ENVELOPES, of=LEFT).address(pen.today),
        parts=[
            Part(
                f"Income since {since}",
                pen.money(given.came_in, code),
                rows_address("", given.since, shown.end, "earned"),
            ),
            Part(
                f"Spent since {since}",
                pen.money(-given.went_out, code),
                rows_address("", given.since, shown.end),
            ),
            Part("Still in envelopes", pen.money(-held_in(given), code), envelopes),
        ],
        tone="bad" if rest < 0 else "good",
        out=_left_out(given),
        missing=uncounted(given.missing, code),
        missing_href=rows_address("", given.since, shown.end, "counted", unrated=code),
    )


def held_in(given: Envelopes) -> int:
    """Return what all envelopes of the month have left."""
    return sum(each.line.left for each in given.envelopes if each.span)


def _named(given: Envelopes) -> list[str]:
    return [str(each.budget.category_id) for each in given.envelopes if each.span]


def _left_out(given: Envelopes) -> str:
    """Return which budgets are no envelopes."""
    if not given.left_out:
        return ""
    names = ", ".join(each.name for each in given.left_out)
    return (
        f"Not an envelope: {names}. Envelopes are the household's monthly budgets on categories "
        f"in {given.currency_code}; of two on one category and a part of it, the upper one."
    )


def envelopes_of(found: Gathered, given: Envelopes) -> list[Envelope]:
    """Return the envelopes of the month."""
    return [_envelope(each, each.span, found) for each in given.envelopes if each.span]


def _envelope(each: BudgetStatus, span: Span, found: Gathered) -> Envelope:
    pen, budget, line = found.pen, each.budget, each.line
    code = budget.currency_code
    return Envelope(
        id=str(budget.id),
        name=budget.name,
        icon=ICON_PATHS.get(budget.icon, ICON_PATHS["wallet"]),
        color=budget.color,
        given=pen.money(line.limit, code),
        amount=as_typed(line.limit, code),
        currency=code,
        month=pen.span(span),
        once=False,
        carried=carried_words(line.carried, code, pen),
        spent=pen.money(line.spent, code),
        left=_left(each, pen),
        tone=_tone(each),
        share=share(line.spent, line.available),
        href=rows_of(budget, span),
    )


def _tone(each: BudgetStatus) -> str:
    if each.line.left < 0:
        return "bad"
    if each.missing:
        return "unsure"
    return "good" if each.line.left else ""


def _left(each: BudgetStatus, pen: Pen) -> str:
    left, code = each.line.left, each.budget.currency_code
    if left < 0:
        return f"{pen.money(-left, code)} over"
    return at_most(f"{pen.money(left, code)} left", each.missing)
