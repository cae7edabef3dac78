"""What the accounts will hold: bills, what recurs, budgets and ordinary days put together.

From tomorrow on, for each open account in its own currency:

1. Bills on the days they are due, at the amount they are expected to have, on their account, else
   the one they were last paid from, else the main one. Due within the last five days and not paid:
   expected tomorrow; late longer: named, not counted.
2. Income and payments that recur without being a bill, found as bills are (`bills.detection`) among
   the lines of the last 400 days that are no less than what the account moves on a mean day; and
   transfers between own accounts that recur, on both accounts.
3. Budgets: what is left of the present period over its days, then each period's limit, without the
   bills in their categories and without narrower budgets within them; from the accounts that paid
   such things in the last six months, in that proportion.
4. The ordinary days: the lines of the last 26 weeks that are none of these, by weekday
   (`rules.ordinary`).

The household's total is in its currency at today's rates over the accounts that hold its money,
no property, investments or loans. Transfers among those cancel out and are left out.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple
from uuid import UUID

from spends.domains.households.service.remembering import Remembered
from spends.domains.ledger.service.reading import daily
from spends.domains.ledger.views import AccountView
from spends.domains.reports import rules
from spends.domains.reports.rules import COVERAGE, Chance, Event, Part
from spends.domains.reports.service.budgeted import budgeted, plans
from spends.domains.reports.service.everyday import Everyday, everyday, together
from spends.domains.reports.service.ground import CASH, ONE_DAY, OWING, Ground
from spends.domains.reports.service.planned import planned
from spends.domains.reports.service.regular import regular
from spends.domains.reports.views import BalanceForecast, Forecast, Spread
from spends.kit.actor import Permission
from spends.kit.errors import InvalidInput
from spends.kit.unit_of_work import UnitOfWork

MOST_DAYS = 366
USUAL_DAYS = 90
HOUSEHOLD = "All accounts"
SAMPLE = 10**6
"""An amount that is worth something in any currency that has a rate."""
_known = Remembered[Forecast](20)


def forecast(uow: UnitOfWork, days: int = USUAL_DAYS) -> Forecast:
    """Return what the open accounts, and the household, will hold on so many days from tomorrow.

    It is worked out once after each change of the household. InvalidInput for no day or more than
    a year of them.
    """
    uow.require(Permission.READ)
    if not 1 <= days <= MOST_DAYS:
        message = f"A forecast is 1 to {MOST_DAYS} days long. Choose as many."
        raise InvalidInput.field("days", message)
    return _known.of(uow, lambda uow: _forecast(uow, days), days)


def _forecast(uow: UnitOfWork, days: int) -> Forecast:
    ground = Ground.of(uow, days)
    made = plans(ground)
    bills = planned(ground, max(ground.last, made.last(ground.last)))
    sums = daily.sums(uow, ground.since, ground.today)
    regulars = regular(ground, sums, bills.lines, made.covered)
    spent = budgeted(ground, made, bills.taken, sums)
    usual = everyday(ground, bills.lines | regulars.lines, made.covered, regulars.irregular)
    accounts = [
        _account(
            ground,
            view,
            _Moves(
                [*bills.events.get(view.id, ()), *regulars.events.get(view.id, ())],
                [*spent.spreads.get(view.id, ()), *regulars.spreads.get(view.id, ())],
                spent.daily.get(view.id, ()),
                usual.get(view.id),
            ),
        )
        for view in ground.accounts.values()
    ]
    total = _total(ground, accounts, usual)
    return Forecast(
        ground.today,
        COVERAGE,
        tuple(accounts),
        total,
        tuple(bills.late),
        tuple(sorted(ground.missing)),
    )


class _Moves(NamedTuple):
    """What moves an account: on some days, from day to day, by budgets each day, and ordinarily."""

    events: list[Event]
    spreads: list[Spread]
    budgeted: Sequence[int]
    usual: Everyday | None


def _account(ground: Ground, view: AccountView, moves: _Moves) -> BalanceForecast:
    steady: dict[Part, Sequence[int]] = {}
    if moves.budgeted:
        steady[Part.BUDGETS] = moves.budgeted
    transfers = sum(each.amount for each in moves.spreads if each.part is Part.TRANSFERS)
    steady[Part.TRANSFERS] = rules.evenly(transfers, len(ground.days))
    chance = Chance()
    if moves.usual is not None:
        chance = moves.usual.chance
        steady[Part.HISTORY] = rules.spread_out(ground.days, moves.usual.ordinary)
    within = sorted((event for event in moves.events if event.day <= ground.last), key=_order)
    days = rules.course(view.balance, ground.days, within, steady, chance)
    owing = view.type in OWING
    return BalanceForecast(
        view.id,
        view.name,
        view.type,
        view.currency_code,
        view.balance,
        tuple(days),
        tuple(within),
        tuple(moves.spreads),
        rules.made_of(days),
        min(days, key=lambda day: day.balance),
        () if owing else tuple(rules.below_zero(days)),
        None if owing else rules.may_be_below(days),
        chance.days,
        counted=view.type in CASH,
    )


def _total(
    ground: Ground, accounts: Sequence[BalanceForecast], usual: dict[UUID, Everyday]
) -> BalanceForecast:
    counted = [
        each
        for each in accounts
        if each.counted and ground.worth(SAMPLE, each.currency_code, ground.base) is not None
    ]
    ids = {each.account_id for each in counted}
    start = sum(_worth(ground, each, each.start) for each in counted)
    events = [
        _event_worth(ground, each, event)
        for each in counted
        for event in each.events
        if event.other_account_id not in ids
    ]
    events.sort(key=_order)
    spreads = [
        spread
        if each.currency_code == ground.base
        else replace(spread, amount=_worth(ground, each, spread.amount))
        for each in counted
        for spread in each.spreads
        if spread.other_account_id not in ids
    ]
    steady = _steady(ground, counted)
    moved = sum(spread.amount for spread in spreads if spread.part is Part.TRANSFERS)
    steady[Part.TRANSFERS] = rules.evenly(moved, len(ground.days))
    chance = together(_residuals(ground, counted, usual), ground.today - ONE_DAY)
    days = rules.course(start, ground.days, events, steady, chance)
    return BalanceForecast(
        None,
        HOUSEHOLD,
        None,
        ground.base,
        start,
        tuple(days),
        tuple(events),
        tuple(spreads),
        rules.made_of(days),
        min(days, key=lambda day: day.balance),
        tuple(rules.below_zero(days)),
        rules.may_be_below(days),
        chance.days,
        counted=True,
    )


def _worth(ground: Ground, account: BalanceForecast, amount: int) -> int:
    return ground.worth(amount, account.currency_code, ground.base) or 0


def _event_worth(ground: Ground, account: BalanceForecast, event: Event) -> Event:
    if account.currency_code == ground.base:
        return event
    amount = _worth(ground, account, event.amount)
    slack = _worth(ground, account, event.slack)
    return event._replace(amount=amount, slack=slack, variance=_squared(event, amount))


def _steady(ground: Ground, counted: Sequence[BalanceForecast]) -> dict[Part, list[int]]:
    steady = {part: [0] * len(ground.days) for part in (Part.BUDGETS, Part.HISTORY)}
    for each in counted:
        own = each.currency_code == ground.base
        for index, day in enumerate(each.days):
            for part, amounts in steady.items():
                amount = day.parts.get(part)
                if amount:
                    amounts[index] += amount if own else _worth(ground, each, amount)
    return steady


def _residuals(
    ground: Ground, counted: Sequence[BalanceForecast], usual: dict[UUID, Everyday]
) -> list[tuple[date, Sequence[int]]]:
    found: list[tuple[date, Sequence[int]]] = []
    for each in counted:
        known = usual.get(each.account_id) if each.account_id else None
        if known is None:
            continue
        values: Sequence[int] = known.residuals
        if each.currency_code != ground.base:
            values = [_worth(ground, each, value) for value in values]
        found.append((known.first, values))
    return found


def _order(event: Event) -> tuple[object, ...]:
    return (event.day, event.part, event.name, event.amount)


def _squared(event: Event, amount: int) -> int:
    """Return an event's variance where its amount is in another currency."""
    if not event.variance or not event.amount or amount == event.amount:
        return event.variance
    return event.variance * amount**2 // event.amount**2
