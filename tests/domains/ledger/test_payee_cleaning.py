"""Payees that look like one, their other names, and merges that are taken back."""

from datetime import timedelta
from uuid import UUID

import pytest

from spends.domains.ledger.cleaning import Named, alike, core
from spends.domains.ledger.repository.naming import payees as repository
from spends.domains.ledger.schemas import (
    Likes,
    NewAlias,
    NewPayee,
    PayeeChanges,
    TransactionChanges,
)
from spends.domains.ledger.service import transactions
from spends.domains.ledger.service.naming import (
    payee_leaving,
    payee_likeness,
    payee_merging,
    payee_names,
    payees,
)
from spends.domains.ledger.service.reading import listing
from spends.kit.errors import Conflict, Forbidden, InvalidInput, NotFound
from spends.kit.ids import new_id
from spends.kit.unit_of_work import UnitOfWork
from tests.support.homes import DAY, Home, sign_up


def add(home: Home, *names: str) -> list[UUID]:
    with home.work() as uow:
        return [payees.add_payee(uow, NewPayee(name=name)).id for name in names]


def names(home: Home) -> list[str]:
    with home.work(write=False) as uow:
        return [row.name for row in payees.payees(uow).items]


def meant(uow: UnitOfWork, name: str) -> UUID:
    """Return the id of the payee that a name means."""
    found = payees.payee_of(uow, name)
    assert found is not None
    return found.id


def groups(*folded: str) -> list[list[str]]:
    found = alike(Named(each, each) for each in folded)
    return sorted(sorted(group) for group in found)


@pytest.mark.parametrize(
    ("folded", "words"),
    [
        ("rewe 4711 berlin", ("rewe",)),
        ("rewe markt", ("rewe",)),
        ("rewe berlin", ("rewe", "berlin")),
        ("7-eleven", ("eleven",)),
        ("markt", ("markt",)),
        ("4711", ()),
        ("", ()),
    ],
)
def test_what_names_a_shop(folded: str, words: tuple[str, ...]) -> None:
    assert core(folded) == words


@pytest.mark.parametrize(
    "folded",
    [
        ("rewe 4711 berlin", "rewe markt", "rewe"),
        ("amazon", "amazn", "amazon marketplace"),
        ("mc donalds", "mcdonalds"),
        ("shell 0815", "shell 4711 koln"),
        ("netflix.com", "netflix inc"),
    ],
)
def test_spellings_of_one_shop_are_one_group(folded: tuple[str, ...]) -> None:
    assert groups(*folded, "lidl", "aldi") == [sorted(folded)]


@pytest.mark.parametrize(
    "folded",
    [
        ("deutsche bahn", "deutsche bank", "deutsche"),
        ("hotel", "hotel adlon", "hotel ritz"),
        ("stadtwerke bonn", "stadtwerke munchen"),
        ("paypal *spotify", "paypal steam", "paypal"),
        ("dm", "dm drogerie"),
        ("4711", "0815"),
    ],
)
def test_shops_that_only_begin_alike_are_no_group(folded: tuple[str, ...]) -> None:
    assert groups(*folded) == []


def test_names_that_are_kept_apart_come_in_no_group_together() -> None:
    names = ["rewe", "rewe markt", "rewe berlin", "rewe bonn"]
    given = [Named(each, each) for each in names]
    apart = {"rewe": {"rewe markt", "rewe bonn"}, "rewe markt": {"rewe"}, "rewe bonn": {"rewe"}}
    assert alike(given, apart) == [["rewe", "rewe berlin"], ["rewe markt", "rewe bonn"]]
    assert alike(given, {each: set(names) - {each} for each in names}) == []
    assert alike(given, {"lidl": {"aldi"}}) == [["rewe", "rewe markt", "rewe berlin", "rewe bonn"]]


def test_many_names_that_differ_by_a_letter_are_not_all_held_against_each_other() -> None:
    few = [f"shop{chr(97 + at)}" for at in range(3)]
    many = [f"drugstor{chr(0x4E00 + at)}" for at in range(2_000)]
    assert groups(*few, *many) == [sorted(few)]


def suggested(home: Home) -> list[list[str]]:
    with home.work(write=False) as uow:
        found = payee_likeness.suggestions(uow)
        return [[view.name for view in each.payees] for each in found]


def apart(home: Home, payee_id: UUID) -> list[str]:
    with home.work(write=False) as uow:
        return [each.name for each in payee_likeness.kept_apart(uow, payee_id)]


def test_payees_that_are_not_one_are_not_suggested_until_asked_for(home: Home) -> None:
    rewe, markt, berlin = add(home, "REWE", "Rewe Markt", "REWE Berlin")
    for _ in range(2):
        with home.work() as uow:
            payee_likeness.keep_apart(uow, Likes(ids={markt, rewe}))
        assert suggested(home) == [["REWE", "REWE Berlin"]]
    assert (apart(home, rewe), apart(home, markt)) == (["Rewe Markt"], ["REWE"])
    with home.work() as uow:
        payee_likeness.keep_apart(uow, Likes(ids={rewe, markt, berlin}))
    assert suggested(home) == []
    assert apart(home, rewe) == ["REWE Berlin", "Rewe Markt"]
    with home.work() as uow:
        payee_likeness.suggest_again(uow, {rewe, berlin})
    assert suggested(home) == [["REWE", "REWE Berlin"]]
    with home.work() as uow:
        payee_likeness.suggest_again(uow, [rewe, markt, berlin])
    assert len(suggested(home)[0]) == 3


