"""The statements on the bills' tables."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, and_, delete, select, update
from sqlmodel import col

from spends.domains.bills.models import (
    Bill,
    BillFeed,
    BillOccurrence,
    BillTransaction,
    RefusedBill,
)
from spends.kit import clock
from spends.kit.errors import NotFound
from spends.kit.ids import new_id
from spends.kit.pointing import point_back, pointing
from spends.kit.repository import chunks, upsert
from spends.kit.sql import AnyRow, changed, table_of
from spends.kit.unit_of_work import UnitOfWork

BILLS = table_of(Bill)
OCCURRENCES = table_of(BillOccurrence)
PAID = table_of(BillTransaction)
REFUSED = table_of(RefusedBill)
FEEDS = table_of(BillFeed)


def bill(uow: UnitOfWork, bill_id: UUID, *, deleted: bool = False) -> Bill:
    """Return a bill; NotFound when it is unknown, or deleted unless that is asked for."""
    found = uow.session.get(Bill, (uow.household_id, bill_id))
    if found is None or (found.deleted_at is not None) != deleted:
        raise NotFound
    return found


def facts(uow: UnitOfWork) -> Sequence[AnyRow]:
    """Return all bills by name, as plain rows."""
    query = select(BILLS).where(
        BILLS.c.household_id == uow.household_id, BILLS.c.deleted_at.is_(None)
    )
    return uow.session.connection().execute(query.order_by(BILLS.c.name, BILLS.c.id)).all()


def terms(uow: UnitOfWork) -> Sequence[AnyRow]:
    """Return what all bills ask for and when, by name, without what else is kept of them."""
    kept = BILLS.c
    query = select(
        kept.id,
        kept.name,
        kept.due_date,
        kept.recurrence_rule,
        kept.ended_on,
        kept.amount_kind,
        kept.amount,
        kept.amount_most,
        kept.currency_code,
        kept.is_income,
        kept.is_automatic,
    ).where(kept.household_id == uow.household_id, kept.deleted_at.is_(None))
    return uow.session.connection().execute(query.order_by(kept.name, kept.id)).all()


def decided(
    uow: UnitOfWork, first: date, last: date, bill_id: UUID | None = None
) -> dict[tuple[UUID, date], AnyRow]:
    """Return what was decided of the days between two: (bill_id, due, status, amount, paid_on)."""
    query = select(
        OCCURRENCES.c.bill_id,
        OCCURRENCES.c.due,
        OCCURRENCES.c.status,
        OCCURRENCES.c.amount,
        OCCURRENCES.c.paid_on,
    ).where(OCCURRENCES.c.household_id == uow.household_id, OCCURRENCES.c.due.between(first, last))
    if bill_id is not None:
        query = query.where(OCCURRENCES.c.bill_id == bill_id)
    return {(row.bill_id, row.due): row for row in uow.session.connection().execute(query)}


def decide(
    uow: UnitOfWork, bill_id: UUID, due: date, status: str, paid: tuple[int | None, date | None]
) -> None:
    """Keep what was decided of a day: its status, and what was paid and when."""
    values = {"status": status, "amount": paid[0], "paid_on": paid[1]}
    statement = upsert(uow, OCCURRENCES).values(
        household_id=uow.household_id, bill_id=bill_id, due=due, **values
    )
    key = ["household_id", "bill_id", "due"]
    uow.session.connection().execute(
        statement.on_conflict_do_update(index_elements=key, set_=values)
    )


def undecide(uow: UnitOfWork, bill_id: UUID, due: date) -> bool:
    """Forget what was decided of a day; whether there was anything."""
    here = and_(OCCURRENCES.c.bill_id == bill_id, OCCURRENCES.c.due == due)
    mine = OCCURRENCES.c.household_id == uow.household_id
    return bool(changed(uow.session.connection().execute(delete(OCCURRENCES).where(mine, here))))


def links(
    uow: UnitOfWork, since: date, bill_id: UUID | None = None
) -> list[tuple[UUID, date, UUID]]:
    """Return (bill, day due, transaction) of the links from a day on, in order of days."""
    query = select(PAID.c.bill_id, PAID.c.due, PAID.c.transaction_id).where(
        PAID.c.household_id == uow.household_id, PAID.c.due >= since
    )
    if bill_id is not None:
        query = query.where(PAID.c.bill_id == bill_id)
    ordered = query.order_by(PAID.c.due, PAID.c.transaction_id)
    return [(row[0], row[1], row[2]) for row in uow.session.connection().execute(ordered)]


def linked(uow: UnitOfWork, transaction_ids: Collection[UUID]) -> dict[UUID, tuple[UUID, date]]:
    """Return which of some transactions pay what: (bill, day due) by transaction.

    One that paid a bill that was deleted is free again.
    """
    query = select(PAID.c.transaction_id, PAID.c.bill_id, PAID.c.due).where(
        PAID.c.household_id == uow.household_id,
        PAID.c.transaction_id.in_(list(transaction_ids)),
        PAID.c.bill_id.not_in(_deleted(uow)),
    )
    return {row[0]: (row[1], row[2]) for row in uow.session.connection().execute(query)}


def link(uow: UnitOfWork, bill_id: UUID, due: date, transaction_id: UUID) -> bool:
    """Let a transaction pay what was due on a day; False where it pays something already."""
    here = (PAID.c.household_id == uow.household_id, PAID.c.transaction_id == transaction_id)
    free = delete(PAID).where(*here, PAID.c.bill_id.in_(_deleted(uow)))
    uow.session.connection().execute(free)
    statement = upsert(uow, PAID).values(
        household_id=uow.household_id, bill_id=bill_id, due=due, transaction_id=transaction_id
    )
    key = ["household_id", "transaction_id"]
    done = uow.session.connection().execute(statement.on_conflict_do_nothing(index_elements=key))
    return bool(changed(done))


def _deleted(uow: UnitOfWork) -> Select[tuple[UUID]]:
    return select(BILLS.c.id).where(
        BILLS.c.household_id == uow.household_id, BILLS.c.deleted_at.is_not(None)
    )


def unlink(uow: UnitOfWork, bill_id: UUID, due: date) -> bool:
    """Let nothing pay what was due on a day; whether anything did."""
    here = and_(PAID.c.bill_id == bill_id, PAID.c.due == due)
    mine = PAID.c.household_id == uow.household_id
    return bool(changed(uow.session.connection().execute(delete(PAID).where(mine, here))))


def refused(uow: UnitOfWork) -> set[tuple[UUID, str, str, int]]:
    """Return what is not wanted as a bill: (payee, how often, currency, amount)."""
    query = select(
        REFUSED.c.payee_id, REFUSED.c.every, REFUSED.c.currency_code, REFUSED.c.amount
    ).where(REFUSED.c.household_id == uow.household_id)
    return {(row[0], row[1], row[2], row[3]) for row in uow.session.connection().execute(query)}


def refuse(uow: UnitOfWork, payee_id: UUID, every: str, currency_code: str, amount: int) -> None:
    """Keep that some payments are not wanted as a bill."""
    values = {"payee_id": payee_id, "every": every, "currency_code": currency_code}
    statement = upsert(uow, REFUSED).values(household_id=uow.household_id, **values, amount=amount)
    uow.session.connection().execute(statement.on_conflict_do_nothing())


def unrefuse(uow: UnitOfWork, payee_id: UUID, every: str, currency_code: str, amount: int) -> None:
    """Forget that some payments are not wanted as a bill."""
    mine = (
        REFUSED.c.household_id == uow.household_id,
        REFUSED.c.payee_id == payee_id,
        REFUSED.c.every == every,
        REFUSED.c.currency_code == currency_code,
        REFUSED.c.amount == amount,
    )
    uow.session.connection().execute(delete(REFUSED).where(*mine))


def move_payee(uow: UnitOfWork, payee_ids: Collection[UUID], into_id: UUID | None) -> None:
    """Give the bills of payees that go to another one, or to none."""
    mine = (BILLS.c.household_id == uow.household_id, BILLS.c.payee_id.in_(list(payee_ids)))
    values = {"payee_id": into_id, "version": BILLS.c.version + 1, "updated_at": clock.now()}
    uow.session.connection().execute(update(BILLS).where(*mine).values(values))
    _expire(uow)


def move_category(uow: UnitOfWork, category_id: UUID, into_id: UUID | None) -> None:
    """Give the bills of a category that is gone the other one, or none."""
    mine = (BILLS.c.household_id == uow.household_id, BILLS.c.category_id == category_id)
    values = {"category_id": into_id, "version": BILLS.c.version + 1, "updated_at": clock.now()}
    uow.session.connection().execute(update(BILLS).where(*mine).values(values))
    _expire(uow)


def of_category(uow: UnitOfWork, category_id: UUID) -> list[UUID]:
    """Return the bills of a category, deleted ones too."""
    return pointing(uow, BILLS.c.category_id, category_id)


def give_back(
    uow: UnitOfWork, bill_ids: Collection[UUID], present: UUID | None, former: UUID
) -> int:
    """Give those of some bills that have one category now another one; return how many."""
    return point_back(uow, BILLS.c.category_id, bill_ids, present, former)


def of_payees(uow: UnitOfWork, payee_ids: Collection[UUID]) -> list[UUID]:
    """Return the bills of payees, deleted ones too."""
    found: list[UUID] = []
    for some in chunks(payee_ids):
        query = select(BILLS.c.id).where(
            BILLS.c.household_id == uow.household_id, BILLS.c.payee_id.in_(some)
        )
        found += uow.session.connection().scalars(query)
    return found


def give_payee_back(
    uow: UnitOfWork, bill_ids: Collection[UUID], present: UUID | None, former: UUID
) -> None:
    """Give those of some bills that have one payee now, or none, another one."""
    point_back(uow, BILLS.c.payee_id, bill_ids, present, former)


def leave_accounts(uow: UnitOfWork, account_ids: Collection[UUID]) -> None:
    """Take accounts off the bills that are paid from them."""
    mine = (BILLS.c.household_id == uow.household_id, BILLS.c.account_id.in_(list(account_ids)))
    values = {"account_id": None, "version": BILLS.c.version + 1, "updated_at": clock.now()}
    uow.session.connection().execute(update(BILLS).where(*mine).values(values))
    _expire(uow)


def remove(uow: UnitOfWork, bill_ids: Collection[UUID]) -> int:
    """Remove bills for good, with what paid them and what was decided; return how many."""
    mine = (BILLS.c.household_id == uow.household_id, BILLS.c.id.in_(list(bill_ids)))
    return changed(uow.session.connection().execute(delete(BILLS).where(*mine)))


def _expire(uow: UnitOfWork) -> None:
    for row in uow.session.identity_map.values():
        if isinstance(row, Bill):
            uow.session.expire(row)


def feed(uow: UnitOfWork, member_id: UUID) -> BillFeed | None:
    """Return a member's feed."""
    return uow.session.scalar(select(BillFeed).where(col(BillFeed.member_id) == member_id))


