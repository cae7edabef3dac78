"""What bills will take and bring, day by day, for the domains above."""

from collections import defaultdict
from datetime import date
from statistics import mean
from typing import NamedTuple
from uuid import UUID

from spends.domains.bills import repository, rules
from spends.domains.bills.kinds import AmountKind
from spends.domains.bills.rules import Status, Terms
from spends.domains.bills.service.bills import last_day, terms
from spends.domains.bills.service.calendar import HISTORY
from spends.domains.ledger.service.reading import charges
from spends.kit import recurrence
from spends.kit.actor import Permission
from spends.kit.sql import AnyRow
from spends.kit.unit_of_work import UnitOfWork


class Due(NamedTuple):
    """A bill on a day it is due and not paid yet.

    `expected` is what it is thought to be, in minor units of the bill's currency, not below zero.
    A range may be `slack` more or less; the payments of an average bill differ by `variance`.
    """

    day: date
    expected: int
    slack: int
    variance: int


class BillOutlook(NamedTuple):
    """A bill and its days; `paid_by` are the days that lines paid for, and those, oldest first."""

    id: UUID
    name: str
    payee_id: UUID | None
    category_id: UUID | None
    account_id: UUID | None
    currency_code: str
    is_income: bool
    terms: Terms
    due: tuple[Due, ...]
    paid_by: tuple[tuple[date, UUID], ...]


def outlook(uow: UnitOfWork, first: date, last: date) -> list[BillOutlook]:
    """Return all bills by name, each with the days between two on which it is to be paid.

    What is paid or skipped already is left out.
    """
    uow.require(Permission.READ)
    uow.session.flush()
    rows = repository.facts(uow)
    since = uow.today() - HISTORY
    links: dict[UUID, dict[date, UUID]] = defaultdict(dict)
    for bill_id, due, transaction_id in repository.links(uow, since):
        links[bill_id][due] = transaction_id
    varying = {row.id for row in rows if row.amount_kind == AmountKind.AVERAGE}
    paid = _paid(uow, {each: links[each] for each in varying}, since) if varying else {}
    decided = repository.decided(uow, first, last)
    living = _living(uow, links, first)
    found = []
    for row in rows:
        settled = {due for due, line in links[row.id].items() if line in living}
        days = recurrence.between(row.due_date, row.recurrence_rule, first, last_day(row, last))
        amounts = _amounts(row, paid.get(row.id, []))
        found.append(
            BillOutlook(
                row.id,
                row.name,
                row.payee_id,
                row.category_id,
                row.account_id,
                row.currency_code,
                row.is_income,
                terms(row),
                tuple(
                    Due(day, *amounts)
                    for day in days
                    if day not in settled and (row.id, day) not in decided
                ),
                tuple(links[row.id].items()),
            )
        )
    return found


def _living(uow: UnitOfWork, links: dict[UUID, dict[date, UUID]], first: date) -> set[UUID]:
    """Return which lines that paid for days from one on are still there."""
    near = [line for days in links.values() for due, line in days.items() if due >= first]
    return set(charges.of(uow, near)) if near else set()


def _amounts(row: AnyRow, paid: list[int]) -> tuple[int, int, int]:
    known = terms(row)
    expected = rules.expected(known, paid)
    if known.kind is AmountKind.RANGE and known.amount_most is not None:
        return expected, known.amount_most - expected, 0
    if known.kind is AmountKind.AVERAGE and paid:
        lately = paid[-rules.USUAL_OF :]
        return expected, 0, round(mean((each - expected) ** 2 for each in lately))
    return expected, 0, 0


def _paid(
    uow: UnitOfWork, links: dict[UUID, dict[date, UUID]], since: date
) -> dict[UUID, list[int]]:
    """Return what was paid of bills, in order of the days due."""
    lines = charges.of(uow, [line for days in links.values() for line in days.values()])
    amounts: dict[UUID, dict[date, int]] = defaultdict(dict)
    for (bill_id, due), choice in repository.decided(uow, since, date.max).items():
        if choice.status == Status.PAID and choice.amount is not None:
            amounts[bill_id][due] = choice.amount
    for bill_id, days in links.items():
        for due, line in days.items():
            if line in lines:
                amounts[bill_id][due] = abs(lines[line].amount)
    return {each: [days[due] for due in sorted(days)] for each, days in amounts.items()}
