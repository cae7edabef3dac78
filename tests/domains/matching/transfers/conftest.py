"""A household whose accounts are in two currencies."""

import pytest

from tests.support.homes import Home
from tests.support.transfers import Abroad


@pytest.fixture
def abroad(home: Home) -> Abroad:
    found = Abroad(home, home.account("Giro"), home.account("Dollars", "USD"))
    found.rate()
    return found
