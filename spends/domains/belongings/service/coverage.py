"""What can be proved, how retailers and brands have done, and what will need replacing."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from spends.domains.belongings.models import Brand, Retailer
from spends.domains.belongings.repository import scores, wearing
from spends.domains.belongings.repository.wearing import Wearing
from spends.domains.belongings.service import payments
from spends.domains.documents import service as documents
from spends.domains.documents.kinds import LinkTarget
from spends.domains.ledger.service import lookup
from spends.domains.ledger.views import TransactionView
from spends.kit.actor import Permission
from spends.kit.money import decimal_amount, minor_units, round_half_even
from spends.kit.unit_of_work import UnitOfWork

WORTH_PROVING = 100
"""From so many whole units of the household's currency on spending should have a receipt."""
SHOWN = 20
PERCENT = 100
SAVING_HORIZON = timedelta(days=3660)


@dataclass(frozen=True, slots=True)
class Evidence:
    """How much of the larger spending has a receipt, in minor units of the household's currency.

    A line has one when a document hangs on it or on a purchase it paid for. `percentage` is rounded
    down, None without any such spending. `without` is the largest lines that have none.
    """

    least: int
    total: int
    proven: int
    count: int
    proven_count: int
    percentage: int | None
    without: tuple[TransactionView, ...]


def evidence(
    uow: UnitOfWork, first: date, last: date, least: int = WORTH_PROVING, shown: int = SHOWN
) -> Evidence:
    """Return how much of the spending from `least` whole units on, between two days, is proven.

    At most `shown` of the lines without proof are named.
    """
    uow.require(Permission.READ)
    limit = minor_units(decimal_amount(0, uow.actor.currency_code) + least, uow.actor.currency_code)
    lines = lookup.spent_over(uow, limit, first, last)
    proven = _proven(uow, [line_id for line_id, _ in lines])
    total = sum(amount for _, amount in lines)
    with_proof = [line for line in lines if line[0] in proven]
    sum_proven = sum(amount for _, amount in with_proof)
    without = sorted((line for line in lines if line[0] not in proven), key=lambda line: -line[1])
    named = [line_id for line_id, _ in without[:shown]]
    views = lookup.by_id(uow, named) if named else {}
    return Evidence(
        least=limit,
        total=total,
        proven=sum_proven,
        count=len(lines),
        proven_count=len(with_proof),
        percentage=sum_proven * PERCENT // total if total else None,
        without=tuple(views[line_id] for line_id in named if line_id in views),
    )


def _proven(uow: UnitOfWork, ids: list[UUID]) -> set[UUID]:
    found = documents.proven(uow, LinkTarget.TRANSACTION, ids)
    bought = payments.purchases_on(uow, [line_id for line_id in ids if line_id not in found])
    owned = {purchase_id for purchases in bought.values() for purchase_id in purchases}
    with_papers = documents.proven(uow, LinkTarget.PURCHASE, owned)
    return found | {
        line_id for line_id, purchases in bought.items() if with_papers.intersection(purchases)
    }


@dataclass(frozen=True, slots=True)
class Scorecard:
    """What a retailer or brand has shown. `spent` in the household's currency, returns left out.

    `refund_days` is how long refunds took on average, None without any; `late` how many came, or
    are, after the day they were expected.
    """

    id: UUID
    name: str
    purchases: int
    spent: int
    missing: int
    returned: int
    claims: int
    rejected: int
    refunds: int
    refund_days: int | None
    late: int


def scorecards(uow: UnitOfWork, model: type[Retailer] | type[Brand]) -> list[Scorecard]:
    """Return how all retailers or brands have done, by what was spent."""
    uow.require(Permission.READ)
    uow.session.flush()
    today = uow.today()
    claims = {row[0]: (int(row[1]), int(row[2])) for row in scores.claimed(uow, model)}
    refunds: dict[UUID, list[tuple[date, date, date | None]]] = defaultdict(list)
    for key, asked, due, settled in scores.refunded(uow, model):
        refunds[key].append((asked, due, settled))
    found = []
    for key, name, number, returned, spent, missing in scores.bought(uow, model):
        waits = [(settled - asked).days for asked, _, settled in refunds[key] if settled]
        claimed, rejected = claims.get(key, (0, 0))
        found.append(
            Scorecard(
                id=key,
                name=name,
                purchases=number,
                spent=int(spent),
                missing=int(missing),
                returned=int(returned),
                claims=claimed,
                rejected=rejected,
                refunds=len(refunds[key]),
                refund_days=round_half_even(sum(waits), len(waits)) if waits else None,
                late=sum(1 for _, due, settled in refunds[key] if (settled or today) > due),
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class Replacement:
    """What will have to be bought again: a goal that could be saved for.

    `amount` is what it cost, in minor units of the household's currency; `per_month` what to put
    aside until `due`, the later one of the end of its useful life and of its cover.
    """

    purchase_id: UUID
    product_name: str
    amount: int
    due: date
    months: int
    per_month: int


def replacements(
    uow: UnitOfWork, least: int = WORTH_PROVING, skip: int = 0, limit: int = SHOWN
) -> list[Replacement]:
    """Return a part of what to save for within ten years, the earliest due first.

    Only what cost at least `least` whole units of the household's currency.
    """
    uow.require(Permission.READ)
    uow.session.flush()
    today, code = uow.today(), uow.actor.currency_code
    worth = minor_units(decimal_amount(0, code) + least, code)
    part = (skip, limit)
    return [
        _replacement(row, today)
        for row in wearing.wearing_out(uow, worth, today, today + SAVING_HORIZON, part)
    ]


def _replacement(row: Wearing, today: date) -> Replacement:
    months = max((row.due.year - today.year) * 12 + row.due.month - today.month, 1)
    per_month = -(-row.worth // months)
    return Replacement(row.id, row.product_name, row.worth, row.due, months, per_month)
