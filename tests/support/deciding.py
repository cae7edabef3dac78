"""Rules without a database: conditions, what decides by them, and what becomes of a line."""

from datetime import date
from typing import Any
from uuid import UUID

from spends.domains.rules.conditions import Labels, Meanings, Place
from spends.domains.rules.effects import Called, Effects, Outcome, Ready
from spends.domains.rules.engine import Decider
from spends.domains.rules.schemas import Conditions
from spends.kit.text import fold

GIRO, CARD = UUID(int=1), UUID(int=2)
FOOD, HOME = UUID(int=11), UUID(int=12)
BREAD = UUID(int=13)
BRANCHES = {FOOD: {FOOD, BREAD}, HOME: {HOME}, BREAD: {BREAD}}
TAGS = {UUID(int=41): "a", UUID(int=42): "b"}
PLACE = Place(GIRO, "EUR")
DAY = date(2025, 3, 14)


def conditions(*leaves: dict[str, Any], way: str = "all") -> Conditions:
    """Return conditions of some leaves."""
    return Conditions.model_validate({way: list(leaves)})


def leaf(field: str, op: str, value: Any, **more: Any) -> dict[str, Any]:
    """Return one condition."""
    return {"field": field, "op": op, "value": value, **more}


def decider(*rules: Ready, place: Place = PLACE, means: dict[str, str] | None = None) -> Decider:
    """Return what decides by these rules for lines of a place."""
    return Decider(rules, place, Meanings(means or {}, BRANCHES, TAGS))


def decided(found: Decider, **line: Any) -> Outcome | None:
    """Return what becomes of a line: of Café Lumen's, where nothing else is said."""
    seen: dict[str, Any] = {
        "payee": "Café Lumen",
        "description": "CARD 1 CAFE LUMEN",
        "notes": None,
    }
    seen |= {"amount": -280, "day": DAY, "labels": Labels(), **line}
    return found.decide(
        fold(seen["payee"]),
        fold(seen["description"]),
        seen["notes"],
        seen["amount"],
        seen["day"],
        seen["labels"],
    )


def meets(wanted: dict[str, Any], place: Place = PLACE, **line: Any) -> bool:
    """Return whether a line meets one condition."""
    rule = Ready(conditions(wanted), Effects(category_id=FOOD))
    return decided(decider(rule, place=place), **line) is not None


def called(name: str, number: int = 21) -> Called:
    """Return a payee of a name."""
    return Called(UUID(int=number), fold(name), name)


def rule(name: str, *, stop: bool = False, **effects: Any) -> Ready:
    """Return a rule for what a payee of a name was paid."""
    return Ready(conditions(leaf("payee", "is", name)), Effects(**effects), stop)


def tagged(*names: str) -> Labels:
    """Return what a line with tags is labelled with."""
    return Labels(tags=frozenset(names))
