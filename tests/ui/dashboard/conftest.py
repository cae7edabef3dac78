"""The day on which the tests of the dashboard's plans look, an account and a category."""

from collections.abc import Iterator
from uuid import UUID

import pytest
import time_machine

from tests.support.dashboard_page import TODAY
from tests.support.homes import Home


@pytest.fixture(autouse=True)
def _frozen() -> Iterator[None]:
    with time_machine.travel(f"{TODAY}T12:00:00Z", tick=False):
        yield


@pytest.fixture
def account(home: Home) -> UUID:
    return home.account("Current", opening_balance="3000")


@pytest.fixture
def food(home: Home) -> UUID:
    return home.category("Food")
