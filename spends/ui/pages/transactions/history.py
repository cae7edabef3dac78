"""What was done to a transaction, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from spends.domains.audit import service as audit
from spends.domains.audit.models import AuditEvent
from spends.domains.households import service as households
from spends.kit.clock import zone
from spends.kit.unit_of_work import UnitOfWork
from spends.ui.format import short_date

MOST = 20
ACTIONS = {
    "delete": "deleted it",
    "restore": "brought it back",
    "link_refund": "linked the refund",
    "unlink_refund": "unlinked the refund",
    "undo": "took a change back",
    "match_refund": "linked the refund",
}
# Done by Spends itself, while somebody imported a file or had it look.
MATCHED = {"match_refund"}
FIELDS = {
    "account_id": "account",
    "member_id": "person",
    "date": "date",
    "amount": "amount",
    "payee_id": "payee",
    "category_id": "category",
    "notes": "notes",
    "tags": "tags",
    "splits": "parts",
    "pending": "status",
}


@dataclass(frozen=True)
class Deed:
    """What somebody did, and when."""

    words: str
    day: str


class History(NamedTuple):
    """Who added a transaction, "" when that is not known, and what was done since, in order."""

    added_by: str
    deeds: list[Deed]


def history_of(uow: UnitOfWork, transaction_id: UUID) -> History:
    """Return what was done to one transaction alone."""
    events = audit.history(uow, transaction_id, MOST)[::-1]
    here = zone(uow.actor.timezone)
    names = {member.user_id: member.name for member in households.members(uow)} if events else {}
    added = [event for event in events if event.action == "record"]
    return History(
        _name(names, added[0]) if added else "",
        [
            Deed(
                f"{_name(names, event)} {action_words(event)}",
                short_date(event.created_at.astimezone(here).date(), uow.today(), uow.actor.locale),
            )
            for event in events
            if event.action != "record"
        ],
    )


def _name(names: dict[UUID, str], event: AuditEvent) -> str:
    if event.actor_id is None or event.action in MATCHED:
        return "Spends"
    return names.get(event.actor_id, "Somebody")


def action_words(event: AuditEvent) -> str:
    """Return what an event did: "changed the category"."""
    if event.action in ACTIONS:
        return ACTIONS[event.action]
    changed = _changed_fields(event)
    if "cleared" in changed and len(changed) == 1:
        return "marked it cleared" if changed["cleared"] else "marked it not cleared"
    named = [words for name, words in FIELDS.items() if name in changed]
    return f"changed the {_listed(named)}" if named else "saved it unchanged"


def _changed_fields(event: AuditEvent) -> dict[str, Any]:
    rows: dict[str, dict[str, Any]] = (event.after or {}).get("rows", {})
    found = dict(rows.get(str(event.entity_id), {}))
    found.pop("version", None)
    return found


def _listed(words: Sequence[str]) -> str:
    """Return "date, amount and payee"."""
    return " and ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)
