"""Reads a calendar by the letter of RFC 5545: strictly, and without the package that wrote it."""

import re
from dataclasses import dataclass, field

FOLD = 75
_LINE = re.compile(r"([A-Z0-9-]+)((?:;[A-Z-]+=[^;:]+)*):(.*)", re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


@dataclass
class Component:
    """A component: its properties by name, as they stand, with the parameters before a colon."""

    name: str
    properties: dict[str, str] = field(default_factory=dict)
    parts: list["Component"] = field(default_factory=list)

    def text(self, name: str) -> str:
        """Return a property of the kind TEXT as it is meant; AssertionError for a bad escape."""
        value = self.properties[name]
        assert not re.search(r"(?<!\\)(?:\\\\)*[,;]", value), value
        return _ESCAPED.sub(_unescaped, value)

    def all(self, name: str) -> list["Component"]:
        """Return the components of a kind that are directly inside."""
        return [part for part in self.parts if part.name == name]


def _unescaped(found: re.Match[str]) -> str:
    assert found[1] in {"\\", ";", ",", "n", "N"}, found[0]
    return "\n" if found[1] in "nN" else found[1]


def read(data: bytes) -> Component:
    """Return the calendar in some bytes; AssertionError where the standard says otherwise."""
    assert data.endswith(b"\r\n")
    raw = data[:-2].split(b"\r\n")
    for octets in raw:
        assert octets, "an empty line"
        assert len(octets) <= FOLD, octets
        assert b"\r" not in octets, octets
        assert b"\n" not in octets, octets
        octets.decode()  # No character is cut in two.
    lines = data[:-2].decode().replace("\r\n ", "").split("\r\n")
    stack = [Component("")]
    for line in lines:
        assert not _CONTROL.search(line), line
        found = _LINE.fullmatch(line)
        assert found, line
        name, parameters, value = found.groups()
        if name == "BEGIN":
            part = Component(value)
            stack[-1].parts.append(part)
            stack.append(part)
        elif name == "END":
            assert stack.pop().name == value
        else:
            key = f"{name}{parameters}"
            assert key not in stack[-1].properties, key
            stack[-1].properties[key] = value
    assert len(stack) == 1
    (calendar,) = stack[0].parts
    assert calendar.name == "VCALENDAR"
    return calendar
