"""A file that cannot be used says why, and changes nothing."""

import base64
import copy
import hashlib
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from spends.domains.archives import service
from spends.domains.documents.jobs import collect_orphans
from spends.domains.ledger.service import integrity
from spends.integrations.storage.folder import FolderStorage
from spends.kit.database import Database
from spends.kit.errors import InvalidInput, SpendsError, Unavailable
from spends.kit.progress import progress_of, told
from spends.kit.runtime import Runtime
from tests.support.archives import exported, imported, staged
from tests.support.homes import Home, sign_up

PDF = b"%PDF-1.7\n"
OTHER = "0198c0de-0000-7000-8000-000000000009"
Change = Callable[[dict[str, Any]], object]


@pytest.fixture
def bob(database: Database) -> Home:
    return sign_up(database, "bob")


def table(found: dict[str, Any], name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = found["tables"][name]
    return rows


def hash_of(found: dict[str, Any]) -> str:
    return str(next(iter(found["files"])))


def first(where: str, /, **values: Any) -> Change:
    return lambda found: table(found, where)[0].update(values)


def doubled(name: str) -> Change:
    return lambda found: table(found, name).append(table(found, name)[0])


def in_a_circle(found: dict[str, Any]) -> None:
    one, other = table(found, "category")[:2]
    one["parent_id"], other["parent_id"] = other["id"], one["id"]


def another_file(found: dict[str, Any]) -> None:
    found["files"][hash_of(found)] = base64.b64encode(b"%PDF-1.4 other").decode()


def a_page_instead(found: dict[str, Any]) -> None:
    page = b"<html><script>alert(1)</script>"
    sha256 = hashlib.sha256(page).hexdigest()
    found["files"][sha256] = base64.b64encode(page).decode()
    table(found, "document")[0].update(sha256=sha256, size=len(page))


def a_picture_that_is_none(found: dict[str, Any]) -> None:
    found["thumbnails"][hash_of(found)] = base64.b64encode(b"<svg>").decode()


CHANGES: dict[str, tuple[Change, str]] = {
    "newer": (lambda found: found.update(version=2), "newer version"),
    "no version": (lambda found: found.update(version="1"), "broken"),
    "older than any": (lambda found: found.update(version=0), "broken"),
    "other format": (lambda found: found.update(format="firefly"), "not a household's export"),
    "other program": (lambda found: found.update(data=[]), "not a household's export"),
    "no format": (lambda found: found.pop("format"), "not a household's export"),
    "no tables": (lambda found: found.pop("tables"), "breaks off"),
    "no files": (lambda found: found.pop("files"), "breaks off"),
    "no name": (lambda found: found["household"].pop("name"), "broken"),
    "odd currency": (lambda found: found["household"].update(currency_code="X"), "X"),
    "odd settings": (lambda found: found["household"].update(settings=3), "broken"),
    "odd member": (lambda found: found["members"][0].update(id="me"), "broken"),
    "unknown table": (lambda found: found["tables"].update(user=[]), "no table “user”"),
    "rows of text": (lambda found: found["tables"].update(tag=["x"]), "broken"),
    "unknown column": (first("account", owner="x"), "account.owner is unknown"),
    "missing column": (lambda found: table(found, "account")[0].pop("name"), "account.name"),
    "null": (first("account", name=None), "account.name is missing"),
    "long text": (first("account", name="x" * 101), "account.name cannot be"),
    "nul": (first("account", name="\0"), "account.name cannot be"),
    "half a pair": (first("account", name="\ud800"), "account.name cannot be"),
    "odd type": (first("account", type="treasure"), "account.type cannot be"),
    "odd code": (first("transaction", currency_code="EURO"), "transaction.currency_code"),
    "odd base": (first("household_exchange_rate", base="XXQ"), "household_exchange_rate.base"),
    "float": (first("transaction", amount=1.5), "transaction.amount cannot be"),
    "huge": (first("transaction", amount=2**63), "transaction.amount cannot be"),
    "true": (first("transaction", amount=True), "transaction.amount cannot be"),
    "odd day": (first("transaction", date="2025-02-30"), "transaction.date cannot be"),
    "naive": (first("transaction", created_at="2025-03-01T12:00:00"), "transaction.created_at"),
    "odd id": (first("transaction", account_id="x"), "transaction.account_id cannot be"),
    "no such row": (first("transaction", account_id=OTHER), "“transaction” contradict"),
    "other's row": (first("transaction", member_id=OTHER), "broken"),
    "no such other": (first("transaction", transfer_id=OTHER), "“transaction” contradict"),
    "twice": (doubled("account"), "“account” contradict"),
    "twice by name": (doubled("payee"), "“payee” contradict"),
    "circle": (in_a_circle, "its own ancestor"),
    "odd rate": (first("household_exchange_rate", rate="NaN"), "household_exchange_rate.rate"),
    "list": (first("import_mapping", mapping="x"), "import_mapping.mapping cannot be"),
    "conditions": (first("rule", conditions={"all": [{"field": "x"}]}), "rule.conditions"),
    "no conditions": (first("rule", conditions=[]), "rule.conditions"),
    "actions": (first("rule", actions=[{"type": "delete"}]), "rule.actions"),
    "an action's id": (
        first("rule", actions=[{"type": "set_category", "category_id": "x"}]),
        "rule.actions",
    ),
    "a wall": (first("merged_line", before={"household_id": OTHER}), "merged_line.before"),
    "a day before": (first("merged_line", before={"date": "x"}), "merged_line.before"),
    "parts before": (first("merged_line", before={"splits": ["1"]}), "merged_line.before"),
    "a list before": (first("merged_line", before=[1]), "merged_line.before"),
    "known": (first("import_batch", known="x"), "import_batch.known"),
    "known ids": (first("import_batch", known='["AAAA", 3]'), "import_batch.known"),
    "odd question": (first("match_question", kind="guess"), "match_question.kind"),
    "odd answer": (first("match_question", answer="maybe"), "match_question.answer"),
    "running": (first("import_batch", status="running"), "import_batch.status cannot be"),
    "another file": (another_file, "is damaged"),
    "cut file": (lambda found: found["files"].update({hash_of(found): "QQ"}), "is damaged"),
    "no file": (lambda found: found["files"].update({hash_of(found): "ä"}), "is damaged"),
    "odd hash": (lambda found: found["files"].update({"../x": ""}), "broken"),
    "page": (a_page_instead, "kind that is not kept|document.media_type"),
    "odd picture": (a_picture_that_is_none, "is damaged"),
    "other size": (first("document", size=1), "document.size is not that of the file"),
    "other kind": (first("document", media_type="image/png"), "document.media_type"),
    "script": (first("document", media_type="text/html"), "document.media_type cannot be"),
}


def refusal(home: Home, folder: FolderStorage, text: bytes, place: Path, *, dry_run: bool) -> str:
    try:
        imported(home, folder, text, place, dry_run=dry_run)
    except SpendsError as error:
        return error.message
    return "taken in"


def test_what_is_wrong_is_said_and_nothing_changed(
    bob: Home, content: bytes, folder: FolderStorage, tmp_path: Path
) -> None:
    good = json.loads(content)
    before = exported(bob, folder)
    for at, (name, (change, words)) in enumerate(CHANGES.items()):
        # All but what the database itself refuses is refused before it is asked.
        if at % 5 and "contradict" not in words and not bob.database.is_sqlite:
            continue
        bad = copy.deepcopy(good)
        change(bad)
        for dry_run in (True, False) if at % 8 == 0 else (False,):
            place = tmp_path / f"staged-{at}-{dry_run}"
            text = json.dumps(bad).encode()
            said = refusal(bob, folder, text, place, dry_run=dry_run)
            assert re.search(words, said), (name, said)
    after = json.loads(exported(bob, folder))
    assert after["tables"] == json.loads(before)["tables"]
    assert after["household"] == json.loads(before)["household"]


def test_a_file_cut_off_anywhere_is_refused(content: bytes, tmp_path: Path) -> None:
    size = len(content) - 1
    for at, length in enumerate([*range(0, size, size // 30), size - 1]):
        with pytest.raises(InvalidInput):
            staged(content[:length], tmp_path / f"staged-{at}")


def test_a_file_in_another_order_is_taken(
    bob: Home, content: bytes, folder: FolderStorage, tmp_path: Path
) -> None:
    found = json.loads(content)
    text = json.dumps(found, sort_keys=True, indent=2).encode()
    imported(bob, folder, text, tmp_path / "staged")
    assert json.loads(exported(bob, folder))["files"] == found["files"]


def test_a_hash_alone_opens_nobody_s_file(
    bob: Home, content: bytes, folder: FolderStorage, tmp_path: Path
) -> None:
    found = json.loads(content)
    lost = found["files"].pop(hash_of(found)) and [
        row["id"] for row in table(found, "document") if row["sha256"] not in found["files"]
    ]
    report = imported(bob, folder, json.dumps(found).encode(), tmp_path / "staged")
    assert len(lost) == 1
    assert "1 document is left out" in report.warnings[0]
    assert lost[0] not in json.dumps(json.loads(exported(bob, folder))["tables"])


def test_a_picture_of_another_s_is_not_replaced(
    bob: Home, content: bytes, folder: FolderStorage, tmp_path: Path
) -> None:
    found = json.loads(content)
    sha256, picture = next(iter(found["thumbnails"].items())) if found["thumbnails"] else ("", "")
    if not sha256:
        sha256 = hash_of(found)
        picture = base64.b64encode(b"RIFF0000WEBPours").decode()
        folder.put(f"thumbnails/{sha256[:2]}/{sha256}.webp", io.BytesIO(base64.b64decode(picture)))
    found["thumbnails"][sha256] = base64.b64encode(b"RIFF0000WEBPtheirs").decode()
    imported(bob, folder, json.dumps(found).encode(), tmp_path / "staged")
    with folder.open(f"thumbnails/{sha256[:2]}/{sha256}.webp") as kept:
        assert base64.b64encode(kept.read()).decode() == picture


def test_a_storage_that_refuses_leaves_no_row(
    bob: Home, content: bytes, folder: FolderStorage, tmp_path: Path
) -> None:
    place = tmp_path / "in-the-way"
    place.write_text("a file where a folder should be")
    with pytest.raises(Unavailable):
        imported(bob, FolderStorage(place), content, tmp_path / "staged")
    assert json.loads(exported(bob, folder))["tables"]["account"] == []


def test_work_that_dies_leaves_nothing(
    content: bytes, runtime: Runtime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bob = sign_up(runtime.database, "bob")
    taken = staged(content, tmp_path / "staged")

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(integrity, "rebuild", dies)
    with pytest.raises(KeyboardInterrupt), bob.work() as uow:
        service.take_in(uow, taken)
    monkeypatch.undo()
    assert json.loads(exported(bob, runtime.storage))["tables"]["account"] == []
    assert collect_orphans(runtime) == 0
    with bob.work() as uow:
        assert service.take_in(uow, taken).total.created > 1_000


def test_how_far_it_is_is_told(
    bob: Home, content: bytes, folder: FolderStorage, tmp_path: Path
) -> None:
    taken = staged(content, tmp_path / "staged")
    seen = set()
    with told("w", bob.actor.household_id) as tell, bob.work() as uow:

        def noted(done: int, total: int) -> None:
            tell(done, total)
            seen.add(progress_of("w", bob.actor.household_id))

        service.take_in(uow, taken, tell=noted)
    assert progress_of("w", bob.actor.household_id) is None
    assert len(seen) > 10
    assert max(found.done for found in seen if found) <= sum(taken.counts.values())
