"""Nothing of a household is forgotten: what goes out comes back the same."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from sqlalchemy import Table, func, select

from spends.domains.archives import repository, rules
from spends.domains.archives.choices import CHOICES, FINISHED
from spends.domains.imports.models import ImportStatus
from spends.integrations.storage.folder import FolderStorage
from spends.kit.columns import UuidBytes
from spends.kit.database import Database
from spends.kit.errors import Forbidden
from spends.kit.model import metadata
from spends.kit.storage import Storage
from spends.kit.unit_of_work import UnitOfWork
from spends.models import load_models
from tests.support.archives import exported, fill, imported
from tests.support.homes import Home, sign_up

ALIKE = ("format", "version", "household", "tables", "files", "thumbnails")
SECRET = ("hash", "secret", "token", "password", "key")
LOOSE = {
    "document_link.target_id": "any of the kinds that LinkTarget names",
    "import_batch.created_by": "a user, found again by the address",
    "purchase.photo_id": "a document, which goes where the documents go",
    "purchase_payment.split_id": "a split, which keeps its id",
    "reconciliation.reconciled_by": "a member, found again by the address",
    "transaction.statement_account_id": "an account, which keeps its id",
}
JSON = {
    "import_batch.layout": "what was read, only shown",
    "import_batch.mapping": "columns by name",
    "import_batch.report": "what was read, only shown",
    "import_mapping.mapping": "columns by name",
    "merged_line.before": "checked, and its ids are followed",
    "rule.actions": "checked, and their ids are followed",
    "rule.conditions": "checked, and their ids are followed",
}
WORD = 20
FREE = {
    ("category", "color"): "a colour that is not known is grey",
    ("import_batch", "format"): "shown as it is",
    ("savings_goal", "color"): "a colour that is not known is grey",
}
NOT_SECRET = {
    "document.sha256": "the name of a file's content",
    "import_batch.storage_key": "always empty in a file",
}


@pytest.fixture
def home(database: Database) -> Home:
    return sign_up(database)


def without_members(found: dict[str, Any]) -> dict[str, Any]:
    """Return what must be alike, with members and users by their place among the members."""
    text = json.dumps({name: found[name] for name in ALIKE})
    for at, member in enumerate(found["members"]):
        text = text.replace(member["id"], f"member {at}").replace(member["user_id"], f"user {at}")
    result: dict[str, Any] = json.loads(text)
    return result


def test_every_table_is_in_a_file_or_has_a_reason_not_to_be() -> None:
    load_models()
    owned = {
        table.name
        for table in metadata.tables.values()
        if "household_id" in table.c and table.name != "session"
    }
    inside = {table.name for table in rules.tables()}
    assert inside | rules.LEFT_OUT.keys() == owned
    assert not inside & rules.LEFT_OUT.keys()
    assert all(rules.LEFT_OUT.values())


def test_no_column_of_a_file_names_what_is_elsewhere() -> None:
    loose, secret = set(), set()
    for table in rules.tables():
        pointing = {name for name, _ in rules.references(table)} | {"id"}
        for column in rules.columns(table):
            where = f"{table.name}.{column.name}"
            if isinstance(column.type, UuidBytes) and column.name not in pointing:
                loose.add(where)
            if any(column.name.endswith(word) for word in SECRET):
                secret.add(where)
    assert loose == LOOSE.keys()
    assert secret <= NOT_SECRET.keys()


def test_every_short_text_is_free_or_one_of_a_few_words() -> None:
    short = {
        (table.name, column.name)
        for table in rules.tables()
        for column in rules.columns(table)
        if not isinstance(column.type, UuidBytes)
        if (getattr(column.type, "length", None) or WORD + 1) <= WORD
        if column.name not in rules.CURRENCIES
    }
    assert short <= CHOICES.keys() | FREE.keys()
    assert FREE.keys() <= short


def test_every_column_of_json_is_known_for_what_it_points_to() -> None:
    found = {
        f"{table.name}.{column.name}"
        for table in rules.tables()
        for column in rules.columns(table)
        if isinstance(column.type, sqlalchemy.JSON)
    }
    assert found == JSON.keys()


def test_tables_come_after_those_that_they_point_to() -> None:
    names = [table.name for table in rules.tables()]
    for at, table in enumerate(rules.tables()):
        targets = {target for _, target in rules.references(table)} & set(names)
        assert targets <= set(names[: at + 1])
    assert names.index("rule") > max(names.index(name) for name in ("account", "category"))


@pytest.mark.parametrize(
    ("database_url", "storage"), [("sqlite", "folder"), ("postgres", "bucket")], indirect=True
)
def test_what_goes_out_comes_back_the_same(
    home: Home, database: Database, storage: Storage, tmp_path: Path
) -> None:
    fill(home, storage)
    with home.work(write=False) as uow:
        counts = {
            table.name: uow.session.connection().scalar(
                select(func.count())
                .select_from(table)
                .where(table.c.household_id == uow.household_id)
            )
            for table in rules.tables()
        }
    assert [name for name, count in counts.items() if not count] == []
    first = exported(home, storage)
    bob = sign_up(database, "bob", "USD")
    emptied = FolderStorage(tmp_path / "elsewhere")

    report = imported(bob, emptied, first, tmp_path / "staged")

    second = exported(bob, emptied)
    assert without_members(json.loads(second)) == without_members(json.loads(first))
    assert report.is_fresh
    assert report.warnings == []
    expected = counts | {"import_batch": 1}
    assert {name: found.created for name, found in report.tables.items()} == expected
    bob.assert_summaries_hold()
    assert exported(home, storage)[-100:] == first[-100:]


def test_the_words_of_imports_are_theirs() -> None:
    assert {ImportStatus.DONE, ImportStatus.UNDONE} == FINISHED


def test_what_an_import_has_not_ended_stays_where_it_is(content: bytes) -> None:
    found = json.loads(content)
    assert [row["file_name"] for row in found["tables"]["import_batch"]] == ["march.csv"]
    assert "april.csv" not in json.dumps(found)


def test_a_file_shows_one_moment(
    home: Home, folder: FolderStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = home.account()
    home.line(account, "-1")
    plain = repository.rows

    def meanwhile(uow: UnitOfWork, table: Table) -> Iterator[dict[str, Any]]:
        if table.name == "account":
            home.line(home.account("Later"), "-2", tags=["later"])
        yield from plain(uow, table)

    monkeypatch.setattr(repository, "rows", meanwhile)
    found = json.loads(exported(home, folder))["tables"]
    assert [len(found[name]) for name in ("account", "transaction", "tag")] == [1, 1, 0]


def test_only_admins_take_a_household_out_and_in(
    home: Home, folder: FolderStorage, tmp_path: Path
) -> None:
    content = exported(home, folder)
    with pytest.raises(Forbidden):
        exported(home.reader(), folder)
    with pytest.raises(Forbidden):
        imported(home.reader(), folder, content, tmp_path / "staged")
