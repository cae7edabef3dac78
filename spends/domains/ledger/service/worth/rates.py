"""What lines are worth in the household's currency, kept right when rates change."""

from collections.abc import Sequence
from datetime import date

from spends.domains.currencies import service as currencies
from spends.domains.currencies.rules import BRIDGE, HOLDS_FOR
from spends.domains.currencies.schemas import NewRate, RateView
from spends.domains.households import service as households
from spends.domains.ledger import rules
from spends.domains.ledger.events import RatesChanged
from spends.domains.ledger.models import Transaction
from spends.domains.ledger.repository import rows, summary, worth
from spends.domains.ledger.service.worth import recounting
from spends.domains.ledger.service.worth.valuing import EARLIEST, ToBase, on_day, revalue_between
from spends.kit import events
from spends.kit.actor import Permission
from spends.kit.database import Database
from spends.kit.unit_of_work import UnitOfWork


def revalue(
    uow: UnitOfWork,
    currency_code: str | None = None,
    first: date | None = None,
    last: date | None = None,
) -> int:
    """Work out anew what lines are worth, in one currency or all, between two days or ever.

    Their splits and the monthly sums follow. Returns how many lines changed.
    """
    uow.require(Permission.WRITE)
    base = households.currency(uow)
    codes = {currency_code} if currency_code else worth.accounts_by_currency(uow).keys()
    changed = revalue_between(uow, base, codes, (first or EARLIEST, last or date.max))
    events.publish(uow, RatesChanged(currency_code, first, last))
    return changed


def revalue_lines(uow: UnitOfWork, lines: Sequence[Transaction]) -> None:
    """Give lines at hand and their splits the rate of their day; the sums are the caller's."""
    base = households.currency(uow)
    converters: dict[str, ToBase] = {}
    for code in {line.currency_code for line in lines}:
        own = [line for line in lines if line.currency_code == code]
        days = [line.date for line in own]
        converters[code] = currencies.converter(uow, code, base, min(days), max(days))
        for line in own:
            line.base_amount = converters[code](line.amount, line.date)
    parts = rows.splits(uow, [line.id for line in lines if line.is_split])
    for line in lines:
        own_parts = parts.get(line.id, [])
        amounts = [part.amount for part in own_parts]
        shares = rules.share_base(
            line.amount,
            line.base_amount,
            amounts,
            on_day(converters[line.currency_code], line.date),
        )
        for part, share in zip(own_parts, shares, strict=True):
            part.base_amount = share


def enter_rate(uow: UnitOfWork, new: NewRate) -> RateView:
    """Keep a rate by hand, and use it for the lines of the days it holds for."""
    worth.hold_rates(uow, alone=True)
    view = currencies.enter_rate(uow, new)
    _revalue_around(uow, new.base, new.quote, new.day)
    households.touch(uow)
    return view


def delete_rate(uow: UnitOfWork, base: str, quote: str, day: date) -> None:
    """Remove a rate that was entered by hand; NotFound when there is none."""
    worth.hold_rates(uow, alone=True)
    currencies.delete_rate(uow, base, quote, day)
    _revalue_around(uow, base, quote, day)
    households.touch(uow)


def _revalue_around(uow: UnitOfWork, base: str, quote: str, day: date) -> None:
    own = households.currency(uow)
    if {base, quote} == {own, BRIDGE} and own != BRIDGE:
        # What any other currency is worth may be found across this pair.
        revalue(uow, None, day, day + HOLDS_FOR)
    elif known := {base, quote} & {own, BRIDGE}:
        foreign = base if quote in known else quote
        revalue(uow, foreign, day, day + HOLDS_FOR)


def missing_rates(uow: UnitOfWork) -> list[tuple[str, int]]:
    """Return (currency, how many lines lack a rate of their day), the most first."""
    uow.require(Permission.READ)
    return summary.missing_by_currency(uow)


def revalue_households(database: Database) -> int:
    """Bring every household's lines up to the rates that are known, each in its own work.

    Safe to repeat. Returns how many lines changed.
    """
    with database.system("which households there are, for new exchange rates", write=False) as uow:
        actors = households.admins(uow)
    changed = 0
    for actor in actors:
        recounting.go_on(database, actor)
        # Whoever writes lines by the earlier rates comes first, so that those are seen below.
        with database.unit_of_work(actor) as uow:
            worth.hold_rates(uow, alone=True)
        with database.unit_of_work(actor) as uow:
            changed += revalue(uow)
            # What other currencies are worth today has changed, and maybe no row has.
            households.touch(uow)
    return changed
