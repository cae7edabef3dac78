"""The day on which the tests of a page of months look, and an account; for their conftest."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

import pytest
import time_machine

from tests.support.homes import Home

TODAY = date(2026, 6, 10)


@pytest.fixture(autouse=True)
def frozen() -> Iterator[None]:
    """Stand still at noon of the day."""
    with time_machine.travel(f"{TODAY}T12:00:00Z", tick=False):
        yield


@pytest.fixture
def account(home: Home) -> UUID:
    """An account with nothing on it."""
    return home.account()
