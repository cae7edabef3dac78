"""Which known export a file is, and what that says of its columns."""

from collections.abc import Sequence
from typing import Any

from spends.domains.imports.ports import CsvMapping
from spends.integrations.statements.csv_preset_shapes import Preset
from spends.integrations.statements.csv_presets import PRESETS
from spends.integrations.statements.text import fold
from spends.kit.errors import InvalidInput

_HEADER_SEARCH = 60
_MOST_COLUMNS = 200
_LONGEST_NAME = 200
_AMOUNTS = ("amount", "debit", "credit")


def key(name: str) -> str:
    """Return a column's name as names are compared."""
    return fold(name).replace(" ", "")


_KNOWN = [(preset, frozenset(map(key, preset.header))) for preset in PRESETS]


def recognised(header: Sequence[str]) -> Preset | None:
    """Return the export that a header is of."""
    if len(header) > _MOST_COLUMNS:
        return None
    keys = set(map(key, header))
    return next((preset for preset, needed in _KNOWN if needed <= keys), None)


def find_preset(
    records: Sequence[tuple[int, list[str]]], mapping: CsvMapping
) -> tuple[int, Preset] | None:
    """Return the line of a known header and whose it is; None where the mapping is complete."""
    if mapping.complete:
        return None
    for line, fields in records[:_HEADER_SEARCH]:
        if mapping.header_line in {None, line} and (found := recognised(fields)):
            return line, found
    return None


def preset_of(mapping: CsvMapping, header: Sequence[str]) -> Preset:
    """Return the preset that a mapping names; InvalidInput where the header is not its own."""
    found = recognised(header)
    if found is None or found.name != mapping.preset:
        raise InvalidInput(f"This file is no export of {mapping.preset}. Choose the columns again.")
    return found


def place(header: Sequence[str], name: str) -> int | None:
    """Return where the column of that name stands."""
    wanted = key(name)
    return next((at for at, one in enumerate(header) if key(one) == wanted), None)


def filled_in(preset: Preset, given: CsvMapping, header: Sequence[str]) -> dict[str, Any]:
    """Return what the preset says of the fields that a mapping leaves open."""
    found: dict[str, Any] = {"preset": preset.name, **preset.values}
    for role, names in preset.columns.items():
        if role == "description":
            columns = (_column(header, name) for name in names)
            found[role] = tuple(column for column in columns if column is not None)
        else:
            choices = (names,) if isinstance(names, str) else names
            columns = (_column(header, name) for name in choices)
            found[role] = next((column for column in columns if column is not None), None)
    is_given = {role for role in found if getattr(given, role) not in {None, ()}} - {"preset"}
    if is_given.intersection(_AMOUNTS) or any(
        getattr(given, role) is not None for role in _AMOUNTS
    ):
        is_given.update((*_AMOUNTS, "type"))
    return {role: value for role, value in found.items() if role not in is_given}


def _column(header: Sequence[str], name: str) -> str | int | None:
    at = place(header, name)
    if at is None:
        return None
    is_clear = len(header[at]) <= _LONGEST_NAME and header.count(header[at]) == 1
    return header[at] if is_clear else at
