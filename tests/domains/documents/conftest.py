"""A household that keeps documents, and targets of every kind to link them to."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from spends.domains.documents import service as documents
from spends.domains.documents.kinds import LinkTarget
from spends.domains.documents.service import links
from spends.kit.errors import NotFound
from spends.kit.ids import new_id
from spends.kit.runtime import Runtime
from spends.kit.unit_of_work import UnitOfWork
from tests.support.keeping import Keeper

UNKNOWN = new_id()


@pytest.fixture
def keeper(runtime: Runtime) -> Iterator[Keeper]:
    """Ann, whose purchases and warranties all exist but one."""

    def check(_uow: UnitOfWork, target_id: UUID) -> None:
        if target_id == UNKNOWN:
            raise NotFound

    before = dict(links._checks)
    for target in (LinkTarget.PURCHASE, LinkTarget.WARRANTY):
        documents.register_target(target, check)
    yield Keeper.open(runtime)
    links._checks.clear()
    links._checks.update(before)
