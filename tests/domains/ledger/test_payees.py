"""Payees: known whatever the case, accents and earlier names."""

from uuid import UUID

import pytest

from spends.domains.ledger.schemas import NewPayee, PayeeChanges, TransactionChanges
from spends.domains.ledger.service import transactions
from spends.domains.ledger.service.naming import payee_merging, payees
from spends.kit.errors import Conflict, Forbidden, InvalidInput, NotFound, StaleVersion
from spends.kit.ids import new_id
from tests.support.homes import Home, sign_up


def add(home: Home, name: str) -> UUID:
    with home.work() as uow:
        return payees.add_payee(uow, NewPayee(name=name)).id


def named(home: Home, name: str | None) -> UUID | None:
    with home.work() as uow:
        found = payees.payee_of(uow, name)
        return found.id if found else None


def names(home: Home, search: str = "") -> list[str]:
    with home.work(write=False) as uow:
        return [row.name for row in payees.payees(uow, search).items]


def test_a_name_is_found_or_made(home: Home) -> None:
    first = named(home, "Café  Noir")
    assert first == named(home, "CAFE NOIR") == named(home, "café noir ")
    assert named(home, "Cafe") != first
    assert named(home, None) is named(home, " ") is None
    assert names(home) == ["Cafe", "Café  Noir"]


def test_names_longer_than_their_column_when_folded_are_told_apart_as_far_as_it_goes(
    home: Home,
) -> None:
    assert named(home, "\ufdfa" * 200) == named(home, "\ufdfa" * 199)


def test_payees_are_searched_and_paged_by_name(home: Home) -> None:
    for name in ("Zoo", "Ärzte", "100 % Bio", "anton"):
        add(home, name)
    assert names(home) == ["100 % Bio", "anton", "Ärzte", "Zoo"]
    assert names(home, "ARZ") == ["Ärzte"]
    assert names(home, "%") == ["100 % Bio"]
    assert names(home, "_") == []
    with home.work(write=False) as uow:
        part = payees.payees(uow, "", 1, 2)
    assert ([row.name for row in part.items], part.total) == (["anton", "Ärzte"], 4)


def test_an_earlier_name_stays_known(home: Home) -> None:
    payee_id = add(home, "AMZN Mktp")
    with home.work() as uow:
        payees.change_payee(uow, payee_id, PayeeChanges(name="Amazon"))
    assert named(home, "amzn mktp") == payee_id
    assert names(home) == ["Amazon"]
    with home.work() as uow:
        payees.change_payee(uow, payee_id, PayeeChanges(name="AMZN Mktp"))
    assert named(home, "Amazon") == payee_id


def test_two_payees_have_different_names(home: Home) -> None:
    first, second = add(home, "Lidl"), add(home, "Aldi")
    with pytest.raises(Conflict):
        add(home, "LÍDL")
    with pytest.raises(Conflict), home.work() as uow:
        payees.change_payee(uow, second, PayeeChanges(name="lidl"))
    with home.work() as uow:
        payees.change_payee(uow, first, PayeeChanges(name="LIDL"))
    assert names(home) == ["Aldi", "LIDL"]


def test_a_merged_payee_s_lines_and_names_are_the_other_s(home: Home) -> None:
    account = home.account()
    lines = [home.line(account, payee=name).id for name in ("Amazn", "Amazn", "Amazon")]
    with home.work() as uow:
        source = payees.payee_of(uow, "Amazn")
        target = payees.payee_of(uow, "Amazon")
        assert source is not None
        assert target is not None
        transactions.delete(uow, lines[:1])
    with home.work() as uow:
        changed = transactions.amend(uow, lines[1], TransactionChanges(notes="!"))
    with home.work() as uow:
        assert payee_merging.merge_payees(uow, source.id, target.id).id == target.id
        # What the work holds in its hands follows too.
        assert transactions.restore(uow, lines[0]).transaction.payee_id == target.id
    assert names(home) == ["Amazon"]
    assert named(home, "amazn") == target.id
    home.assert_summaries_hold()
    with pytest.raises(StaleVersion), home.work() as uow:
        transactions.undo(uow, changed.undo_id)


def test_merging_a_merged_payee_passes_its_earlier_names_on(home: Home) -> None:
    first, second, third = (add(home, name) for name in ("A", "B", "C"))
    for source, target in ((first, second), (second, third)):
        with home.work() as uow:
            payee_merging.merge_payees(uow, source, target)
    assert named(home, "a") == named(home, "b") == third


def test_a_payee_merges_into_another_of_the_household_only(home: Home) -> None:
    payee_id = add(home, "Lidl")
    foreign = add(sign_up(home.database, "bob"), "Lidl")
    for target in (payee_id, new_id(), foreign):
        with pytest.raises(InvalidInput) as refused, home.work() as uow:
            payee_merging.merge_payees(uow, payee_id, target)
        assert refused.value.errors[0].field == "into_id"
    with pytest.raises(NotFound), home.work() as uow:
        payee_merging.merge_payees(uow, foreign, payee_id)


def test_only_a_payee_without_lines_is_deleted(home: Home) -> None:
    line = home.line(home.account(), payee="Lidl")
    assert line.payee_id is not None
    with pytest.raises(Conflict, match="Merge"), home.work() as uow:
        payees.delete_payee(uow, line.payee_id)
    payee_id = add(home, "Aldi")
    with home.work() as uow:
        payees.change_payee(uow, payee_id, PayeeChanges(name="Aldi Nord"))
    with home.work() as uow:
        payees.delete_payee(uow, payee_id)
    assert names(home) == ["Lidl"]


def test_a_new_line_has_its_payee_s_default_category(home: Home) -> None:
    food = home.category("Food")
    with home.work() as uow:
        payees.add_payee(uow, NewPayee(name="Lidl", default_category_id=food))
    account = home.account()
    assert home.line(account, payee="lidl").category_id == food
    assert home.line(account, payee="lidl", category_id=None).category_id is None
    for wanted in (new_id(), sign_up(home.database, "bob").category("Food")):
        with pytest.raises(InvalidInput) as refused, home.work() as uow:
            payees.add_payee(uow, NewPayee(name="Aldi", default_category_id=wanted))
        assert refused.value.errors[0].field == "default_category_id"


def test_who_may_only_read_changes_nothing(home: Home) -> None:
    payee_id = add(home, "Lidl")
    reader = home.reader()
    assert names(reader) == ["Lidl"]
    with pytest.raises(Forbidden):
        add(reader, "Mine")
    with pytest.raises(Forbidden):
        named(reader, "Mine")
    with pytest.raises(Forbidden), reader.work() as uow:
        payees.delete_payee(uow, payee_id)
    with pytest.raises(Forbidden), reader.work() as uow:
        payee_merging.merge_payees(uow, payee_id, payee_id)
