"""A household with an empty ledger, in a database of each kind."""

import pytest

from spends.kit.database import Database
from tests.support.homes import Home, sign_up


@pytest.fixture
def home(database: Database) -> Home:
    """Ann's household, in euros."""
    return sign_up(database)
