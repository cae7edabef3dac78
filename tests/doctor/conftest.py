"""An instance to look at."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from spends.doctor.findings import Case
from spends.kit.cloud import Cloud
from spends.kit.runtime import Runtime
from spends.toolchain.steps import ROOT

Looked = Callable[..., Case]


@pytest.fixture
def looked(runtime: Runtime) -> Looked:
    """Make a case of the instance with some settings changed: `looked(public_url="https://…")`."""

    def make(
        *, cloud: Cloud | None = None, root: Path = ROOT, send_test: bool = False, **changed: Any
    ) -> Case:
        runtime.settings = runtime.settings.model_copy(update=changed)

        def found() -> Cloud:
            assert cloud is not None, "this check asks the cloud"
            return cloud

        return Case(runtime, root, found, send_test)

    return make
