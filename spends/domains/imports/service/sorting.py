"""What the texts mean that a file has for categories."""

from collections.abc import Collection
from uuid import UUID

from spends.domains.ledger.service.statements import lines as ledger
from spends.kit.unit_of_work import UnitOfWork


def categories_meant(uow: UnitOfWork, texts: Collection[str]) -> dict[str, UUID | None]:
    """Return the category that each text means, None for those that mean none."""
    if not texts:
        return {}
    known = ledger.categories_by_path(uow)
    keys = {text: ledger.category_key(text) for text in texts}
    # Another program's groups need not be ours: what stands last is the category.
    return {text: known.get(key) or known.get(key.rpartition("/")[2]) for text, key in keys.items()}
