"""Synthesises stacks once for all tests of a session.

`aws_cdk` starts a process of Node when it is imported, so it is imported in fixtures alone: tests of
other things never pay for it.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from spends.toolchain.steps import ROOT

CDK = ROOT / "deploy" / "cdk"

Templates = dict[str, dict[str, Any]]
Synthesize = Callable[..., Templates]


@pytest.fixture(scope="session")
def node() -> Iterator[None]:
    """Let jsii find the Node of the virtual environment."""
    path = os.environ["PATH"]
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{path}"
    os.environ["JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION"] = "1"
    yield
    os.environ["PATH"] = path


@pytest.fixture(scope="session")
def synthesize(node: None, tmp_path_factory: pytest.TempPathFactory) -> Synthesize:
    """Return what makes all templates of a route and stage, by the name of their stack.

    More context is given by keywords, as `-c name=value` would; each combination is made once.
    """
    import app
    import aws_cdk

    context = json.loads((CDK / "cdk.json").read_text())["context"]
    known: dict[tuple[tuple[str, str], ...], Templates] = {}

    def make(route: str = "ec2", stage: str = "dev", **more: str) -> Templates:
        chosen = {"route": route, "stage": stage, **more}
        key = tuple(sorted(chosen.items()))
        if key not in known:
            folder = tmp_path_factory.mktemp(f"{route}-{stage}-")
            cloud = aws_cdk.App(
                context={**context, **chosen}, outdir=str(folder), analytics_reporting=False
            )
            app.build(cloud)
            assembly = cloud.synth()
            known[key] = {
                stack.stack_name: json.loads(Path(stack.template_full_path).read_text())
                for stack in assembly.stacks_recursively
            }
        return known[key]

    return make


@pytest.fixture(scope="session")
def template(synthesize: Synthesize) -> Callable[..., Any]:
    """Return what makes `aws_cdk.assertions.Template` of one stack: `template("Database")`."""
    from aws_cdk.assertions import Template

    def make(part: str, route: str = "ec2", stage: str = "dev", **more: str) -> Any:
        name = f"Spends-{stage.title()}-{part}"
        return Template.from_json(synthesize(route, stage, **more)[name])

    return make


@pytest.fixture(scope="session")
def match(node: None) -> Any:
    """Return `aws_cdk.assertions.Match`."""
    from aws_cdk.assertions import Match

    return Match