def feed_of(uow: UnitOfWork, token_hash: str) -> BillFeed | None:
    """Return the feed of a secret's hash (system work)."""
    return uow.session.scalar(select(BillFeed).where(col(BillFeed.token_hash) == token_hash))


def put_feed(uow: UnitOfWork, member_id: UUID, token_hash: str) -> None:
    """Give a member a feed with a secret's hash, in the place of an earlier one."""
    now = clock.now()
    fresh = {"created_at": now, "updated_at": now, "token_hash": token_hash, "last_read_at": None}
    statement = upsert(uow, FEEDS).values(
        household_id=uow.household_id, id=new_id(), version=1, member_id=member_id, **fresh
    )
    key = ["household_id", "member_id"]
    uow.session.connection().execute(
        statement.on_conflict_do_update(index_elements=key, set_=fresh)
    )


def drop_feed(uow: UnitOfWork, member_id: UUID) -> bool:
    """Remove a member's feed; whether there was one."""
    mine = (FEEDS.c.household_id == uow.household_id, FEEDS.c.member_id == member_id)
    return bool(changed(uow.session.connection().execute(delete(FEEDS).where(*mine))))


def drop_feeds(uow: UnitOfWork, member_ids: Collection[UUID]) -> None:
    """Remove the feeds of members of any households (system work)."""
    uow.session.connection().execute(delete(FEEDS).where(FEEDS.c.member_id.in_(member_ids)))


def note_feed(uow: UnitOfWork, member_id: UUID, now: datetime) -> None:
    """Note that a member's feed was read."""
    mine = (FEEDS.c.household_id == uow.household_id, FEEDS.c.member_id == member_id)
    uow.session.connection().execute(update(FEEDS).where(*mine).values(last_read_at=now))
