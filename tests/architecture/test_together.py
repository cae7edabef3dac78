"""Tests that one process of a run takes as a whole."""

from spends.toolchain.steps import ROOT
from tests.support.together import TOGETHER, Scheduling


def test_each_group_is_there() -> None:
    assert [place for place in TOGETHER if not (ROOT / place.partition("::")[0]).exists()] == []


def test_tests_of_a_group_are_one_unit_and_others_one_each() -> None:
    def unit(test: str) -> str:
        return Scheduling._split_scope(None, test)

    first, second = "tests/deploy/cdk/test_app.py::one[ec2]", "tests/deploy/cdk/test_ec2.py::two"
    assert unit(first) == unit(second)
    assert unit("tests/kit/test_cli.py::one[a]") != unit("tests/kit/test_cli.py::one[b]")
