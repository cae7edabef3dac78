"""Where the belongings on the dashboard lead."""

from typing import Any
from urllib.parse import urlencode


def inventory(**query: str) -> str:
    """Return the address of the inventory, narrowed."""
    return f"/inventory?{urlencode(query)}" if query else "/inventory"


def item(purchase_id: Any) -> str:
    """Return the address of a purchase."""
    return f"/inventory/{purchase_id}"
