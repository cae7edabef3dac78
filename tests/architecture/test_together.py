"""Tests that one process of a run takes as a whole."""

from dataclasses import dataclass
from typing import Any

import pytest

from spends.toolchain.steps import ROOT
from tests.support.together import TOGETHER, Scheduling


@dataclass
class Run:
    """What pytest-xdist asks of a run."""

    dist: str

    def getoption(self, name: str) -> Any:
        return {"dist": self.dist}[name]

    def getvalue(self, name: str) -> Any:
        return {"tx": ["popen", "popen"]}[name]


def test_each_group_is_there() -> None:
    def is_there(group: str) -> bool:
        path, _, name = group.partition("::")
        return (ROOT / path).exists() and (not name or f"class {name}" in (ROOT / path).read_text())

    assert [group for group in TOGETHER if not is_there(group)] == []


def test_tests_of_a_group_are_one_unit_and_others_one_each() -> None:
    def unit(test: str) -> str:
        return Scheduling._split_scope(None, test)

    first, second = "tests/deploy/cdk/test_app.py::one[ec2]", "tests/deploy/cdk/test_ec2.py::two"
    assert unit(first) == unit(second)
    assert unit("tests/kit/test_cli.py::one[a]") != unit("tests/kit/test_cli.py::one[b]")


@pytest.mark.parametrize(("dist", "is_ours"), [("loadgroup", True), ("load", False)])
def test_who_asks_for_groups_is_handed_them(
    pytestconfig: pytest.Config, dist: str, *, is_ours: bool
) -> None:
    found = pytestconfig.hook.pytest_xdist_make_scheduler(config=Run(dist), log=None)
    # A list where xdist is off, and so does not say that one answer is enough.
    schedulers = found if isinstance(found, list) else [found]
    assert any(isinstance(each, Scheduling) for each in schedulers) is is_ours
