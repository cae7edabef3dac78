"""Lines that may belong to one another, for the domain that finds out whether they do."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from spends.domains.ledger.kinds import CategoryType
from spends.domains.ledger.repository import rows, worth
from spends.domains.ledger.repository.linking import opposites, pairs, refundable
from spends.domains.ledger.repository.linking.opposites import Entry, Line, Window
from spends.domains.ledger.repository.naming import facts
from spends.domains.ledger.rules import check_refund, check_transfer
from spends.domains.ledger.service.many import writing
from spends.kit.actor import Permission
from spends.kit.sql import AnyRow
from spends.kit.unit_of_work import UnitOfWork

__all__ = ["Entry", "Line", "Side", "Window"]


class Side(NamedTuple):
    """A line that may be one of a pair; `amount` in minor units of `currency_code`.

    `base_amount` is the same in the household's currency, None while the rate is missing.
    """

    id: UUID
    account_id: UUID
    date: date
    amount: int
    currency_code: str
    base_amount: int | None
    payee_id: UUID | None
    category_id: UUID | None
    description: str | None
    pending: bool
    is_split: bool
    import_id: UUID | None
    transfer_id: UUID | None
    refund_of_id: UUID | None
    reconciled_at: datetime | None
    deleted_at: datetime | None
    version: int
    payee: str | None


def sides(uow: UnitOfWork, ids: Collection[UUID]) -> dict[UUID, Side]:
    """Return lines by id, deleted ones too."""
    uow.require(Permission.READ)
    uow.session.flush()
    return {row.id: Side(*row) for row in pairs.facts(uow, ids)}


def free(uow: UnitOfWork, ids: Collection[UUID], *, hold: bool = True) -> dict[UUID, Side]:
    """Return those of some lines that can be linked.

    They are there and whole, and no side of a transfer, no refund, not refunded and not reconciled.
    With `hold` they stay so until the commit, and those that somebody else is changing are left
    out.
    """
    found = _sides(uow, ids, hold=hold)
    back = pairs.refunded(uow, [side.id for side in found])
    return {
        side.id: side
        for side in found
        if side.amount
        and side.deleted_at is None
        and side.transfer_id is None
        and side.refund_of_id is None
        and side.reconciled_at is None
        and not side.is_split
        and side.id not in back
    }


def _sides(uow: UnitOfWork, ids: Collection[UUID], *, hold: bool) -> list[Side]:
    uow.require(Permission.WRITE if hold else Permission.READ)
    uow.session.flush()
    if hold:
        worth.hold_rates(uow)
    return [Side(*row) for row in pairs.facts(uow, ids, lock=hold)]


def link_transfers(uow: UnitOfWork, linked: Collection[tuple[Side, Side]]) -> UUID:
    """Make pairs of lines that `free` gave the sides of transfers; return what undoes all of it."""
    uow.require(Permission.WRITE)
    edits: dict[UUID, writing.Edit] = {}
    for one, other in linked:
        check_transfer(one, other)
        edits[one.id], edits[other.id] = {"transfer_id": other.id}, {"transfer_id": one.id}
    lines: dict[UUID, Any] = {side.id: side for pair in linked for side in pair}
    return writing.write(uow, "link_transfer", lines, edits, by_hand=False).id


def spent(uow: UnitOfWork, ids: Collection[UUID], *, hold: bool = True) -> dict[UUID, Side]:
    """Return those of some lines that can be paid back whole; held as `free` does."""
    found = _sides(uow, ids, hold=hold)
    back = pairs.refunded(uow, [side.id for side in found])
    return {
        side.id: side
        for side in found
        if side.deleted_at is None and side.transfer_id is None and side.id not in back
    }


def link_refunds(uow: UnitOfWork, linked: Collection[tuple[Side, Side]]) -> UUID:
    """Let credits that `free` gave pay back what `spent` gave; return what undoes all of it.

    Each takes the category of what it pays back.
    """
    uow.require(Permission.WRITE)
    edits: dict[UUID, writing.Edit] = {}
    for credit, original in linked:
        check_refund(credit, original)
        edit: dict[str, Any] = {"refund_of_id": original.id}
        if original.category_id is not None and not original.is_split:
            edit["category_id"] = original.category_id
        edits[credit.id] = edit
    lines: dict[UUID, Any] = {credit.id: credit for credit, _ in linked}
    return writing.write(uow, "match_refund", lines, edits, by_hand=False).id


def income_categories(uow: UnitOfWork) -> set[UUID]:
    """Return the categories that collect income."""
    uow.require(Permission.READ)
    found = facts.categories(uow).items()
    return {key for key, category in found if category.type == CategoryType.INCOME}


def credits_of(
    uow: UnitOfWork,
    window: Window,
    import_id: UUID | None = None,
    whose: tuple[Collection[UUID], Collection[int]] | None = None,
) -> list[AnyRow]:
    """Return (id, payee_id, date, amount) of what came in from payees and is not linked.

    Of one import, or of all; of some payees and amounts where these are given.
    """
    uow.require(Permission.READ)
    uow.session.flush()
    return refundable.incoming(uow, window, import_id, whose)


def of_payees(
    uow: UnitOfWork, payees: Collection[UUID], amounts: Collection[int], first: date, last: date
) -> list[AnyRow]:
    """Return (id, payee_id, date, amount) of the lines of payees with these amounts.

    Deleted and linked lines are among them.
    """
    uow.require(Permission.READ)
    return refundable.of_payees(uow, payees, amounts, first, last)


def refused(uow: UnitOfWork, ids: Collection[UUID]) -> set[tuple[UUID, UUID]]:
    """Return the pairs with any of some lines that were said to be no transfer, lower id first."""
    uow.require(Permission.READ)
    uow.session.flush()
    return pairs.refused(uow, ids)


def has_moved(uow: UnitOfWork, account_id: UUID, payee_id: UUID) -> bool:
    """Return whether any line of a payee on an account is a side of a transfer."""
    uow.require(Permission.READ)
    return pairs.has_moved(uow, account_id, payee_id)


def all_moved(uow: UnitOfWork) -> set[tuple[UUID, UUID]]:
    """Return the payees of which some line is a side of a transfer, as (account, payee)."""
    uow.require(Permission.READ)
    return pairs.all_moved(uow)


def take_turn(uow: UnitOfWork) -> None:
    """Be the only one that looks for pairs in the household until the commit.

    Two imports at once would each not see the lines of the other.
    """
    uow.require(Permission.WRITE)
    pairs.take_turn(uow)


def refunded(uow: UnitOfWork, ids: Collection[UUID]) -> set[UUID]:
    """Return which of some lines others pay back."""
    uow.require(Permission.READ)
    uow.session.flush()
    return pairs.refunded(uow, ids)


def named(uow: UnitOfWork, ids: Collection[UUID], besides: Collection[str]) -> set[UUID]:
    """Return which of some lines are named by what would go with them, besides some tables' rows.

    That is what other domains, too, have linked with them.
    """
    uow.require(Permission.READ)
    uow.session.flush()
    return pairs.named(uow, ids, besides)


def breaking(uow: UnitOfWork, wanted: Mapping[UUID, tuple[str, date, int]]) -> set[UUID]:
    """Return which of some lines others pay back could not be what is wanted of them.

    That is (currency, day, minor units): refunds are no more than that, and none comes before it.
    """
    uow.require(Permission.READ)
    uow.session.flush()
    found = set[UUID]()
    for back in pairs.paid_back(uow, wanted.keys()) if wanted else ():
        currency, day, amount = wanted[back.line_id]
        if back.first < day or (back.currency_code == currency and back.amount > -amount):
            found.add(back.line_id)
    return found


def refuse(uow: UnitOfWork, first: UUID, second: UUID) -> None:
    """Remember that two lines are no transfer."""
    uow.require(Permission.WRITE)
    rows.refuse_transfer(uow, first, second)


def accept(uow: UnitOfWork, first: UUID, second: UUID) -> None:
    """Forget that two lines were said to be no transfer."""
    uow.require(Permission.WRITE)
    pairs.accept_transfer(uow, first, second)


def sizes(uow: UnitOfWork, first: date, last: date) -> dict[UUID, int]:
    """Return about how many lines each account has between two days; accounts without are left out.

    What this work has put there counts too.
    """
    uow.require(Permission.READ)
    return opposites.sizes(uow, first, last)


def days_of_import(uow: UnitOfWork, import_id: UUID) -> tuple[date, date] | None:
    """Return the first and the last day of an import's lines, None without any."""
    uow.require(Permission.READ)
    return opposites.days_of_import(uow, import_id)


