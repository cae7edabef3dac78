"""Identifiers: UUIDs of version 7, so that they sort by the time they were made."""

from uuid import UUID

import uuid_utils.compat

from spends.kit.errors import NotFound


def new_id() -> UUID:
    """Return a new UUIDv7."""
    return uuid_utils.compat.uuid7()


def parse_id(text: object) -> UUID:
    """Return the UUID that `text` says; anything else is an unknown thing, so NotFound."""
    if isinstance(text, UUID):
        return text
    try:
        return UUID(str(text))
    except ValueError as error:
        raise NotFound from error
