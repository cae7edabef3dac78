"""What bills will move: their days, amounts and accounts."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from spends.domains.bills.rules import NEAR, fits
from spends.domains.bills.service import outlook as bills
from spends.domains.bills.service.outlook import BillOutlook, Due
from spends.domains.ledger.kinds import NO_CATEGORY
from spends.domains.ledger.service.reading import charges
from spends.domains.reports.rules import Event, Part, Taken
from spends.domains.reports.service.ground import ONE_DAY, RECURS_WITHIN, Ground
from spends.domains.reports.views import LateBill

LATE_FOR = timedelta(days=60)
"""What is late longer than this is not spoken of."""


@dataclass(slots=True)
class Planned:
    """What bills move on each account, and the lines of the past that are theirs.

    `taken` is what they take from budgets, in the household's currency; `late` what is not counted
    since nobody paid it when it was due.
    """

    events: dict[UUID, list[Event]] = field(default_factory=lambda: defaultdict(list))
    taken: list[Taken] = field(default_factory=list)
    lines: set[UUID] = field(default_factory=set)
    late: list[LateBill] = field(default_factory=list)


def planned(ground: Ground, last: date) -> Planned:
    """Return what the bills move from tomorrow to a day.

    What was due within the last few days and is not paid is expected tomorrow.
    """
    rows = bills.outlook(ground.uow, ground.today - LATE_FOR, last)
    places = _places(ground, rows)
    found = Planned(lines=_lines(ground, rows))
    for row in rows:
        account_id = places[row.id]
        for due in row.due:
            if due.day < ground.today - NEAR:
                found.late.append(
                    LateBill(row.id, row.name, due.day, due.expected, row.currency_code)
                )
            elif account_id is not None:
                _add(ground, found, row, due, account_id)
    found.late.sort(key=lambda each: (each.due, each.name))
    return found


def _add(ground: Ground, found: Planned, row: BillOutlook, due: Due, account_id: UUID) -> None:
    account = ground.accounts[account_id]
    values = [
        ground.worth(each, row.currency_code, account.currency_code)
        for each in (due.expected, due.slack)
    ]
    if values[0] is None or values[1] is None:
        return
    day = max(due.day, ground.today + ONE_DAY)
    variance = due.variance
    if variance and account.currency_code != row.currency_code:
        variance = (variance * values[0] ** 2) // max(due.expected, 1) ** 2
    found.events[account_id].append(
        Event(
            day,
            Part.INCOME if row.is_income else Part.BILLS,
            values[0] if row.is_income else -values[0],
            row.name,
            slack=values[1],
            variance=variance,
            bill_id=row.id,
            due=due.day if due.day < day else None,
        )
    )
    taken = ground.worth(due.expected, row.currency_code, ground.base)
    if not row.is_income and account.include_in_budget and taken is not None:
        category_id = row.category_id or NO_CATEGORY
        found.taken.append(Taken(day, category_id, account.owner_id, taken))


def _places(ground: Ground, rows: Sequence[BillOutlook]) -> dict[UUID, UUID | None]:
    """Return each bill's account: its own, else where it was last paid from, else the main one."""
    lost = [row for row in rows if row.account_id not in ground.accounts and row.paid_by]
    last = {row.id: row.paid_by[-1][1] for row in lost}
    placed = charges.placed(ground.uow, list(last.values())) if last else {}
    found: dict[UUID, UUID | None] = {}
    for row in rows:
        account_id = row.account_id
        if account_id not in ground.accounts and row.id in last:
            account_id = placed.get(last[row.id], (None, None))[0]
        if account_id not in ground.accounts:
            account_id = ground.main_account(row.currency_code)
        found[row.id] = account_id
    return found


def _lines(ground: Ground, rows: Sequence[BillOutlook]) -> set[UUID]:
    """Return the lines of the past that paid bills, or would have: the payee and amount of one."""
    since = ground.today - timedelta(days=RECURS_WITHIN)
    found = {line for row in rows for due, line in row.paid_by if due >= since - NEAR}
    terms = defaultdict(list)
    for row in rows:
        if row.payee_id is not None:
            terms[row.payee_id, row.currency_code].append(row.terms)
    if terms:
        payee_ids = {payee_id for payee_id, _ in terms}
        for line in charges.by_payee(ground.uow, since, payee_ids):
            known = terms.get((line.payee_id, line.currency_code), ())
            if any(fits(each, line.amount) for each in known):
                found.add(line.id)
    return found