def incoming(uow: UnitOfWork, window: Window) -> list[Entry]:
    """Return what came in, deleted lines too."""
    uow.require(Permission.READ)
    return opposites.incoming(uow, window)


def of_amounts(uow: UnitOfWork, window: Window, amounts: Collection[int]) -> list[Entry]:
    """Return the lines of these amounts, deleted ones too."""
    uow.require(Permission.READ)
    return opposites.of_amounts(uow, window, amounts)


def ids_of_amounts(uow: UnitOfWork, window: Window, amounts: Collection[int]) -> list[Line]:
    """Return the lines of these amounts, deleted ones too."""
    uow.require(Permission.READ)
    return opposites.ids_of_amounts(uow, window, amounts)


def of_worth(uow: UnitOfWork, window: Window, low: int, high: int) -> list[Line]:
    """Return the lines worth so much in the household's currency, that being their `amount`.

    Neither linked nor deleted.
    """
    uow.require(Permission.READ)
    return opposites.of_worth(uow, window, low, high)


def beside(
    uow: UnitOfWork, one: Window, other: Window, around: int
) -> tuple[list[Line], list[Line]] | None:
    """Return the lines of the smaller side, and those of the other that are about as they are.

    That is of the same amounts, whichever way they go, so many days around them; deleted lines too.
    None where to read all of both sides is quicker.
    """
    uow.require(Permission.READ)
    few, many = sorted((one, other), key=lambda window: window.size)
    if not opposites.is_few_beside(uow, few, many, around):
        return None
    return opposites.beside(uow, few, many, around)


def alike_in_worth(
    uow: UnitOfWork, coming: Window, going: Window, days: timedelta, share: int
) -> list[tuple[UUID, UUID]]:
    """Return (what went out, what came in) of lines of about the same worth, a few days apart.

    Worth is in the household's currency; the larger is at most `share` in a hundred above the
    smaller. Neither is a transfer or deleted.
    """
    uow.require(Permission.READ)
    return opposites.alike_in_worth(uow, coming, going, days, share)
