"""What rules do with a line, one by one and together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from spends.domains.rules.schemas import Conditions
from spends.kit.text import fold

NOTES_LENGTH = 2_000


class Called(NamedTuple):
    """A payee that a rule gives; `category_id` is what its lines have by default."""

    id: UUID
    folded: str
    name: str
    category_id: UUID | None = None


class Effects(NamedTuple):
    """What a rule does with a line; None and nothing for what it leaves as it is."""

    category_id: UUID | None = None
    payee: Called | None = None
    tags: tuple[str, ...] = ()
    removed_tags: tuple[str, ...] = ()
    notes: str | None = None
    appended: str | None = None
    cleared: bool | None = None
    transfer_account_id: UUID | None = None


class Ready(NamedTuple):
    """A rule that can be applied."""

    conditions: Conditions
    effects: Effects
    stop: bool = False
    name: str = ""


@dataclass(slots=True)
class Outcome:
    """What all rules together do with a line; None and nothing for what they leave as it is.

    No tag is both among those it gets and those it loses.
    """

    category_id: UUID | None = None
    payee: Called | None = None
    notes: str | None = None
    tags: tuple[str, ...] = ()
    removed_tags: tuple[str, ...] = ()
    cleared: bool | None = None
    transfer_account_id: UUID | None = None


def keep(effects: Effects, outcome: Outcome) -> None:
    """Put into the outcome what of a rule's doing no other rule sees, and tags."""
    if effects.transfer_account_id is not None:
        outcome.transfer_account_id = effects.transfer_account_id
    if effects.cleared is not None:
        outcome.cleared = effects.cleared
    if effects.tags:
        outcome.removed_tags = _without(outcome.removed_tags, effects.tags)
        outcome.tags = tuple(dict.fromkeys((*outcome.tags, *effects.tags)))
    if effects.removed_tags:
        outcome.tags = _without(outcome.tags, effects.removed_tags)
        outcome.removed_tags = tuple(dict.fromkeys((*outcome.removed_tags, *effects.removed_tags)))


def _without(names: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    if not names:
        return names
    gone = set(map(fold, others))
    return tuple(name for name in names if fold(name) not in gone)


def credited(acted: Sequence[Ready]) -> tuple[str, ...]:
    """Return the names of those of which something stays, of rules in the order they acted."""
    by: dict[object, Ready] = {}
    for rule in acted:
        effects = rule.effects
        for name, other in (("tags", "removed_tags"), ("removed_tags", "tags")):
            for tag in map(fold, getattr(effects, name)):
                by.pop((other, tag), None)
                by.setdefault((name, tag), rule)
        plain = effects._replace(tags=(), removed_tags=())
        by |= {name: rule for name, value in plain._asdict().items() if value not in {None, ()}}
    stay = set(map(id, by.values()))
    return tuple(dict.fromkeys(rule.name for rule in acted if id(rule) in stay))


def noted(effects: Effects, notes: str) -> str:
    """Return the notes that a rule makes of notes; what would make them too long is left out."""
    if effects.notes is not None:
        notes = effects.notes
    added = effects.appended
    if added is None or added in notes:
        return notes
    longer = f"{notes}\n{added}" if notes else added
    return longer if len(longer) <= NOTES_LENGTH else notes
