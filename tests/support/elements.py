"""What is in a component as Reflex renders it."""

from collections.abc import Iterator
from typing import Any


def elements(rendered: Any) -> Iterator[dict[str, Any]]:
    """Yield every element, from the outside in."""
    if isinstance(rendered, dict):
        if "name" in rendered:
            yield rendered
        for value in rendered.values():
            yield from elements(value)
    elif isinstance(rendered, list | tuple):
        for each in rendered:
            yield from elements(each)
