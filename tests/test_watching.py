"""What coverage watches of the tests, where it is measured."""

import sys

import pytest

from tests.support import watching


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_one_of_twins_is_watched_and_the_other_by_nobody(
    request: pytest.FixtureRequest, kind: str
) -> None:
    twin = request.node.nodeid.replace("postgres", "sqlite")
    is_twin = kind == "postgres" and twin in {item.nodeid for item in request.session.items}
    assert request.node.stash[watching.UNWATCHED] == is_twin
    # From Python 3.14 on coverage watches by other means than a tracer.
    if watching.measurer(request.node) and sys.version_info < (3, 14):
        assert (sys.gettrace() is None) == is_twin
