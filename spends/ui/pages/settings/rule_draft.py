"""A rule while it is edited: lines of the form, read from a rule and made into one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from spends.domains.rules.schemas import Conditions, Group
from spends.kit.errors import SpendsError
from spends.ui.components.types import Option
from spends.ui.pages.settings.rule_kinds import (
    ACTIONS,
    AMOUNT,
    CONTROLS,
    DIRECTIONS,
    NOTHING,
    OPS,
    SEVERAL,
    TEXT,
    VALUES,
)
from spends.ui.typed import plain_text, typed_amount

MAX_VALUE = 1000
EMPTY = "Choose or enter something."
TYPED = {"text", "number", "amount", "amounts", "date", "dates"}
WORDS = {"add_tags", "remove_tags", "set_notes", "append_notes"}


@dataclass(frozen=True)
class When:
    """A condition in the form; `more` is the second of two values, several ids are in `chosen`."""

    key: str
    field: str = "payee"
    op: str = "contains"
    value: str = ""
    more: str = ""
    chosen: tuple[str, ...] = ()
    control: str = "text"
    ops: tuple[Option, ...] = tuple(Option(*op) for op in TEXT)
    error: str = ""


@dataclass(frozen=True)
class Then:
    """An action in the form."""

    key: str
    type: str = "set_category"
    words: str = ACTIONS[0][1]
    value: str = ""
    error: str = ""


def with_field(line: When, field: str) -> When:
    """Return a line about something else; a text stays a text, an amount an amount."""
    ops = OPS.get(field)
    if ops is None:
        return line
    same = ops == OPS[line.field]
    op = line.op if same else ops[0][0]
    kept = (line.value, line.more) if same else ("", "")
    return _shaped(replace(line, field=field, op=op, value=kept[0], more=kept[1], chosen=()))


def with_op(line: When, op: str) -> When:
    """Return a line that compares in another way."""
    if op not in dict(OPS[line.field]):
        return line
    changed = _shaped(replace(line, op=op))
    return changed if changed.control == line.control else replace(changed, more="", chosen=())


def with_chosen(line: When, value: str) -> When:
    """Return a line with one of several values chosen, or no longer."""
    kept = tuple(each for each in line.chosen if each != value)
    return replace(line, chosen=kept if value in line.chosen else (*line.chosen, value), error="")


def _shaped(line: When) -> When:
    default = "amount" if OPS[line.field] is AMOUNT else "text"
    control = CONTROLS.get((line.field, line.op), default)
    if line.op in NOTHING:
        control = "nothing"
    ops = tuple(Option(*op) for op in OPS[line.field])
    return replace(line, control=control, ops=ops, error="")


def unused(lines: Sequence[Then]) -> list[Option]:
    """Return the kinds of actions that a rule does not have yet."""
    taken = {line.type for line in lines}
    return [Option(*kind) for kind in ACTIONS if kind[0] not in taken]


def sent(
    form: Mapping[str, Any], whens: Sequence[When], thens: Sequence[Then]
) -> tuple[list[When], list[Then]]:
    """Return the lines with what was typed into a form that was sent; all else stays.

    What is chosen is not read from it: the form may yet hold what was chosen before, and beside it
    the value for that.
    """
    return (
        [
            replace(
                line,
                value=_sent(form, f"when-{line.key}-value", line.value),
                more=_sent(form, f"when-{line.key}-more", line.more),
            )
            if line.control in TYPED
            and form.get(f"when-{line.key}-field", line.field) == line.field
            else line
            for line in whens
        ],
        [
            replace(line, value=_sent(form, f"then-{line.key}-value", line.value))
            if line.type in WORDS
            else line
            for line in thens
        ],
    )


def _sent(form: Mapping[str, Any], name: str, known: str) -> str:
    return plain_text(form[name], MAX_VALUE) if name in form else known


def conditions_of(lines: Iterable[When], join: str, currency: str) -> dict[str, Any]:
    """Return what conditions say, as they are sent; InvalidInput names the line that cannot be."""
    return {join: [_leaf(line, currency) for line in lines]}


def _leaf(line: When, currency: str) -> dict[str, Any]:
    if line.control == "nothing":
        return {"field": line.field, "op": line.op}
    leaf: dict[str, Any] = {"field": line.field, "op": line.op, "value": line.value.strip()}
    if line.field in DIRECTIONS:
        leaf |= {"field": "amount", "direction": line.field}
    if line.control in {"amount", "amounts"}:
        leaf["value"] = str(typed_amount(line.value, currency, f"when.{line.key}"))
    if line.control == "amounts":
        leaf["value"] = [
            leaf["value"],
            str(typed_amount(line.more, currency, f"when.{line.key}")),
        ]
    elif line.control == "dates":
        leaf["value"] = [line.value, line.more]
    elif line.control in SEVERAL:
        leaf["value"] = list(line.chosen)
    elif line.op == "is_any":
        leaf["value"] = [text.strip() for text in line.value.split(",") if text.strip()]
    return leaf


def actions_of(lines: Iterable[Then]) -> list[dict[str, Any]]:
    """Return what actions say, as they are sent."""
    found = []
    for line in lines:
        value: Any = line.value.strip()
        if line.type in {"add_tags", "remove_tags"}:
            value = [tag.strip() for tag in value.split(",") if tag.strip()]
        found.append({"type": line.type, VALUES.get(line.type, "value"): value})
    return found


def whens_of(conditions: Conditions) -> list[When] | None:
    """Return the lines of conditions; None for groups among them, which the form cannot show."""
    nodes = conditions.all or conditions.any or []
    if any(isinstance(node, Group) for node in nodes):
        return None
    return [_when(str(place), node) for place, node in enumerate(nodes)]


def _when(key: str, leaf: Any) -> When:
    direction = getattr(leaf, "direction", None)
    line = When(key, field=direction or leaf.field, op=leaf.op)
    if leaf.op in NOTHING:
        return _shaped(line)
    if leaf.op == "is_any" and leaf.field in {"account", "category"}:
        line = replace(line, chosen=tuple(str(each) for each in leaf.value))
    elif leaf.op == "is_any":
        line = replace(line, value=", ".join(leaf.value))
    elif leaf.op == "between":
        line = replace(line, value=_text(leaf.value[0]), more=_text(leaf.value[1]))
    else:
        line = replace(line, value=_text(leaf.value))
    return _shaped(line)


def _text(value: Any) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def thens_of(actions: Iterable[Any]) -> list[Then]:
    """Return the lines of actions."""
    found = []
    for place, action in enumerate(actions):
        value = getattr(action, VALUES[action.type])
        text = ", ".join(value) if isinstance(value, list) else str(value)
        text = text.lower() if isinstance(value, bool) else text
        found.append(Then(str(place), action.type, dict(ACTIONS)[action.type], text))
    return found


def marked(
    error: SpendsError, whens: Sequence[When], thens: Sequence[Then]
) -> tuple[list[When], list[Then], dict[str, str]]:
    """Return the lines with what is wrong said at them, and the rest by field."""
    at_when: dict[str, str] = {}
    at_then: dict[int, str] = {}
    rest: dict[str, str] = {}
    for name, message in error.errors:
        head, *path = name.split(".")
        place = next((int(part) for part in path if part.isdecimal()), None)
        if head == "when" and path:
            at_when.setdefault(path[0], message)
        elif head == "conditions" and place is not None and place < len(whens):
            at_when.setdefault(whens[place].key, message)
        elif head == "actions" and place is not None and place < len(thens):
            at_then.setdefault(place, message)
        else:
            rest.setdefault(head, message)
    return (
        [replace(line, error=_at(line.value, at_when.get(line.key, ""))) for line in whens],
        [replace(line, error=_at(line.value, at_then.get(n, ""))) for n, line in enumerate(thens)],
        rest if rest or at_when or at_then else {"form": error.message},
    )


def _at(value: str, error: str) -> str:
    return EMPTY if error and not value.strip() and error.startswith("This") else error


def suggested_name(whens: Sequence[When], names: Mapping[str, str], thens: Sequence[Then]) -> str:
    """Return what a rule might be called: "Rewe: Groceries"; `names` are those of ids."""
    named = ("text", "category", "tag")
    subject = next((line.value.strip() for line in whens if line.control in named), "")
    done = next((line.value.strip() for line in thens if line.value.strip()), "")
    subject, done = names.get(subject, subject), names.get(done, done)
    return ": ".join(part for part in (subject, done) if part)[:100]
