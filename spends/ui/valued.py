"""What amounts are worth in the household's currency, where no bank line says it."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from spends.domains.currencies import service as currencies
from spends.kit.unit_of_work import UnitOfWork
from spends.ui.format import worth


class Amount(NamedTuple):
    """An amount in minor units of its currency, and the day whose rate it has."""

    minor: int
    currency: str
    day: date


def in_household(uow: UnitOfWork, amounts: Sequence[Amount]) -> list[int | None]:
    """Return amounts in the household's currency by the rates of their days; None without one.

    Those that are in it already, and nothing at all, cost nothing to tell.
    """
    own = uow.actor.currency_code
    days: dict[str, list[date]] = {}
    for each in amounts:
        if each.currency != own and each.minor:
            days.setdefault(each.currency, []).append(each.day)
    convert = {
        code: currencies.converter(uow, code, own, min(some), max(some))
        for code, some in days.items()
    }
    return [
        each.minor
        if each.currency == own or not each.minor
        else convert[each.currency](each.minor, each.day)
        for each in amounts
    ]


def worths(uow: UnitOfWork, amounts: Sequence[Amount]) -> list[str]:
    """Return what amounts are worth, written as `format.worth` does.

    "" for what is in it already, and for nothing at all.
    """
    own, locale = uow.actor.currency_code, uow.actor.locale
    return [
        worth(base, each.currency, own, locale) if each.minor else ""
        for each, base in zip(amounts, in_household(uow, amounts), strict=True)
    ]


def worth_on(uow: UnitOfWork, minor: int, currency: str, day: date) -> str:
    """Return what one amount is worth by the rate of a day."""
    return worths(uow, [Amount(minor, currency, day)])[0]
