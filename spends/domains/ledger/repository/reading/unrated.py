"""Which lines no rate of their day brings to a currency."""

from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select

from spends.domains.currencies import service as currencies
from spends.domains.ledger.models import Transaction
from spends.kit.sql import table_of
from spends.kit.unit_of_work import UnitOfWork

LINES = table_of(Transaction)


def unrated(
    uow: UnitOfWork, currency_code: str, first: date | None, last: date | None
) -> ColumnElement[bool]:
    """Return the condition on lines between two days that have no worth in a currency.

    Those of the currency itself have one. Others come to it over the household's: they lack the
    rate to that, or their day has none from there.
    """
    other = LINES.c.currency_code != currency_code
    base = uow.actor.currency_code
    lacks = LINES.c.base_amount.is_(None)
    if currency_code == base:
        return and_(other, lacks)
    chosen = [LINES.c.household_id == uow.household_id, other]
    if first is not None:
        chosen.append(LINES.c.date >= first)
    if last is not None:
        chosen.append(LINES.c.date <= last)
    days = list(
        uow.session.connection().scalars(
            select(LINES.c.date).where(*chosen).distinct().order_by(LINES.c.date)
        )
    )
    if not days:
        return and_(other, lacks)
    rate = currencies.rate(uow, base, currency_code, days[0], days[-1])
    without = [day for day in days if rate(day) is None]
    return and_(other, or_(lacks, LINES.c.date.in_(without)) if without else lacks)
