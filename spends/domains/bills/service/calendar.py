"""Bills and the days they are due: asked for when they are shown, stored only where decided."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import islice
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

from spends.domains.bills import repository, rules
from spends.domains.bills.kinds import AmountKind
from spends.domains.bills.service.bills import last_day, terms
from spends.domains.bills.views import BillView, OccurrenceView
from spends.domains.ledger.service import accounts
from spends.domains.ledger.service.naming import categories, payees
from spends.domains.ledger.service.reading import charges
from spends.kit import recurrence
from spends.kit.actor import Permission
from spends.kit.errors import NotFound
from spends.kit.sql import AnyRow
from spends.kit.unit_of_work import UnitOfWork

HISTORY = timedelta(days=800)
"""How far back payments are looked at for what a bill usually is."""
LATE_FOR = timedelta(days=60)
"""How long something late is still among what is to come."""
MOST = 5_000


class Paid(NamedTuple):
    """A payment of a bill: what was due when, when it was paid, how much, by which line."""

    due: date
    day: date
    amount: int
    transaction_id: UUID | None


def bills(uow: UnitOfWork) -> list[BillView]:
    """Return all bills by name, with what is known of their payments."""
    uow.require(Permission.READ)
    uow.session.flush()
    rows = repository.facts(uow)
    if not rows:
        return []
    paid = _paid(uow, uow.today() - HISTORY)
    names = payees.names(uow, {row.payee_id for row in rows if row.payee_id})
    known = categories.category_facts(uow)
    labels = accounts.account_labels(uow)
    today = uow.today()
    return [
        _view(
            row,
            paid.get(row.id, []),
            today,
            _Names(
                names.get(row.payee_id),
                known[row.category_id].name if row.category_id in known else None,
                labels[row.account_id].name if row.account_id else None,
            ),
        )
        for row in rows
    ]


def bill(uow: UnitOfWork, bill_id: UUID) -> BillView:
    """Return a bill; NotFound when it is unknown."""
    found = next((each for each in bills(uow) if each.id == bill_id), None)
    if found is None:
        raise NotFound
    return found


def occurrences(uow: UnitOfWork, first: date, last: date) -> list[OccurrenceView]:
    """Return what is due between two days, both included, in order; at most 5,000."""
    uow.require(Permission.READ)
    uow.session.flush()
    today = uow.today()
    paid = _paid(uow, min(first, today - HISTORY))
    decided: dict[UUID, dict[date, str]] = defaultdict(dict)
    for (bill_id, due), choice in repository.decided(uow, first, last).items():
        decided[bill_id][due] = choice.status
    by_day: dict[date, list[_Course]] = defaultdict(list)
    for row in sorted(repository.terms(uow), key=attrgetter("name", "id")):
        course = _course(row, paid.get(row.id, ()), decided.get(row.id, {}))
        end = last_day(row, last)
        for due in recurrence.between(row.due_date, row.recurrence_rule, first, end):
            by_day[due].append(course)
    return list(islice(_laid_out(by_day, today), MOST))


class _Course(NamedTuple):
    """A bill, what it is expected to be, and what is known of its days."""

    id: UUID
    name: str
    usual: int
    currency_code: str
    is_income: bool
    is_automatic: bool
    payments: Mapping[date, Paid]
    decided: Mapping[date, str]


def _course(row: AnyRow, paid: Sequence[Paid], decided: Mapping[date, str]) -> _Course:
    usual = rules.expected(terms(row), [each.amount for each in paid])
    return _Course(
        row.id,
        row.name,
        usual,
        row.currency_code,
        row.is_income,
        row.is_automatic,
        {each.due: each for each in paid},
        decided,
    )


def _laid_out(by_day: Mapping[date, list[_Course]], today: date) -> Iterator[OccurrenceView]:
    for due in sorted(by_day):
        untouched = rules.status(due, today, None, paid=False)
        for bill_id, name, usual, code, is_income, is_automatic, payments, decided in by_day[due]:
            payment = payments.get(due)
            status, amount, line, paid_on = untouched, usual, None, None
            if payment is not None or due in decided:
                line = payment.transaction_id if payment else None
                amount = payment.amount if payment else usual
                paid_on = payment.day if payment else None
                status = rules.status(due, today, decided.get(due), paid=line is not None)
            yield OccurrenceView(
                bill_id, name, due, amount, code, status, is_income, is_automatic, line, paid_on
            )


def upcoming(uow: UnitOfWork, days: int = 30) -> list[OccurrenceView]:
    """Return what is still to be paid: late ones, and those of the days to come, today included."""
    today = uow.today()
    found = occurrences(uow, today - LATE_FOR, today + timedelta(days=days))
    return [each for each in found if each.status in {rules.Status.DUE, rules.Status.LATE}]


def payments(uow: UnitOfWork, bill_id: UUID) -> list[Paid]:
    """Return what paid a bill, the newest first; NotFound when it is unknown."""
    uow.require(Permission.READ)
    repository.bill(uow, bill_id)
    return _paid(uow, date.min, bill_id).get(bill_id, [])[::-1]


def _paid(uow: UnitOfWork, since: date, bill_id: UUID | None = None) -> dict[UUID, list[Paid]]:
    """Return what paid bills from a day on, by bill, in order of the days due."""
    links = repository.links(uow, since, bill_id)
    lines = charges.of(uow, [transaction_id for _, _, transaction_id in links])
    found: dict[UUID, dict[date, Paid]] = defaultdict(dict)
    for key, choice in repository.decided(uow, since, date.max, bill_id).items():
        if choice.status == rules.Status.PAID and choice.amount is not None:
            paid_on = choice.paid_on or choice.due
            found[key[0]][choice.due] = Paid(choice.due, paid_on, choice.amount, None)
    for linked_id, due, transaction_id in links:
        line = lines.get(transaction_id)
        if line is not None:
            found[linked_id][due] = Paid(due, line.day, abs(line.amount), line.id)
    return {each: [days[due] for due in sorted(days)] for each, days in found.items()}


class _Names(NamedTuple):
    payee: str | None
    category: str | None
    account: str | None


def _view(row: AnyRow, paid: list[Paid], today: date, names: _Names) -> BillView:
    kind = AmountKind(row.amount_kind)
    amounts = [each.amount for each in paid]
    expected = rules.expected(terms(row), amounts)
    rise = rules.risen(kind, amounts)
    next_due = recurrence.following(row.due_date, row.recurrence_rule, today)
    if next_due is not None and last_day(row, next_due) < next_due:
        next_due = None
    return BillView(
        row.id,
        row.name,
        row.payee_id,
        names.payee,
        row.category_id,
        names.category,
        row.account_id,
        names.account,
        row.is_income,
        row.is_subscription,
        row.is_automatic,
        kind,
        row.amount,
        row.amount_most,
        row.currency_code,
        row.due_date,
        row.recurrence_rule,
        row.reminder_days_before,
        row.ended_on,
        row.url,
        row.notes,
        row.version,
        expected,
        rules.yearly(expected, row.due_date, row.recurrence_rule, today) if next_due else 0,
        next_due,
        paid[-1].day if paid else None,
        paid[-1].amount if paid else None,
        rise[0] if rise else None,
    )
