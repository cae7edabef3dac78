"""What lines that are there have of categories and tags, for rules that ask for these."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from spends.domains.ledger.service.many import ruled
from spends.domains.rules.conditions import UNLABELLED, Labels
from spends.kit.text import fold
from spends.kit.unit_of_work import UnitOfWork

FIELDS = frozenset({"category", "tags"})


def labels_of(
    uow: UnitOfWork, batch: Sequence[Any], asked: Collection[str]
) -> Mapping[ruled.RawId, Labels]:
    """Return the labels of a batch's lines as far as they are asked for, none where none are."""
    if not FIELDS & set(asked):
        return {}
    rows = [ruled.Row(*line) for line in batch]
    ids = {row.id: ruled.whole_id(row.id) for row in rows}
    tags = ruled.tags(uow, ids.values()) if "tags" in asked else {}
    found = {
        row.id: Labels(tags=frozenset(map(fold, tags[ids[row.id]])))
        if ids[row.id] in tags
        else UNLABELLED
        for row in rows
    }
    if "category" not in asked:
        return found
    parts = ruled.part_categories(uow, [ids[row.id] for row in rows if row.is_split])
    for row in rows:
        own = None if row.category_id is None else ruled.whole_id(row.category_id)
        found[row.id] = found[row.id]._replace(categories=parts.get(ids[row.id], (own,)))
    return found
