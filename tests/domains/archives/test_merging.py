"""A file taken into a household that is in use: what it lacks comes, nothing is doubled."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from spends.domains.archives.taking import Counts
from spends.domains.belongings.service import starter
from spends.domains.ledger import service as ledger
from spends.domains.ledger.schemas import TransactionChanges
from spends.domains.ledger.service import transactions
from spends.integrations.storage.folder import FolderStorage
from spends.kit.database import Database
from spends.kit.errors import Conflict
from tests.support.archives import exported, imported
from tests.support.homes import Home, sign_up


@pytest.fixture
def bob(database: Database) -> Home:
    return sign_up(database, "bob")


def tables(home: Home, folder: FolderStorage) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = json.loads(exported(home, folder))["tables"]
    return found


def test_what_is_there_already_stays(
    bob: Home, content: bytes, folder: FolderStorage, tmp_path: Path
) -> None:
    imported(bob, folder, content, tmp_path / "first")
    before = tables(bob, folder)
    for at, wish in enumerate(("skip", "update")):
        report = imported(bob, folder, content, tmp_path / f"again-{at}", wish)
        assert not report.is_fresh
        total = report.total
        assert (total.created, total.updated > 0) == (0, wish == "update")
        assert tables(bob, folder) == before
    bob.assert_summaries_hold()


def test_what_is_missing_comes_back(
    bob: Home, content: bytes, folder: FolderStorage, tmp_path: Path
) -> None:
    smaller = json.loads(content)
    gone = {row["transaction_id"] for row in smaller["tables"]["split"]}
    assert gone
    rows = smaller["tables"]
    rows["transaction"] = [row for row in rows["transaction"] if row["id"] not in gone]
    rows["split"] = []
    for name in ("transaction_tag", "purchase_payment"):
        rows[name] = [row for row in rows[name] if row["transaction_id"] not in gone]
    imported(bob, folder, json.dumps(smaller).encode(), tmp_path / "smaller")
    report = imported(bob, folder, content, tmp_path / "whole")
    assert report.tables["transaction"].created == len(gone)
    whole = json.loads(content)["tables"]
    after = tables(bob, folder)
    for name in ("transaction", "split", "transaction_tag", "purchase_payment"):
        assert len(after[name]) == len(whole[name])
    bob.assert_summaries_hold()


def test_an_update_sets_what_was_changed_back(
    bob: Home, content: bytes, folder: FolderStorage, tmp_path: Path
) -> None:
    imported(bob, folder, content, tmp_path / "first")
    before = tables(bob, folder)
    split = UUID(before["split"][0]["transaction_id"])
    with bob.work() as uow:
        transactions.amend(uow, split, TransactionChanges(splits=[]))
    assert len(tables(bob, folder)["split"]) < len(before["split"])

    imported(bob, folder, content, tmp_path / "skip", "skip")
    assert len(tables(bob, folder)["split"]) < len(before["split"])
    bob.assert_summaries_hold()
    imported(bob, folder, content, tmp_path / "update", "update")
    assert tables(bob, folder) == before
    bob.assert_summaries_hold()


def test_what_has_the_same_name_is_the_same(
    bob: Home, content: bytes, folder: FolderStorage, tmp_path: Path
) -> None:
    with bob.work() as uow:
        ledger.start_household(uow)
        starter.start_household(uow)
    account = bob.account("Mine")
    before = tables(bob, folder)

    report = imported(bob, folder, content, tmp_path / "staged")

    after = tables(bob, folder)
    assert report.tables["category"] == Counts(skipped=len(before["category"]))
    assert len(after["category"]) == len(before["category"])
    assert {row["id"] for row in before["retailer"]} <= {row["id"] for row in after["retailer"]}
    names = [row["folded_name"] for row in after["retailer"]]
    assert len(names) == len(set(names))
    known = {row["id"] for row in after["category"]}
    assert {row["category_id"] for row in after["transaction"]} <= known | {None}
    assert str(account) in {row["id"] for row in after["account"]}
    assert len(after["transaction"]) == len(json.loads(content)["tables"]["transaction"])
    bob.assert_summaries_hold()


def test_what_json_points_to_follows(
    bob: Home, content: bytes, folder: FolderStorage, tmp_path: Path
) -> None:
    with bob.work() as uow:
        ledger.start_household(uow)
    bob.account("Mine")
    theirs = json.loads(content)["tables"]
    (merged,) = theirs["merged_line"]
    (rule,) = (row for row in theirs["rule"] if row["name"] == "Kiosk")
    there = {row["id"]: row["name"] for row in theirs["category"]}
    wanted = there[rule["actions"][0]["category_id"]]

    imported(bob, folder, content, tmp_path / "staged")

    after = tables(bob, folder)
    here = {row["id"]: row["name"] for row in after["category"]}
    (line,) = after["merged_line"]
    (kept,) = (row for row in after["rule"] if row["name"] == "Kiosk")
    assert rule["actions"][0]["category_id"] not in here
    assert here[kept["actions"][0]["category_id"]] == wanted
    assert here[line["before"]["category_id"]] == there[merged["before"]["category_id"]]
    *others, asked = kept["conditions"]["any"]
    assert here[asked["value"]] == wanted
    assert others == rule["conditions"]["any"][:-1]
    assert kept["actions"][1:] == rule["actions"][1:]
    ignored = {"category_id"}
    assert {name: line["before"][name] for name in line["before"].keys() - ignored} == {
        name: merged["before"][name] for name in merged["before"].keys() - ignored
    }


def test_a_household_that_counts_in_another_currency_is_left_alone(
    database: Database, content: bytes, folder: FolderStorage, tmp_path: Path
) -> None:
    home = sign_up(database, "bob", "USD")
    home.account("Mine", "USD")
    with pytest.raises(Conflict, match="counts in USD"):
        imported(home, folder, content, tmp_path / "staged")


def test_who_is_no_member_is_named(
    bob: Home, content: bytes, folder: FolderStorage, tmp_path: Path
) -> None:
    found = json.loads(content)
    other = {**found["members"][0], "email": "bob@example.org", "name": "Bob"}
    other["id"] = "0198c0de-0000-7000-8000-000000000009"
    found["members"].append(other)
    found["tables"]["transaction"][0]["member_id"] = other["id"]

    report = imported(bob, folder, json.dumps(found).encode(), tmp_path / "staged")

    (warning,) = report.warnings
    assert warning.startswith("Ann (ann@example.org) is no member here. What was theirs")
    after = tables(bob, folder)
    assert after["transaction"][0]["member_id"] == str(bob.actor.member_id)
    assert {row["owner_id"] for row in after["account"]} == {None}


def test_who_reconciled_is_found_again_or_nobody(
    database: Database, content: bytes, folder: FolderStorage, tmp_path: Path
) -> None:
    found = json.loads(content)
    for at, (name, left) in enumerate((("bob", False), ("cleo", True))):
        home = sign_up(database, name)
        if left:
            row = found["tables"]["reconciliation"][0]
            row["reconciled_by"] = "0198c0de-0000-7000-8000-000000000009"
        report = imported(home, folder, json.dumps(found).encode(), tmp_path / f"staged-{at}")
        assert report.warnings == []
        (kept,) = tables(home, folder)["reconciliation"]
        assert kept["reconciled_by"] == (None if left else str(home.actor.member_id))


def test_a_dry_run_says_the_same_and_changes_nothing(
    bob: Home, content: bytes, folder: FolderStorage, tmp_path: Path
) -> None:
    before, counter = tables(bob, folder), bob.counter()
    tried = imported(bob, folder, content, tmp_path / "tried", dry_run=True)
    assert (tables(bob, folder), bob.counter()) == (before, counter)
    assert list(folder.files("")) == []
    done = imported(bob, folder, content, tmp_path / "done")
    assert done == tried
    assert bob.counter() == counter + 1
