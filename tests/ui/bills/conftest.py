"""The day on which the tests of the Bills page look, and an account."""

from typing import Any
from uuid import UUID

import pytest
import time_machine

from tests.support.bills_page import TODAY
from tests.support.homes import Home


@pytest.fixture(autouse=True)
def _frozen() -> Any:
    with time_machine.travel(f"{TODAY}T12:00:00Z", tick=False):
        yield


@pytest.fixture
def account(home: Home) -> UUID:
    return home.account()
