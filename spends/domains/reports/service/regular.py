"""What recurs by itself and is no bill: income, payments, money moved between own accounts."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import median
from uuid import UUID

from spends.domains.bills import detection
from spends.domains.bills.detection import Charge, Found
from spends.domains.ledger.kinds import NO_CATEGORY
from spends.domains.ledger.service.naming import payees
from spends.domains.ledger.service.reading import daily
from spends.domains.ledger.service.reading.daily import CategorySum, Covered, LargeLine, Transfer
from spends.domains.ledger.views import AccountView
from spends.domains.reports.rules import BLOCK, Event, Part, habit
from spends.domains.reports.service.ground import RECURS_WITHIN, Ground
from spends.domains.reports.views import Spread
from spends.kit import recurrence

MONTHLY = "FREQ=MONTHLY"
USUAL_OF = 6
"""What differs from time to time is expected to be the median of so many."""


@dataclass(slots=True)
class Regular:
    """What recurs on each account, and the lines of the past that it was seen in.

    `spreads` are transfers that are usual on no certain day. `irregular` is what they and all
    others moved accounts by, day by day, which says how far off an account may be.
    """

    events: dict[UUID, list[Event]] = field(default_factory=lambda: defaultdict(list))
    spreads: dict[UUID, list[Spread]] = field(default_factory=lambda: defaultdict(list))
    lines: set[UUID] = field(default_factory=set)
    irregular: dict[UUID, dict[date, int]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(int))
    )


def regular(
    ground: Ground,
    sums: Iterable[CategorySum],
    taken: set[UUID],
    covered: Sequence[Covered],
) -> Regular:
    """Return what recurs, beside the lines that are bills' and what budgets cover.

    Looked for among the lines that by themselves are as much as an account moves on a mean day.
    """
    found = Regular()
    least = _least(ground, sums)
    since = ground.today - timedelta(days=RECURS_WITHIN)
    lines = {
        line.id: line
        for line in daily.large(ground.uow, least, since)
        if line.id not in taken and not _covered(ground, line, covered)
    }
    charges = [Charge(*line[:5]) for line in lines.values()]
    recurring = detection.found(charges, ground.today)
    names = payees.names(ground.uow, {each.charges[0].payee_id for each in recurring})
    for each in recurring:
        last = lines[each.charges[-1].id]
        if last.account_id not in ground.accounts:
            continue
        found.lines |= {charge.id for charge in each.charges}
        amount, variance = _amount(each)
        part = Part.INCOME if amount > 0 else Part.PAYMENTS
        found.events[last.account_id] += [
            Event(
                day, part, amount, names[last.payee_id], variance=variance, payee_id=last.payee_id
            )
            for day in _days(ground, each)
        ]
    _add_transfers(ground, found, taken, since)
    return found


def _least(ground: Ground, sums: Iterable[CategorySum]) -> list[tuple[UUID, int]]:
    days = (ground.today - ground.since.replace(day=1)).days + 1
    moved: dict[UUID, int] = defaultdict(int)
    for each in sums:
        moved[each.account_id] += each.amount_in - each.amount_out
    return [
        (account_id, max(amount // days, 1))
        for account_id, amount in sorted(moved.items())
        if account_id in ground.accounts
    ]


def _covered(ground: Ground, line: LargeLine, covered: Sequence[Covered]) -> bool:
    account = ground.accounts.get(line.account_id)
    if account is None or not account.include_in_budget:
        return False
    if line.category_id is None and line.amount > 0:
        return False
    category_id = line.category_id or NO_CATEGORY
    return any(
        category_id in each.categories and each.member_id in {None, line.member_id}
        for each in covered
    )


def _amount(each: Found) -> tuple[int, int]:
    """Return what the next one will be, and how far they differ from that, squared."""
    if not each.varies:
        return each.amount, 0
    lately = [charge.amount for charge in each.charges[-USUAL_OF:]]
    usual = round(median(lately))
    return usual, sum((amount - usual) ** 2 for amount in lately) // len(lately)


def _days(ground: Ground, each: Found) -> list[date]:
    """Return the days to come on which it recurs; what is due by now is expected tomorrow."""
    rule = recurrence.normal(each.rule, each.next_due)
    days = recurrence.between(each.next_due, rule, each.next_due, ground.last)
    return [max(day, ground.days[0]) for day in days]


def _add_transfers(ground: Ground, found: Regular, taken: set[UUID], since: date) -> None:
    rows = [
        row
        for row in daily.transfers(ground.uow, since)
        if {row.account_id, row.other_account_id} & ground.accounts.keys()
    ]
    known = {row.id: row for row in rows if not {row.id, row.other_id} & taken}
    charges = [
        Charge(row.id, (row.account_id, row.other_account_id), "", row.day, row.amount)
        for row in known.values()
    ]
    recurring: set[UUID] = set()
    for each in detection.found(charges, ground.today):
        recurring |= {charge.id for charge in each.charges}
        last = known[each.charges[-1].id]
        if {last.account_id, last.other_account_id} <= ground.accounts.keys():
            for day in _days(ground, each):
                _add_transfer(ground, found, last, day, _amount(each))
    others = [row for row in rows if row.id not in recurring and row.day >= ground.since]
    _add_habits(ground, found, [row for row in others if row.id in known])
    for row in others:
        found.irregular[row.account_id][row.day] += row.amount
        found.irregular[row.other_account_id][row.day] += row.other_amount


def _add_transfer(
    ground: Ground, found: Regular, like: Transfer, day: date, usual: tuple[int, int]
) -> None:
    for account, other, amount in _sides(ground, like, usual[0]):
        found.events[account.id].append(
            Event(
                day,
                Part.TRANSFERS,
                amount,
                other.name,
                variance=usual[1] * amount**2 // usual[0] ** 2,
                other_account_id=other.id,
            )
        )


def _sides(
    ground: Ground, like: Transfer, amount: int
) -> list[tuple[AccountView, AccountView, int]]:
    """Return what both accounts are moved by: (account, the other one, amount)."""
    here, there = ground.accounts[like.account_id], ground.accounts[like.other_account_id]
    reaches = -amount
    if here.currency_code != there.currency_code:
        reaches = like.other_amount * amount // like.amount
    return [(here, there, amount), (there, here, reaches)]


def _add_habits(ground: Ground, found: Regular, rows: Sequence[Transfer]) -> None:
    """Add transfers that are usual but on no certain day; one a month comes again after a month."""
    pairs: dict[tuple[UUID, UUID], list[Transfer]] = defaultdict(list)
    for row in rows:
        if {row.account_id, row.other_account_id} <= ground.accounts.keys():
            pairs[row.account_id, row.other_account_id].append(row)
    for some in pairs.values():
        usual = habit(((row.day, row.amount) for row in some), ground.today)
        if usual is None:
            continue
        last = some[-1]
        if usual.times == 1:
            lately = [row.amount for row in some[-USUAL_OF:]]
            spread = sum((each - usual.amount) ** 2 for each in lately) // len(lately)
            for day in recurrence.between(last.day, MONTHLY, ground.days[0], ground.last):
                _add_transfer(ground, found, last, day, (usual.amount, spread))
            continue
        amount = usual.amount * len(ground.days) // BLOCK
        for account, other, moved in _sides(ground, last, amount):
            span = (ground.days[0], ground.last)
            found.spreads[account.id].append(
                Spread(Part.TRANSFERS, other.name, *span, moved, other_account_id=other.id)
            )
