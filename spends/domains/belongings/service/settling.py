"""Whether refunds have come: what bank lines bring of them, also when the lines change."""

from collections.abc import Collection
from fractions import Fraction
from uuid import UUID

from spends.domains.belongings.models import Refund
from spends.domains.belongings.repository import payments as stored
from spends.domains.currencies import service as currencies
from spends.domains.ledger.events import TransactionsChanged, TransactionsGone
from spends.domains.ledger.service import lookup, noting
from spends.domains.ledger.views import TransactionView
from spends.kit.errors import InvalidInput
from spends.kit.unit_of_work import UnitOfWork


def left_of(uow: UnitOfWork, line: TransactionView, currency: str) -> int:
    """Return what of a line no refund has counted yet, in minor units of a currency.

    InvalidInput where a rate of its day is missing.
    """
    whole = _worth(uow, line, currency)
    rest = Fraction(whole)
    for _, amount, own in stored.counted_on(uow, line.id):
        # Exact in one currency; a part in another counts for as much of the line as it is there.
        rest -= amount if own == currency else Fraction(amount * whole, _worth(uow, line, own) or 1)
    return int(rest // 1)


def _worth(uow: UnitOfWork, line: TransactionView, currency: str) -> int:
    whole = currencies.converter(uow, line.currency_code, currency, line.date, line.date)(
        line.amount, line.date
    )
    if whole is None:
        message = (
            f"There is no rate from {line.currency_code} to {currency} for that day. Enter it."
        )
        raise InvalidInput.field("transaction_id", message)
    return whole


def brought(uow: UnitOfWork, refund: Refund) -> int:
    """Return what has come of a refund, in minor units of its purchase's currency."""
    uow.session.flush()
    return sum(
        credit.amount for credit in stored.credits_of(uow, [refund.id]) if not credit.is_void
    )


def settle(uow: UnitOfWork, refund: Refund) -> None:
    """Bring `settled_on` in line with the credits: the day of the last one, once they suffice."""
    uow.session.flush()
    living = [credit for credit in stored.credits_of(uow, [refund.id]) if not credit.is_void]
    settled_on = None
    if living and sum(credit.amount for credit in living) >= refund.amount:
        lines = lookup.by_id(uow, [credit.transaction_id for credit in living])
        settled_on = max((line.date for line in lines.values()), default=uow.today())
    if refund.settled_on != settled_on:
        refund.settled_on = settled_on


def settle_again(uow: UnitOfWork, event: TransactionsChanged) -> None:
    """Follow the bank lines that refunds count.

    A credit is void while its line is deleted, brings no money in or is a transfer; of a line that
    became smaller, no more is counted than it is, and what was before once it is that large again.
    """
    on_lines = stored.refunds_on(uow, event.ids)
    if on_lines:
        _follow(uow, on_lines)


def settle_all(uow: UnitOfWork, _event: TransactionsGone) -> None:
    """Open the refunds again whose bank lines are gone for good."""
    lines = stored.credited_lines(uow)
    gone = set(lines) - lookup.living(uow, lines)
    if gone:
        _follow(uow, stored.refunds_on(uow, gone))
    for refund in stored.settled(uow):
        _settle_noted(uow, refund)


def _follow(uow: UnitOfWork, on_lines: dict[UUID, list[UUID]]) -> None:
    living = lookup.by_id(uow, list(on_lines))
    bringing = {
        line.id: line for line in living.values() if line.amount > 0 and line.transfer_id is None
    }
    refund_ids = {refund_id for ids in on_lines.values() for refund_id in ids}
    for row in stored.credits_of(uow, refund_ids):
        if row.transaction_id in on_lines:
            row.is_void = row.transaction_id not in bringing
    for line in bringing.values():
        _fit(uow, line, on_lines[line.id])
    for refund_id in refund_ids:
        refund = uow.session.get(Refund, (uow.household_id, refund_id))
        if refund is not None:
            _settle_noted(uow, refund)


def _fit(uow: UnitOfWork, line: TransactionView, refund_ids: Collection[UUID]) -> None:
    """Count of a line what refunds once did, less what is beyond its amount, from the latest on."""
    currencies_of = {refund_id: own for refund_id, _, own in stored.counted_on(uow, line.id)}
    try:
        for own in set(currencies_of.values()):
            _worth(uow, line, own)
    except InvalidInput:
        # Without a rate nobody can tell; what was counted stays.
        return
    rows = [stored.credit(uow, refund_id, line.id) for refund_id in sorted(refund_ids)]
    counted = [row for row in rows if row is not None]
    for row in counted:
        row.amount, row.short = row.amount + row.short, 0
    for row in reversed(counted):
        uow.session.flush()
        over = -left_of(uow, line, currencies_of[row.refund_id])
        if over <= 0:
            return
        row.short = min(over, row.amount)
        row.amount -= row.short


def _settle_noted(uow: UnitOfWork, refund: Refund) -> None:
    with noting.noted(uow, refund, "settle"):
        settle(uow, refund)
