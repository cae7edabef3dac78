"""Debts and the ways out of them as a person reads them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from spends.domains.goals.payoff import Strategy
from spends.domains.goals.views import DebtView, PayoffView, PlanView
from spends.kit.clock import add_months, month_of
from spends.kit.money import decimal_amount
from spends.kit.unit_of_work import UnitOfWork
from spends.ui.format import money, month_name, number
from spends.ui.pages.goals.rows import NONE, brief
from spends.ui.valued import Amount, worths

YEAR = 12
TITLES = {
    Strategy.AVALANCHE: ("Avalanche", "The dearest interest first"),
    Strategy.SNOWBALL: ("Snowball", "The smallest debt first"),
    Strategy.OWN: ("Own order", "In the order you gave them"),
    Strategy.MINIMUM: ("Minimum only", "Nothing extra, each on its own"),
}
COLORS = {
    Strategy.AVALANCHE: "iris",
    Strategy.SNOWBALL: "teal",
    Strategy.OWN: "orange",
    Strategy.MINIMUM: "slate",
}


@dataclass(frozen=True)
class DebtRow:
    """A loan or card that is owed on; `problem` says why it never ends."""

    id: str
    name: str
    href: str
    owed: str
    known: bool
    rate: str
    least: str
    interest: str
    ends: str
    ends_note: str
    problem: str
    rate_text: str
    least_text: str
    worth: str = ""


@dataclass(frozen=True)
class Plan:
    """A way out of debt beside the others; `never` says which debts it does not end."""

    key: str
    title: str
    words: str
    hue: str
    lasts: str
    until: str
    interest: str
    saved: str
    saved_tone: str
    badge: str
    never: str
    chosen: bool


@dataclass(frozen=True)
class DebtNumbers:
    """The figures above the debts."""

    owed: str = ""
    owed_note: str = ""
    free: str = ""
    free_note: str = ""
    interest: str = ""
    interest_note: str = ""
    saved: str = ""
    saved_note: str = ""


def length_words(months: int) -> str:
    """Return a number of months: "2 years 3 months"."""
    years, rest = divmod(months, YEAR)
    parts = [_many(years, "year")] if years else []
    return " ".join(parts + ([_many(rest, "month")] if rest or not years else []))


def _many(count: int, word: str) -> str:
    return f"1 {word}" if count == 1 else f"{count} {word}s"


def chosen_of(view: PayoffView) -> PlanView:
    """Return the plan that was chosen."""
    return next(plan for plan in view.plans if plan.strategy == view.strategy)


def least_of(view: PayoffView) -> PlanView:
    """Return what the plans are compared with."""
    return next(plan for plan in view.plans if plan.strategy is Strategy.MINIMUM)


def worths_of(uow: UnitOfWork, views: Sequence[PayoffView]) -> dict[str, str]:
    """Return what is owed in the household's currency: by the account's id, and by the currency."""
    today = uow.today()
    owed = {view.currency_code: Amount(view.owed, view.currency_code, today) for view in views}
    for view in views:
        code = view.currency_code
        owed |= {str(debt.account_id): Amount(debt.owed, code, today) for debt in view.debts}
    return dict(zip(owed, worths(uow, list(owed.values())), strict=True))


def debt_rows(view: PayoffView, owed: Mapping[str, str], today: date, locale: str) -> list[DebtRow]:
    """Return the debts, those that are in the plan with when they end by it.

    `owed` says by the account's id what is owed in the household's currency.
    """
    plan, least = chosen_of(view), least_of(view)
    return [
        replace(_debt(debt, plan, least, today, locale), worth=owed.get(str(debt.account_id), ""))
        for debt in view.debts
    ]


def _debt(
    debt: DebtView,
    plan: PlanView,
    least: PlanView,
    today: date,
    locale: str,
) -> DebtRow:
    code, known = debt.currency_code, debt.annual_rate is not None
    month = dict(plan.ends).get(debt.account_id)
    last = add_months(month_of(today), month) if month else None
    rate = f"{debt.annual_rate.normalize():f}" if debt.annual_rate is not None else ""
    ending = month_name(last, locale) if last else ("Never" if plan.never and known else "")
    return DebtRow(
        id=str(debt.account_id),
        name=debt.name,
        href=f"/transactions?account={debt.account_id}",
        owed=money(debt.owed, code, locale),
        known=known,
        rate=f"{rate} %" if known else "",
        least=money(debt.minimum_payment or 0, code, locale) if known else "",
        interest=money(debt.monthly_interest or 0, code, locale) if known else "",
        ends=ending if month or debt.account_id in plan.never else "",
        ends_note=length_words(month) if month else "",
        problem=_problem(debt, plan, least, locale),
        rate_text=rate,
        least_text=str(decimal_amount(debt.minimum_payment or 0, code)) if known else "",
    )


def _problem(debt: DebtView, plan: PlanView, least: PlanView, locale: str) -> str:
    """Return why a debt never ends, "" where it does."""
    if debt.account_id not in least.never or debt.monthly_interest is None:
        return ""
    code, paid = debt.currency_code, debt.minimum_payment or 0
    costs = money(debt.monthly_interest, code, locale)
    reason = f"{costs} of interest a month, {money(paid, code, locale)} paid"
    if debt.account_id in plan.never:
        return f"This debt never ends: {reason}."
    return f"By the minimum payment alone it never ends: {reason}."


def plan_rows(view: PayoffView, locale: str) -> list[Plan]:
    """Return the ways out side by side, the least payments last."""
    ending = [plan for plan in view.plans if not plan.never and plan.months]
    cheapest = min((plan.interest for plan in ending), default=0)
    winners = [plan.strategy for plan in ending if plan.interest == cheapest]
    best = winners[0] if len(winners) < len(ending) else None
    return [_plan(plan, view, best, locale) for plan in view.plans]


def _plan(plan: PlanView, view: PayoffView, best: Strategy | None, locale: str) -> Plan:
    title, words = TITLES[plan.strategy]
    code = view.currency_code
    names = {debt.account_id: debt.name for debt in view.debts}
    never = ", ".join(names[each] for each in plan.never if each in names)
    saved, tone = _saved(plan, code, locale)
    return Plan(
        key=str(plan.strategy),
        title=title,
        words=words,
        hue=COLORS[plan.strategy],
        lasts="Never ends" if never else length_words(plan.months),
        until=month_name(plan.last_month, locale) if plan.last_month else "",
        interest=money(plan.interest, code, locale) if not never else NONE,
        saved=saved,
        saved_tone=tone,
        badge="Cheapest" if plan.strategy == best else "",
        never=never,
        chosen=plan.strategy == view.strategy,
    )


def _saved(plan: PlanView, code: str, locale: str, *, whole: bool = False) -> tuple[str, str]:
    """Return what a plan saves beside the least payments, and its tone."""
    if plan.strategy is Strategy.MINIMUM or plan.saved is None:
        return "", ""
    if plan.saved < 0:
        return f"{money(-plan.saved, code, locale, whole=whole)} more", "soon"
    return money(plan.saved, code, locale, whole=whole), "good" if plan.saved else ""


def numbers_of(view: PayoffView, worth: str, locale: str) -> DebtNumbers:
    """Return what the chosen plan comes to; `worth` is what is owed in the household's currency."""
    code, plan = view.currency_code, chosen_of(view)
    count = len(view.debts)
    on = "on 1 account" if count == 1 else f"on {number(count, locale)} accounts"
    on = f"{on}, {worth}" if worth else on
    monthly = sum(debt.monthly_interest or 0 for debt in view.debts)
    owed = money(view.owed, code, locale, whole=True)
    shown = DebtNumbers(owed=owed, owed_note=on, free=NONE, interest=NONE, saved=NONE)
    if plan.never:
        return DebtNumbers(
            **{
                **vars(shown),
                "free": "Never",
                "free_note": "Pay more than the interest",
                "interest_note": f"{brief(monthly, code, locale)} this month",
            }
        )
    if not plan.months:
        return DebtNumbers(**{**vars(shown), "free_note": "Say what the debts cost"})
    saved, _ = _saved(plan, code, locale, whole=True)
    return DebtNumbers(
        owed=owed,
        owed_note=on,
        free=month_name(plan.last_month, locale) if plan.last_month else NONE,
        free_note=f"in {length_words(plan.months)}",
        interest=money(plan.interest, code, locale, whole=True),
        interest_note=f"{brief(monthly, code, locale)} of it this month",
        saved=saved or NONE,
        saved_note="beside minimum payments alone" if saved else "Minimum payments never end it",
    )
