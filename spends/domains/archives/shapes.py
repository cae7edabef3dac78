"""Columns of JSON that others read again: what they may hold, and what they point to.

Their ids are no foreign keys, so that no database looks after them.
"""

import struct
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from spends.domains.archives import rules
from spends.domains.imports.memory import unpacked
from spends.domains.rules.schemas import Action, Conditions
from spends.kit.errors import InvalidInput
from spends.kit.model import metadata

Ours = Callable[[str, UUID], UUID]
"""From a table and the id of one of its rows in a file to its id here."""

Row = dict[str, Any]
_ACTIONS: TypeAdapter[list[Action]] = TypeAdapter(list[Action])
_POINTING = {
    "account_id": "account",
    "category_id": "category",
    "refund_of_id": "transaction",
    "statement_account_id": "account",
    "transfer_id": "transaction",
}
_NAMED = {"account": "account", "category": "category", "tags": "tag"}
"""What conditions of rules name by ids, by their fields."""

_EARLIER = frozenset(
    {*_POINTING, "amount", "cleared", "date", "deleted_at", "description", "pending"}
    - {"account_id"}
)
"""The columns of a transaction that a merge may change."""

_PARTS = "splits"
_WRONG = (
    *(AttributeError, InvalidInput, KeyError, RecursionError, TypeError, ValueError),
    struct.error,
)


def check(table: str, row: Row) -> None:
    """Refuse JSON that whoever reads it would stumble over; InvalidInput says where."""
    for name, look in _CHECKS.get(table, {}).items():
        try:
            look(row[name])
        except _WRONG as error:
            where = f"{table}.{name}"
            message = f"{where} cannot be what it is in this file. Export the household again."
            raise InvalidInput.field(where, message) from error


def follow(table: str, row: Row, ours: Ours) -> None:
    """Let the ids in a row's JSON be those that what they point to has here."""
    if table == "rule":
        for leaf in _leaves(row["conditions"]):
            target = _NAMED.get(leaf["field"])
            if target is not None and "value" in leaf:
                leaf["value"] = _each(leaf["value"], partial(ours, target))
        for action in row["actions"]:
            _follow_names(action, ours)
    elif table == "merged_line":
        _follow_names(row["before"], ours)


def _follow_names(found: Row, ours: Ours) -> None:
    for name, target in _POINTING.items():
        if found.get(name) is not None:
            found[name] = str(ours(target, UUID(found[name])))


def _each(value: Any, change: Callable[[UUID], UUID]) -> Any:
    if isinstance(value, list):
        return [_each(one, change) for one in value]
    return str(change(UUID(value)))


def _leaves(conditions: Mapping[str, Any]) -> Iterator[Row]:
    for node in conditions.get("all") or conditions.get("any") or ():
        if "field" in node:
            yield node
        else:
            yield from _leaves(node)


def _check_before(found: Any) -> None:
    readers = rules.readers(metadata.tables["transaction"])
    for name, value in found.items():
        if name == _PARTS:
            if type(value) is not list or any(type(part) is not int for part in value):
                raise TypeError
        elif name in _EARLIER:
            readers[name](value)
        else:
            raise KeyError(name)


def _check_known(found: str | None) -> None:
    if found is not None:
        unpacked(found)


_CHECKS: dict[str, dict[str, Callable[[Any], object]]] = {
    "import_batch": {"known": _check_known},
    "merged_line": {"before": _check_before},
    "rule": {
        "conditions": Conditions.model_validate,
        "actions": _ACTIONS.validate_python,
    },
}
