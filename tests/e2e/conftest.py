"""Which journeys through the browser are made on both databases."""

from pathlib import Path

import pytest

HERE = Path(__file__).parent
BOTH = {
    "test_chain",
    "test_journey",
    "test_matching",
}
"""What is written and read all the way. The other pages ask the same services, whose own tests, and
those of the pages' states, run on both databases."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Give the other pages a server on SQLite alone: a second one tells nothing new of a page."""
    again = [item for item in items if _is_again(item)]
    config.hook.pytest_deselected(items=again)
    items[:] = [item for item in items if not _is_again(item)]


def _is_again(item: pytest.Item) -> bool:
    if item.path.parent != HERE or item.path.stem in BOTH or not hasattr(item, "callspec"):
        return False
    return bool(item.callspec.params.get("app_server") == "postgres")
