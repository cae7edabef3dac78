"""What has to hold between two lines for there to be a question about them."""

from collections.abc import Container
from datetime import datetime
from typing import Protocol
from uuid import UUID

from spends.domains.matching.kinds import QuestionKind
from spends.domains.matching.rules.lines import Placed, Sum


class Side(Placed, Protocol):
    """What is to be known of a line that is asked about."""

    @property
    def pending(self) -> bool:
        """Whether it is not booked yet."""

    @property
    def currency_code(self) -> str:
        """The currency of the amount."""

    @property
    def transfer_id(self) -> UUID | None:
        """The other side of its transfer, if any."""

    @property
    def refund_of_id(self) -> UUID | None:
        """What it pays back, if anything."""

    @property
    def reconciled_at(self) -> datetime | None:
        """When it was locked, if it is."""

    @property
    def deleted_at(self) -> datetime | None:
        """When it was deleted, if it is."""


def stands(kind: QuestionKind, first: Side, second: Side, refunded: Container[UUID]) -> bool:
    """Return whether a question can still be answered either way.

    `refunded` are the lines that others pay back. Whoever deletes, links, reconciles or amends a
    line has answered by that.
    """
    if first.deleted_at or second.deleted_at or first.reconciled_at:
        return False
    if kind is QuestionKind.TRANSFER:
        return not _is_bound(second, refunded) and _is_free(first, refunded) and nets(first, second)
    if kind is QuestionKind.REFUND:
        return (
            _is_free(first, refunded)
            and second.transfer_id is None
            and second.id not in refunded
            and pays_back(first, second)
        )
    # Who takes a line in takes its links too.
    if second.reconciled_at or not (_is_free(first, refunded) or _is_free(second, refunded)):
        return False
    same = first.account_id == second.account_id and (first.amount > 0) == (second.amount > 0)
    return same and (second.pending or kind is not QuestionKind.POSTED)


def _is_free(side: Side, refunded: Container[UUID]) -> bool:
    return side.transfer_id is None and side.refund_of_id is None and side.id not in refunded


def _is_bound(side: Side, refunded: Container[UUID]) -> bool:
    return side.reconciled_at is not None or not _is_free(side, refunded)


def nets(first: Side, second: Side) -> bool:
    """Return whether two lines can be the sides of a transfer; in one currency they sum to zero."""
    if first.account_id == second.account_id or first.amount * second.amount >= 0:
        return False
    return first.currency_code != second.currency_code or first.amount + second.amount == 0


def pays_back(credit: Side, spent: Side) -> bool:
    """Return whether a credit can pay a spending back, in one currency and not beforehand."""
    return (
        credit.amount > 0 > spent.amount
        and spent.date <= credit.date
        and (credit.currency_code != spent.currency_code or credit.amount <= -spent.amount)
    )


def difference(kind: QuestionKind, first: Sum, second: Sum) -> int | None:
    """Return what two lines differ by, in minor units; None across currencies."""
    if first.currency_code != second.currency_code:
        return None
    runs_against = kind in {QuestionKind.TRANSFER, QuestionKind.REFUND}
    return first.amount + second.amount if runs_against else first.amount - second.amount