def test_what_is_kept_apart_goes_with_its_payees_and_comes_back_with_them(home: Home) -> None:
    rewe, markt, berlin = add(home, "REWE", "Rewe Markt", "REWE Berlin")
    with home.work() as uow:
        payee_likeness.keep_apart(uow, Likes(ids={rewe, markt, berlin}))
    with home.work() as uow:
        merged = payee_merging.merge_many(uow, [markt], rewe)
    assert (apart(home, rewe), suggested(home)) == (["REWE Berlin"], [])
    assert merged.undo_id is not None
    with home.work() as uow:
        payee_leaving.undo(uow, merged.undo_id)
    assert apart(home, markt) == ["REWE", "REWE Berlin"]
    with home.work() as uow:
        payees.delete_payee(uow, berlin)
    assert (apart(home, rewe), apart(home, markt)) == (["Rewe Markt"], ["REWE"])


def test_only_who_may_keeps_payees_of_the_household_apart(home: Home) -> None:
    rewe, markt = add(home, "REWE", "Rewe Markt")
    bob = sign_up(home.database, "bob")
    (foreign,) = add(bob, "REWE")
    for ids in ({rewe, foreign}, {rewe, new_id()}):
        with pytest.raises(InvalidInput), home.work() as uow:
            payee_likeness.keep_apart(uow, Likes(ids=ids))
    with pytest.raises(Forbidden), home.reader().work() as uow:
        payee_likeness.keep_apart(uow, Likes(ids={rewe, markt}))
    with home.work() as uow:
        payee_likeness.keep_apart(uow, Likes(ids={rewe, markt}))
    with pytest.raises(Forbidden), home.reader().work() as uow:
        payee_likeness.suggest_again(uow, {rewe, markt})
    with bob.work() as uow:
        with pytest.raises(NotFound):
            payee_likeness.suggest_again(uow, {rewe, markt})
        with pytest.raises(NotFound):
            payee_likeness.kept_apart(uow, rewe)
    assert apart(home, rewe) == ["Rewe Markt"]


def test_the_barest_name_and_then_the_one_used_most_is_merged_into(home: Home) -> None:
    account = home.account()
    for payee in ("REWE 4711 Berlin", "Rewe Markt", "Rewe Markt", "Lidl"):
        home.line(account, payee=payee)
    add(home, "REWE")
    with home.work(write=False) as uow:
        (found,) = payee_likeness.suggestions(uow)
    assert [view.name for view in found.payees] == ["REWE", "Rewe Markt", "REWE 4711 Berlin"]
    assert found.into_id == found.payees[0].id


def test_what_payees_are_used_for(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repository, "MOST_COUNTED", 2)
    monkeypatch.setattr(repository, "AT_ONCE", 2)
    account, food = home.account(), home.category("Food")
    with home.work() as uow:
        payees.add_payee(uow, NewPayee(name="Aldi", default_category_id=food))
    add(home, "Zoo")
    for days in range(3):
        home.line(account, payee="Aldi", day=DAY + timedelta(days=days))
    gone = home.line(account, payee="Lidl", day=DAY + timedelta(days=9))
    home.line(account, payee="Lidl")
    with home.work() as uow:
        transactions.delete(uow, [gone.id])
    with home.work(write=False) as uow:
        found = payee_names.payee_views(uow)
        shown = [(row.name, row.count, row.is_more, row.last_used) for row in found.items]
        assert payee_names.payee_views(uow, "ALD").total == 1
    assert shown == [
        ("Aldi", 2, True, DAY + timedelta(days=2)),
        ("Lidl", 1, False, DAY),
        ("Zoo", 0, False, None),
    ]
    assert found.items[0].category_name == "Food"


def test_another_name_means_a_payee(home: Home) -> None:
    rewe, lidl = add(home, "Rewe", "Lidl")
    with home.work() as uow:
        alias = payee_names.add_alias(uow, rewe, NewAlias(pattern="  REWE sagt Danké "))
        assert alias.pattern == "rewe sagt danke"
        assert meant(uow, "Rewe sagt danke") == rewe
    for taken in ("Rewe sagt Danke", "lidl", "REWE"):
        with pytest.raises(Conflict), home.work() as uow:
            payee_names.add_alias(uow, lidl, NewAlias(pattern=taken))
    with pytest.raises(InvalidInput), home.work() as uow:
        payee_names.add_alias(uow, lidl, NewAlias(pattern="\u0301"))
    with pytest.raises(NotFound), home.work() as uow:
        payee_names.remove_alias(uow, lidl, alias.id)
    with home.work() as uow:
        assert payee_names.remove_alias(uow, rewe, alias.id) == "rewe sagt danke"
        assert payee_names.aliases(uow, rewe) == []
        assert meant(uow, "Rewe sagt Danke") != rewe


