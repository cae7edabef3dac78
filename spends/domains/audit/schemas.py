"""What the audit log shows."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, field_validator

ROWS = 100
# What a change can be taken back by is for no reader's eyes: thousands of ids.
UNDO = "undo"


class AuditEventOut(BaseModel):
    """One recorded change: `before` and `after` hold the fields that differ.

    Of a change of thousands of rows the first hundred are told, and `count` says how many it had.
    """

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    actor_id: UUID | None
    action: str
    entity: str
    entity_id: UUID | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    ip: str | None
    created_at: datetime
    undone_at: datetime | None

    @field_validator("before", "after", mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        value = {name: each for name, each in value.items() if name != UNDO}
        rows = value.get("rows")
        if not isinstance(rows, dict) or len(rows) <= ROWS:
            return value
        return {"count": len(rows), **value, "rows": dict(list(rows.items())[:ROWS])}
