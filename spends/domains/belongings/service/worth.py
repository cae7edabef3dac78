"""What purchases are worth: by today's rates, by their age, and what owning them has cost."""

from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from spends.domains.belongings import rules
from spends.domains.belongings.kinds import OWNED, PaymentRole
from spends.domains.belongings.models import Purchase
from spends.domains.belongings.repository import purchases as rows
from spends.domains.belongings.repository import wearing
from spends.domains.belongings.service import payments
from spends.domains.currencies import service as currencies
from spends.domains.currencies.rules import HOLDS_FOR
from spends.domains.households import service as households
from spends.kit.actor import Permission
from spends.kit.money import round_half_even
from spends.kit.unit_of_work import UnitOfWork

EARLIEST = date.min + HOLDS_FOR


def revalue(
    uow: UnitOfWork,
    currency: str | None = None,
    first: date | None = None,
    last: date | None = None,
) -> int:
    """Work out anew what purchases are worth, in one currency or all, between two days or ever.

    Returns how many changed.
    """
    uow.require(Permission.WRITE)
    uow.session.flush()
    base = households.currency(uow)
    since, until = first or EARLIEST, last or date.max
    changed = 0
    for code in [currency] if currency else rows.currencies(uow):
        to_base = currencies.converter(uow, code, base, since, until)
        for some in rows.totals(uow, code, since, until, own=code == base):
            fresh: dict[UUID, int | None] = {
                row.id: to_base(row.total, row.purchase_date) for row in some
            }
            stale = {row.id: fresh[row.id] for row in some if row.base_total != fresh[row.id]}
            rows.put_base_totals(uow, stale)
            changed += len(stale)
    if changed:
        households.touch(uow)
    return changed


@dataclass(frozen=True, slots=True)
class Worth:
    """What belongings are worth on some days, in minor units of the household's currency.

    `missing` purchases that would count on the last of them have no exchange rate: no sum has them.
    """

    by_day: tuple[tuple[date, int], ...]
    missing: int


def on_days(uow: UnitOfWork, days: Sequence[date]) -> Worth:
    """Return what the belongings are worth on each of some days, the earliest first.

    Only purchases with a useful life count: they lose their value in a straight line, from the day
    of delivery to the end of that life; nothing once returned or sold.
    """
    uow.require(Permission.READ)
    uow.session.flush()
    found = wearing.sums(uow, days)
    sums = list(found.by_day)
    for start, months, total, residual, base, gone in (
        wearing.others(uow, days[0]) if found.others else ()
    ):
        left = residual * base // total if total else 0
        since = bisect_left(days, start)
        held = days[since : bisect_left(days, gone)] if gone else days[since:]
        for index, value in enumerate(
            rules.values_on(rules.Wear(base, left, start, months), held), since
        ):
            sums[index] += value
    return Worth(tuple(zip(days, sums, strict=True)), found.missing)


def of_each(uow: UnitOfWork, ids: Collection[UUID], day: date) -> dict[UUID, int | None]:
    """Return what those purchases that have a useful life are worth on a day, as `on_days` sums it.

    None without an exchange rate.
    """
    uow.require(Permission.READ)
    found: dict[UUID, int | None] = {}
    for purchase_id, start, months, total, residual, base in wearing.wear_of(uow, ids):
        if base is None:
            found[purchase_id] = None
        else:
            left = residual * base // total if total else 0
            found[purchase_id] = rules.value_on(rules.Wear(base, left, start, months), day)
    return found


@dataclass(frozen=True, slots=True)
class Ownership:
    """What owning a purchase has cost until a day, in minor units of its `currency_code`.

    `net_cost` is after refunds and its sale; `upkeep` what was paid for it since; `total` both.
    `value` is what it is worth yet by its useful life, None without one. `per_month` is what a
    month cost so far, after what it is worth yet. `missing` upkeep lines have no exchange rate.
    """

    currency_code: str
    net_cost: int
    upkeep: int
    total: int
    value: int | None
    months: int
    per_month: int
    missing: int


def ownership(uow: UnitOfWork, purchase_id: UUID) -> Ownership:
    """Return the total cost of owning a purchase until today, or until it was sold."""
    uow.require(Permission.READ)
    purchase = rows.purchase(uow, purchase_id)
    credited = rows.credited(uow, [purchase_id]).get(purchase_id, 0)
    net = rules.net_cost(purchase.total, credited, purchase.sold_for)
    upkeep, missing = _upkeep(uow, purchase)
    day = purchase.sold_on or uow.today()
    start = purchase.delivery_date or purchase.purchase_date
    value = None
    if purchase.useful_life_months and purchase.status in OWNED:
        wear = rules.Wear(
            purchase.total, purchase.residual_value, start, purchase.useful_life_months
        )
        value = rules.value_on(wear, day)
    months = max((day.year - start.year) * 12 + day.month - start.month, 1)
    cost = net + upkeep
    return Ownership(
        purchase.currency_code,
        net,
        upkeep,
        cost,
        value,
        months,
        round_half_even(cost - (value or 0), months),
        missing,
    )


def _upkeep(uow: UnitOfWork, purchase: Purchase) -> tuple[int, int]:
    total = missing = 0
    for payment in payments.payments_of(uow, [purchase.id]).get(purchase.id, []):
        if payment.role != PaymentRole.UPKEEP:
            continue
        line = payment.transaction
        value = currencies.converter(
            uow, line.currency_code, purchase.currency_code, line.date, line.date
        )(payment.amount, line.date)
        if value is None:
            missing += 1
        else:
            total -= value
    return total, missing