def test_a_merge_of_several_is_taken_back(home: Home) -> None:
    account, food = home.account(), home.category("Food")
    rewe, markt, berlin = add(home, "REWE", "Rewe Markt", "REWE Berlin")
    with home.work() as uow:
        payees.change_payee(uow, markt, PayeeChanges(name="Rewe-Markt", default_category_id=food))
    lines = [home.line(account, payee=name).id for name in ("Rewe-Markt", "REWE Berlin", "REWE")]
    with home.work() as uow:
        merged = payee_merging.merge_many(uow, [markt, berlin, markt], rewe)
    assert (merged.line_count, names(home)) == (2, ["REWE"])
    assert merged.undo_id is not None
    with home.work() as uow:
        assert meant(uow, "rewe markt") == rewe
        transactions.amend(uow, lines[1], TransactionChanges(payee="Lidl"))
    with home.work() as uow:
        assert payee_leaving.undo(uow, merged.undo_id) == 1
    assert names(home) == ["Lidl", "REWE", "REWE Berlin", "Rewe-Markt"]
    with home.work() as uow:
        found = [listing.view(uow, line).payee for line in lines]
        assert found == ["Rewe-Markt", "Lidl", "REWE"]
        assert meant(uow, "Rewe Markt") == markt
        assert payees.payee(uow, markt).default_category_id == food
        with pytest.raises(Conflict):
            payee_leaving.undo(uow, merged.undo_id)
    home.assert_summaries_hold()


def test_a_deleted_payee_comes_back_the_same(home: Home) -> None:
    food = home.category("Food")
    lidl, aldi = add(home, "Lidl", "Lidl 4711")
    with home.work() as uow:
        payees.change_payee(uow, lidl, PayeeChanges(name="LIDL", default_category_id=food))
        payee_names.add_alias(uow, lidl, NewAlias(pattern="lidl sagt danke"))
        payee_likeness.keep_apart(uow, Likes(ids=[lidl, aldi]))
    with home.work() as uow:
        undo_id = payees.delete_payee(uow, lidl)
    with home.work() as uow:
        assert payee_leaving.undo(uow, undo_id) == 0
    with home.work() as uow:
        assert payees.payee(uow, lidl).default_category_id == food
        assert meant(uow, "Lidl sagt danke") == lidl
        assert [other.name for other in payee_likeness.kept_apart(uow, lidl)] == ["Lidl 4711"]
        with pytest.raises(Conflict):
            payee_leaving.undo(uow, undo_id)
    with home.work() as uow:
        undo_id = payees.delete_payee(uow, lidl)
        payees.add_payee(uow, NewPayee(name="LIDL"))
    with pytest.raises(Conflict, match="again"), home.work() as uow:
        payee_leaving.undo(uow, undo_id)


def test_a_merge_is_not_taken_back_once_its_name_is_taken_again(home: Home) -> None:
    rewe, markt = add(home, "REWE", "Rewe Markt")
    with home.work() as uow:
        merged = payee_merging.merge_many(uow, [markt], rewe)
        for alias in payee_names.aliases(uow, rewe):
            payee_names.remove_alias(uow, rewe, alias.id)
        payees.add_payee(uow, NewPayee(name="Rewe Markt"))
    assert merged.undo_id is not None
    with pytest.raises(Conflict, match="again"), home.work() as uow:
        payee_leaving.undo(uow, merged.undo_id)


def test_a_merge_of_very_many_lines_is_for_good(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(payee_merging, "MOST_KEPT", 1)
    account = home.account()
    for _ in range(2):
        home.line(account, payee="A")
    (target,) = add(home, "B")
    with home.work() as uow:
        merged = payee_merging.merge_many(uow, [meant(uow, "A")], target)
    assert (merged.line_count, merged.undo_id) == (2, None)


def test_only_merges_are_taken_back(home: Home) -> None:
    change = home.line(home.account(), payee="A")
    with home.work() as uow:
        recorded = transactions.clear(uow, [change.id], cleared=True).undo_id
    for odd in (recorded, new_id()):
        with pytest.raises(NotFound), home.work() as uow:
            payee_leaving.undo(uow, odd)


def test_too_many_or_foreign_payees_are_not_merged(home: Home) -> None:
    (target,) = add(home, "A")
    (foreign,) = add(sign_up(home.database, "bob"), "B")
    with pytest.raises(NotFound), home.work() as uow:
        payee_merging.merge_many(uow, [foreign], target)
    with pytest.raises(InvalidInput), home.work() as uow:
        payee_merging.merge_many(uow, [new_id() for _ in range(51)], target)


def test_who_may_only_read_merges_nothing(home: Home) -> None:
    first, second = add(home, "A", "B")
    reader = home.reader()
    with pytest.raises(Forbidden), reader.work() as uow:
        payee_merging.merge_many(uow, [first], second)
    with pytest.raises(Forbidden), reader.work() as uow:
        payee_names.add_alias(uow, first, NewAlias(pattern="C"))
    with reader.work(write=False) as uow:
        assert payee_likeness.suggestions(uow) == []
