"""Payees, categories and tags that rows will have: by what is known of them, and by rules."""

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from spends.domains.imports.ports import StatementRow
from spends.domains.imports.service.foreseeing.foreseen import Context, Foreseen, name_of
from spends.domains.imports.service.reading import MatchedReading
from spends.domains.imports.service.sorting import categories_meant
from spends.domains.ledger.service.reading import listing
from spends.domains.ledger.service.statements.lines import payees_meant
from spends.domains.rules.conditions import UNLABELLED, Labels
from spends.domains.rules.engine import Decider
from spends.domains.rules.service.readying import folded_name
from spends.kit.text import fold
from spends.kit.unit_of_work import UnitOfWork


def named(uow: UnitOfWork, found: MatchedReading, places: Iterable[int]) -> dict[int, Foreseen]:
    """Return rows with their payees, and the categories that these go to."""
    names = {place: name_of(found.reading.rows[place]) for place in places}
    meant = payees_meant(uow, {name for name in names.values() if name})
    shown = {}
    for place, name in names.items():
        choice = meant.get(name)
        if choice is None:
            shown[place] = Foreseen(name)
        else:
            shown[place] = Foreseen(choice.name, choice.id, choice.category_id)
    return shown


def coming(
    uow: UnitOfWork, context: Context, found: MatchedReading, places: Collection[int]
) -> dict[int, Foreseen]:
    """Return what rows will be that become lines; what rules give goes before what others do."""
    rows = {place: found.reading.rows[place] for place in places}
    texts = {row.category for row in rows.values() if row.category is not None}
    if context.decider.asks_categories:
        texts |= {part.category for row in rows.values() for part in row.splits if part.category}
    meant = categories_meant(uow, texts)
    shown = named(uow, found, places)
    for place, row in rows.items():
        each = shown[place]
        if row.category is not None:
            each.category_id = meant[row.category]
        each.tags = tuple(dict.fromkeys(row.tags))
        _rule(context.decider, each, row, found.reading.folded[place], meant)
        each.parts = len(row.splits)
        if row.splits:
            each.category_id = None
        context.call(each)
    return shown


def _rule(
    decider: Decider,
    each: Foreseen,
    row: StatementRow,
    folded: str,
    meant: Mapping[str, UUID | None],
) -> None:
    """Let rules make of a row what they will, as `ruling` does."""
    if decider.is_idle:
        return
    name = folded_name(each.payee or "")
    labels = _labels(decider, each, row, meant)
    outcome, each.rules = decider.explain(name, folded, row.notes, row.amount, row.date, labels)
    if outcome is None:
        return
    if outcome.payee is not None:
        each.payee, each.payee_id = outcome.payee.name, outcome.payee.id
        if row.category is None:
            each.category_id = outcome.payee.category_id
    if outcome.category_id is not None:
        each.category_id = outcome.category_id
    gone = set(map(fold, outcome.removed_tags))
    kept = [tag for tag in each.tags if fold(tag) not in gone]
    each.tags = tuple(dict.fromkeys((*kept, *outcome.tags)))
    each.cleared = outcome.cleared
    each.wanted_account_id = None if row.splits else outcome.transfer_account_id


def _labels(
    decider: Decider, each: Foreseen, row: StatementRow, meant: Mapping[str, UUID | None]
) -> Labels:
    """Return what a row has of categories and tags before rules, where some ask for that."""
    if not (decider.asks_categories or decider.asks_tags):
        return UNLABELLED
    parts = [meant.get(part.category) if part.category else None for part in row.splits]
    return Labels(
        tuple(parts or [each.category_id]),
        frozenset(map(fold, row.tags)),
        is_payees=row.category is None,
    )


def joined(
    uow: UnitOfWork, context: Context, found: MatchedReading, places: Collection[int]
) -> dict[int, Foreseen]:
    """Return rows that join lines that are there, which keep what they have."""
    matches = found.matched.joined
    lines = {place: matches[place].line.id for place in places if place in matches}
    views = {view.id: view for view in listing.views(uow, list(lines.values()))} if lines else {}
    shown = {}
    for place, line_id in lines.items():
        view = views.get(line_id)
        if view is None:  # gone since the file was matched
            shown[place] = Foreseen(name_of(found.reading.rows[place]))
            continue
        each = Foreseen(view.payee, view.payee_id, view.category_id, tags=view.tags)
        each.parts = len(view.splits)
        context.call(each)
        shown[place] = each
    return shown
