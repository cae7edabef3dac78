"""Exchange rates: the household's own first, then a provider's, also turned or across the euro."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from uuid import UUID

from spends.domains.audit import service as audit
from spends.domains.currencies import repository, rules
from spends.domains.currencies.ports import RateFile
from spends.domains.currencies.schemas import NewRate, RateView
from spends.kit.actor import Permission
from spends.kit.errors import InvalidInput, NotFound
from spends.kit.money import exponent
from spends.kit.paging import Slice
from spends.kit.unit_of_work import UnitOfWork

MANUAL = "manual"


def rate(uow: UnitOfWork, base: str, quote: str, first: date, last: date) -> rules.Rate:
    """Return the function from a day to the price of one `base` in `quote`, or None.

    Where nobody says it directly it is found across the euro. It knows the days between `first` and
    `last`.
    """
    since = first - rules.HOLDS_FOR

    def provider(source: str, target: str) -> rules.Rate:
        return rules.Series(repository.shared(uow, source, target, since, last)).on

    def turned(source: str, target: str) -> rules.Rate:
        straight = provider(source, target)
        return lambda day: rules.inverted(straight(day))

    def own(source: str, target: str) -> rules.Rate:
        return rules.Series(repository.own(uow, source, target, since, last)).on

    def across(target: str) -> rules.Rate:
        return rules.first_of(own(rules.BRIDGE, target), provider(rules.BRIDGE, target))

    sources: list[rules.Rate] = [own(base, quote)]
    if base == rules.BRIDGE:
        sources.append(provider(base, quote))
    elif quote == rules.BRIDGE:
        sources.append(turned(quote, base))
    else:
        sources.append(provider(base, quote))
        sources.append(rules.crossed(across(base), across(quote)))
    # Many amounts are of few days.
    return cache(rules.first_of(*sources))


def converter(
    uow: UnitOfWork, source: str, target: str, first: date, last: date
) -> Callable[[int, date], int | None]:
    """Return the function from (minor units, day) to those of `target`; None without a rate."""
    if source == target:
        return rules.converter(source, target, lambda _day: None)
    return rules.converter(source, target, rate(uow, source, target, first, last))


def enter_rate(uow: UnitOfWork, new: NewRate) -> RateView:
    """Keep a rate by hand. It wins over a provider's in this household."""
    uow.require(Permission.WRITE)
    _check_known(new)
    # One pair has one rate a day, whichever way round it was entered.
    repository.delete_own(uow, new.quote, new.base, new.day)
    repository.put_own(uow, [(new.base, new.quote, new.day, new.rate)])
    rate_id = repository.own_id(uow, new.base, new.quote, new.day)
    audit.record(uow, "enter", "exchange_rate", rate_id, after=new.model_dump(mode="json"))
    return RateView(id=rate_id, **new.model_dump(), source=MANUAL)


def _check_known(new: NewRate) -> None:
    for field, code in (("base", new.base), ("quote", new.quote)):
        try:
            exponent(code)
        except InvalidInput as error:
            raise InvalidInput.field(field, error.message) from error


def enter_rates(uow: UnitOfWork, rates: Sequence[NewRate]) -> None:
    """Keep many rates by hand, as one change."""
    uow.require(Permission.WRITE)
    for new in rates:
        _check_known(new)
    repository.put_own(uow, [(new.base, new.quote, new.day, new.rate) for new in rates])
    audit.record(uow, "enter", "exchange_rate", None, after={"count": len(rates)})


def delete_rate(uow: UnitOfWork, base: str, quote: str, day: date) -> None:
    """Remove a rate that was entered by hand."""
    uow.require(Permission.WRITE)
    if not repository.delete_own(uow, base, quote, day):
        raise NotFound
    audit.record(
        uow,
        "delete",
        "exchange_rate",
        None,
        before={"base": base, "quote": quote, "day": day.isoformat()},
    )


def forget_rates(uow: UnitOfWork, rates: Sequence[NewRate]) -> None:
    """Remove rates that were entered by hand and are still the same, as one change."""
    uow.require(Permission.WRITE)
    repository.delete_same(uow, [(rate.base, rate.quote, rate.day, rate.rate) for rate in rates])
    audit.record(uow, "delete", "exchange_rate", None, before={"count": len(rates)})


def own_rates(uow: UnitOfWork, skip: int = 0, limit: int = 20) -> Slice[RateView]:
    """Return the rates entered by hand, newest first."""
    uow.require(Permission.READ)
    rows, total = repository.own_rates(uow, skip, limit)
    views = [RateView(**row._asdict(), source=MANUAL) for row in rows]
    return Slice(views, total, skip, limit)


def own_rate(uow: UnitOfWork, rate_id: UUID) -> RateView:
    """Return a rate that was entered by hand; NotFound when it is unknown."""
    uow.require(Permission.READ)
    row = repository.own_rate(uow, rate_id)
    if row is None:
        raise NotFound
    return RateView(**row._asdict(), source=MANUAL)


def load_file(uow: UnitOfWork, reader: RateFile, path: Path) -> int:
    """Store a provider's file of rates for all households; return how many. The operator's."""
    uow.require(Permission.OPERATE)
    return repository.put_shared(uow, reader.read(path), reader.source)
