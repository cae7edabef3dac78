"""What rules are made of: the same classes for a REST body, a form and the table's JSON."""

from typing import Annotated, Any, Literal, Self, TypeAlias
from uuid import UUID

from pydantic import (
    AfterValidator,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    field_validator,
    model_validator,
)

from spends.domains.ledger.schemas import Name, PayeeName, TagName, TransactionFilter
from spends.domains.rules.leaves import AnyLeaf, Leaf
from spends.kit.inputs import Changes, Input
from spends.kit.text import fold

MAX_RULES = 500
MAX_CONDITIONS = 50
MAX_ACTIONS = 10


class _Joined(Input):
    """Conditions of which `all` must hold, or `any`."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        given = [name for name in ("all", "any") if getattr(self, name) is not None]
        if len(given) != 1:
            message = "say what must hold in “all” or in “any”, not in both"
            raise ValueError(message)
        return self


class Group(_Joined):
    """Conditions inside others."""

    all: Annotated[list[Leaf], Field(min_length=1, max_length=MAX_CONDITIONS)] | None = None
    any: Annotated[list[Leaf], Field(min_length=1, max_length=MAX_CONDITIONS)] | None = None


def _level(value: Any) -> str:
    if isinstance(value, Group) or (isinstance(value, dict) and value.keys() & {"all", "any"}):
        return "group"
    return "condition"


LeafOrGroup = Annotated[
    Annotated[Leaf, Tag("condition")] | Annotated[Group, Tag("group")], Discriminator(_level)
]


class Conditions(_Joined):
    """When a rule is for a line: conditions of which all must hold or any, groups among them."""

    all: Annotated[list[LeafOrGroup], Field(min_length=1, max_length=MAX_CONDITIONS)] | None = None
    any: Annotated[list[LeafOrGroup], Field(min_length=1, max_length=MAX_CONDITIONS)] | None = None

    @model_validator(mode="after")
    def _not_too_many(self) -> Self:
        if len(self.leaves) > MAX_CONDITIONS:
            message = f"a rule can have {MAX_CONDITIONS} conditions at most"
            raise ValueError(message)
        return self

    @property
    def leaves(self) -> list[AnyLeaf]:
        """Every condition, those inside groups too."""
        found: list[AnyLeaf] = []
        for node in self.all or self.any or []:
            found += (node.all or node.any or []) if isinstance(node, Group) else [node]
        return found


class SetCategory(Input):
    """Give the line a category; a split line keeps those of its parts."""

    type: Literal["set_category"]
    category_id: UUID


class SetPayee(Input):
    """Give the line a payee by name, who is made where nobody is called so."""

    type: Literal["set_payee"]
    payee: PayeeName


class AddTags(Input):
    """Give the line tags beside those it has, by name; those not known yet are made."""

    type: Literal["add_tags"]
    tags: Annotated[list[TagName], Field(min_length=1, max_length=20)]


class RemoveTags(Input):
    """Take tags off the line, by name."""

    type: Literal["remove_tags"]
    tags: Annotated[list[TagName], Field(min_length=1, max_length=20)]


class SetCleared(Input):
    """Mark the line as seen on a statement, or as not."""

    type: Literal["set_cleared"]
    cleared: bool


class SetNotes(Input):
    """Write the line's notes."""

    type: Literal["set_notes"]
    notes: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class AppendNotes(Input):
    """Write a line below the notes, unless it is in them."""

    type: Literal["append_notes"]
    notes: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class SetTransfer(Input):
    """Link the line with its other side: the same amount in another account within four days."""

    type: Literal["set_transfer"]
    account_id: UUID


def _type(value: Any) -> str | None:
    found = value.get("type") if isinstance(value, dict) else getattr(value, "type", None)
    return found if isinstance(found, str) else None


Action: TypeAlias = Annotated[
    Annotated[SetCategory, Tag("set_category")]
    | Annotated[SetPayee, Tag("set_payee")]
    | Annotated[AddTags, Tag("add_tags")]
    | Annotated[RemoveTags, Tag("remove_tags")]
    | Annotated[SetNotes, Tag("set_notes")]
    | Annotated[AppendNotes, Tag("append_notes")]
    | Annotated[SetCleared, Tag("set_cleared")]
    | Annotated[SetTransfer, Tag("set_transfer")],
    Discriminator(
        _type,
        custom_error_type="action",
        custom_error_message="say what is done in “type”: set_category, set_payee, add_tags, "
        "remove_tags, set_notes, append_notes, set_cleared or set_transfer",
    ),
]


def _each_once(actions: list[Action]) -> list[Action]:
    types = [action.type for action in actions]
    if len(set(types)) != len(types):
        message = "name each action once"
        raise ValueError(message)
    added, removed = (
        {fold(tag) for action in actions if isinstance(action, kind) for tag in action.tags}
        for kind in (AddTags, RemoveTags)
    )
    if added & removed:
        message = "a tag cannot be added and removed at once"
        raise ValueError(message)
    return actions


Actions = Annotated[
    list[Action], Field(min_length=1, max_length=MAX_ACTIONS), AfterValidator(_each_once)
]


class NewRule(Input):
    """A rule to add, behind the others. With `stop` none behind it looks at a line it is for."""

    name: Name
    conditions: Conditions
    actions: Actions
    is_active: bool = True
    stop: bool = False


class RuleChanges(Changes):
    """What may be changed on a rule; only the fields sent are.

    `version`, when sent, must be the present one.
    """

    name: Name | None = None
    conditions: Conditions | None = None
    actions: Actions | None = None
    is_active: bool | None = None
    stop: bool | None = None
    version: int | None = None

    @model_validator(mode="before")
    @classmethod
    def _required(cls, data: Any) -> Any:
        return cls.not_null(data, ("name", "conditions", "actions", "is_active", "stop"))


class RuleOrder(Input):
    """All rules in the order wanted, the first to apply first."""

    ids: Annotated[list[UUID], Field(max_length=MAX_RULES)]


class RulePreview(Input):
    """A rule that may not be there yet, and which transactions it is tried on: all by default."""

    conditions: Conditions
    actions: Actions
    filter: TransactionFilter = Field(default_factory=TransactionFilter)
    limit: Annotated[int, Field(ge=0, le=100)] = 20


class RuleApplication(Input):
    """Which rules to apply, in their order: all active ones by default; and on which lines."""

    rule_ids: Annotated[list[UUID], Field(min_length=1, max_length=MAX_RULES)] | None = None
    filter: TransactionFilter = Field(default_factory=TransactionFilter)

    @field_validator("rule_ids")
    @classmethod
    def _once(cls, ids: list[UUID] | None) -> list[UUID] | None:
        return None if ids is None else list(dict.fromkeys(ids))
