"""What coverage watches of the tests, where it is measured."""

import sys

import pytest

from tests.support import watching


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_one_of_twins_is_watched_and_the_other_by_nobody(
    request: pytest.FixtureRequest, kind: str
) -> None:
    is_twin = kind == "postgres"
    assert request.node.stash[watching.UNWATCHED] == is_twin
    if request.config.pluginmanager.hasplugin("_cov"):
        assert (sys.gettrace() is None) == is_twin
