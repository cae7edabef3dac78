"""Statements come in, once, whole, and out again."""

from datetime import date

import pytest

from spends.domains.imports import service as imports
from spends.domains.imports.models import ImportStatus
from spends.domains.imports.ports import CsvMapping
from spends.domains.imports.schemas import Counts
from spends.domains.ledger.kinds import CategoryType
from spends.domains.ledger.schemas import NewCategory, TransactionChanges
from spends.domains.ledger.service import accounts, transactions
from spends.domains.ledger.service.linking import links
from spends.domains.ledger.service.naming import categories
from spends.kit.errors import (
    Conflict,
    InvalidInput,
    NotFound,
    SpendsError,
    StaleVersion,
    TooLarge,
)
from tests.support.statements import HEADER, Desk, csv

COFFEE = "2025-03-01,Café Lumen,CARD 1 CAFE LUMEN,-2.80,"
RENT = "2025-03-02,Landlord,RENT MARCH,-900.00,"
WAGE = "2025-03-28,Studio,WAGE,2500.00,"


def test_a_file_is_previewed_and_then_imported(desk: Desk) -> None:
    found = desk.upload(csv(COFFEE, RENT, WAGE))
    assert (found.format, found.status, found.counts) == ("csv", "preview", Counts(3, 0, 0, 0))
    assert desk.lines() == []
    rows = imports.rows(desk.runtime, desk.actor, found.id).items
    assert [(row.line, row.date, row.amount, row.payee, row.status) for row in rows] == [
        (2, date(2025, 3, 1), -280, "Café Lumen", "new"),
        (3, date(2025, 3, 2), -90000, "Landlord", "new"),
        (4, date(2025, 3, 28), 250000, "Studio", "new"),
    ]
    done = desk.commit(found.id)
    assert (done.status, done.progress, done.outcome.message) == ("done", (3, 3), None)
    assert [line.amount for line in desk.lines()] == [-280, -90000, 250000]
    line = desk.lines()[0]
    assert (line.is_manual, line.cleared, line.import_id) == (False, True, found.id)
    assert (line.search_text, line.base_amount) == ("card 1 cafe lumen", -280)
    assert desk.files() == []
    desk.check()


def test_importing_twice_is_importing_once(desk: Desk) -> None:
    desk.bring(csv(COFFEE, RENT))
    again = desk.upload(csv(COFFEE, RENT, WAGE))
    assert again.counts == Counts(1, 2, 0, 0)
    assert [row.status for row in imports.rows(desk.runtime, desk.actor, again.id).items] == [
        "duplicate",
        "duplicate",
        "new",
    ]
    desk.commit(again.id)
    assert len(desk.lines()) == 3
    desk.check()


def test_two_equal_coffees_stay_two(desk: Desk) -> None:
    desk.bring(csv(COFFEE, COFFEE))
    assert len(desk.lines()) == 2
    assert desk.bring(csv(COFFEE, COFFEE, COFFEE)).counts == Counts(1, 2, 0, 0)
    assert len(desk.lines()) == 3


def test_a_provider_s_id_is_the_line(desk: Desk) -> None:
    desk.bring(csv("2025-03-01,A,TEXT,-1.00,x1", "2025-03-01,A,TEXT,-1.00,x2"))
    again = desk.bring(csv("2025-03-01,A,OTHER TEXT,-1.00,x1", "2025-03-01,A,TEXT,-1.00,x3"))
    assert again.counts == Counts(1, 1, 0, 0)
    assert [line.external_id for line in desk.lines()] == ["x1", "x2", "x3"]


def test_one_id_twice_in_a_file_is_one_line_only_when_the_lines_are_equal(desk: Desk) -> None:
    content = csv("2025-03-01,A,T,-1.00,x", "2025-03-01,A,T,-1.00,x", "2025-03-01,A,T,-2.00,x")
    assert desk.bring(content).counts == Counts(2, 1, 0, 0)
    assert [line.external_id for line in desk.lines()] == ["x", "x#2"]
    assert desk.bring(content).counts == Counts(0, 3, 0, 0)


def test_lines_that_came_without_an_id_are_known_when_it_comes(desk: Desk) -> None:
    desk.bring(csv("2025-03-01,A,T,-1.00,"))
    again = csv("2025-03-01,A,T,-1.00,x", "2025-03-01,A,T,-1.00,y")
    assert desk.bring(again).counts == Counts(1, 1, 0, 0)


def test_a_deleted_line_stays_deleted(desk: Desk) -> None:
    desk.bring(csv(COFFEE, RENT, "2025-03-03,A,T,-1.00,x"))
    with desk.runtime.unit_of_work(desk.actor) as uow:
        transactions.delete(uow, [line.id for line in desk.lines()])
    assert desk.bring(csv(COFFEE, RENT, "2025-03-03,A,T,-1.00,x")).counts == Counts(0, 3, 0, 0)
    assert desk.lines() == []
    desk.check()


def test_what_a_person_edited_stays_and_is_known_again(desk: Desk) -> None:
    desk.bring(csv(COFFEE, RENT))
    other = desk.account(name="Other")
    coffee, rent = desk.lines()
    with desk.runtime.unit_of_work(desk.actor) as uow:
        changes = {"date": "2024-01-01", "amount": "-3.00", "notes": "with Bo", "payee": "Bo"}
        transactions.amend(uow, coffee.id, TransactionChanges.model_validate(changes))
        moved = TransactionChanges.model_validate({"account_id": str(other)})
        transactions.amend(uow, rent.id, moved)
    assert desk.bring(csv(COFFEE, RENT)).counts == Counts(0, 2, 0, 0)
    coffee = next(line for line in desk.lines() if line.id == coffee.id)
    assert (coffee.amount, coffee.notes, coffee.date) == (-300, "with Bo", date(2024, 1, 1))
    assert desk.bring(csv(RENT), account_id=other).counts == Counts(1, 0, 0, 0)
    desk.check()


def test_accounts_do_not_know_each_other_s_lines(desk: Desk) -> None:
    other = desk.account(name="Other")
    desk.bring(csv(COFFEE))
    assert desk.bring(csv(COFFEE), account_id=other).counts == Counts(1, 0, 0, 0)


def test_broken_rows_do_not_stop_the_good_ones(desk: Desk) -> None:
    lines = [f"2025-03-{1 + n % 28:02d},Shop {n % 7},BUY {n},-{n}.50," for n in range(300)]
    lines[10], lines[100] = "2025-02-30,A,B,-1.00,", "2025-03-01,A,B,1.2.3x,"
    lines[200] = "2025-03-01,A,B,,"
    found = desk.upload(csv(*lines))
    assert found.counts == Counts(297, 0, 0, 3)
    broken = imports.rows(desk.runtime, desk.actor, found.id, status="invalid").items
    assert [row.line for row in broken] == [12, 102, 202]
    assert all(row.reason and row.description for row in broken)
    done = desk.commit(found.id)
    assert (done.counts, len(desk.lines())) == (Counts(297, 0, 0, 3), 297)
    assert [row.line for row in done.invalid] == [12, 102, 202]
    desk.check()


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n1 0 obj",
        b"",
        b"\x00\x01\x02\x03\xff\xfe\x00binary" * 50,
        b"\x89PNG\r\n\x1a\n" + bytes(500),
        b"only one line of prose",
    ],
)
def test_what_is_no_statement_is_refused_and_leaves_nothing(desk: Desk, content: bytes) -> None:
    with pytest.raises(SpendsError) as refusal:
        desk.upload(content)
    assert refusal.value.message.endswith(".")
    assert _nothing_is_kept(desk)


def test_sixty_megabytes_are_refused_and_leave_nothing(desk: Desk) -> None:
    line = f"{COFFEE}\n".encode()
    with pytest.raises(TooLarge, match="50 MB"):
        desk.upload(HEADER.encode() + line * (60 * 1024 * 1024 // len(line)))
    assert _nothing_is_kept(desk)


def _nothing_is_kept(desk: Desk) -> bool:
    with desk.runtime.unit_of_work(desk.actor, write=False) as uow:
        return imports.imports(uow).total == 0 and desk.files() == [] and desk.lines() == []


def test_undo_takes_the_lines_out_and_the_file_is_new_again(desk: Desk) -> None:
    desk.bring(csv("2025-02-01,Old,OLD,-5.00,"))
    done = desk.bring(csv(COFFEE, RENT, WAGE))
    imports.remove(desk.runtime, desk.actor, done.id)
    undone = desk.view(done.id)
    assert (undone.status, undone.outcome.removed, undone.outcome.kept) == ("undone", 3, 0)
    assert len(desk.lines(deleted=True)) == 1
    desk.check()
    with pytest.raises(Conflict):
        imports.remove(desk.runtime, desk.actor, done.id)
    assert desk.bring(csv(COFFEE, RENT, WAGE)).counts == Counts(3, 0, 0, 0)
    desk.check()


def test_undo_keeps_what_was_worked_on(desk: Desk) -> None:
    other = desk.account(name="Other")
    desk.bring(csv("2025-03-02,Own,IN,900.00,"), account_id=other)
    done = desk.bring(csv(COFFEE, RENT, WAGE, "2025-03-09,X,Y,-1.00,"))
    by_amount = {line.amount: line for line in desk.lines()}
    with desk.runtime.unit_of_work(desk.actor) as uow:
        changes = TransactionChanges.model_validate({"notes": "mine"})
        transactions.amend(uow, by_amount[-280].id, changes)
        links.link_transfer(uow, by_amount[-90000].id, by_amount[90000].id)
    imports.remove(desk.runtime, desk.actor, done.id)
    assert (desk.view(done.id).outcome.removed, desk.view(done.id).outcome.kept) == (2, 2)
    assert sorted(line.amount for line in desk.lines()) == [-90000, -280, 90000]
    desk.check()


def test_undo_of_everything_unlinks_the_other_side(desk: Desk) -> None:
    other = desk.account(name="Other")
    desk.bring(csv("2025-03-02,Own,IN,900.00,"), account_id=other)
    done = desk.bring(csv(COFFEE, RENT))
    by_amount = {line.amount: line for line in desk.lines()}
    with desk.runtime.unit_of_work(desk.actor) as uow:
        links.link_transfer(uow, by_amount[-90000].id, by_amount[90000].id)
    imports.remove(desk.runtime, desk.actor, done.id, everything=True)
    assert [(line.amount, line.transfer_id) for line in desk.lines(deleted=True)] == [(90000, None)]
    desk.check()


def test_a_preview_can_be_dropped(desk: Desk) -> None:
    found = desk.upload(csv(COFFEE))
    imports.remove(desk.runtime, desk.actor, found.id)
    assert _nothing_is_kept(desk)
    with pytest.raises(NotFound):
        desk.view(found.id)


def test_a_mapping_can_be_changed_and_is_remembered(desk: Desk) -> None:
    content = b"When;What;How much\n03/04/2025;Shop;1,50\n05/06/2025;Shop;2,50\n"
    found = desk.upload(content)
    assert found.layout is not None
    mapping = found.layout.mapping.model_copy(update={"date_order": "MDY", "negate": True})
    changed = imports.change_mapping(desk.runtime, desk.actor, found.id, mapping)
    assert changed.counts == Counts(2, 0, 0, 0)
    rows = imports.rows(desk.runtime, desk.actor, found.id).items
    assert [(row.date, row.amount) for row in rows] == [
        (date(2025, 3, 4), -150),
        (date(2025, 5, 6), -250),
    ]
    desk.commit(found.id)
    again = desk.upload(content)
    assert again.counts == Counts(0, 2, 0, 0)
    assert again.layout is not None
    assert (again.layout.mapping_used, again.layout.date_order) == (True, "MDY")


def test_a_guess_of_days_and_months_is_not_remembered(desk: Desk) -> None:
    guessed = b"Date;Payee;Amount\n03/04/2025;Shop;1,50\n"
    first = desk.upload(guessed)
    desk.commit(first.id)
    clear = desk.upload(b"Date;Payee;Amount\n04/25/2025;Shop;2,50\n05/02/2025;Bar;3,50\n")
    assert clear.layout is not None
    assert (clear.layout.mapping_used, clear.layout.date_order) == (True, "MDY")
    desk.commit(clear.id)
    # What was clear is.
    later = desk.upload(b"Date;Payee;Amount\n06/07/2025;Shop;4,50\n")
    assert later.layout is not None
    assert (later.layout.date_order, later.layout.date_ambiguous) == ("MDY", False)
    # The same file says the same again, unless it was taken back.
    same = desk.upload(guessed)
    assert same.layout is not None
    assert (same.counts, same.layout.date_ambiguous) == (Counts(0, 1, 0, 0), True)
    # A choice of something else takes the guess along, and does not make it one.
    turned = same.layout.mapping.model_copy(update={"negate": True})
    changed = imports.change_mapping(desk.runtime, desk.actor, same.id, turned)
    assert changed.layout is not None
    assert (changed.layout.date_order, changed.layout.date_ambiguous) == ("DMY", True)
    desk.commit(same.id)
    later = desk.upload(b"Date;Payee;Amount\n04/25/2025;Shop;6,50\n")
    assert later.layout is not None
    assert (later.layout.date_order, later.counts.invalid) == ("MDY", 0)
    desk.commit(later.id)
    imports.remove(desk.runtime, desk.actor, first.id)
    imports.remove(desk.runtime, desk.actor, same.id)
    taken_back = desk.upload(guessed)
    assert (taken_back.counts, taken_back.layout and taken_back.layout.date_order) == (
        Counts(1, 0, 0, 0),
        "MDY",
    )


def test_a_file_whose_columns_are_unclear_waits_for_its_mapping(desk: Desk) -> None:
    found = desk.upload(b"a,b,c\nfoo,bar,baz\nfoo,bar,baz\n", CsvMapping(account_ref=None))
    assert found.layout is not None
    assert not found.layout.ready
    with pytest.raises(InvalidInput, match="date and the amount"):
        desk.commit(found.id)


def test_unknown_accounts_and_imports_are_told_apart(desk: Desk) -> None:
    with pytest.raises(InvalidInput, match="account"):
        desk.upload(csv(COFFEE), account_id=desk.actor.user_id)
    with pytest.raises(NotFound):
        desk.view(desk.actor.user_id)


def test_an_import_is_done_once(desk: Desk) -> None:
    done = desk.bring(csv(COFFEE))
    with pytest.raises(Conflict, match="imported already"):
        desk.begin(done.id)


def test_payees_are_named_and_categories_found(desk: Desk) -> None:
    header = "date,description,amount,category\n"
    content = csv(
        "2025-03-01,POS REWE MARKT 4711 ref: 99X1,-5.00,",
        "2025-03-02,POS REWE MARKT 4712,-6.00,",
        "2025-03-03,SOMETHING,-7.00,Unheard of",
        header=header,
    )
    desk.bring(content)
    rewe, again, _ = desk.lines()
    assert rewe.payee_id == again.payee_id
    assert rewe.description == "POS REWE MARKT 4711 ref: 99X1"
    assert all(line.category_id is None for line in desk.lines())


def test_a_category_is_found_in_groups_that_are_not_ours(desk: Desk) -> None:
    with desk.runtime.unit_of_work(desk.actor) as uow:
        new = NewCategory(name="Beekeeping", type=CategoryType.EXPENSE)
        bees = categories.add_category(uow, new).id
    content = csv(
        "2025-03-01,Hive,-5.00,Everyday: Beekeeping",
        "2025-03-02,Hive,-6.00,beekeeping",
        "2025-03-03,Hive,-7.00,Beekeeping: Unheard of",
        header="date,description,amount,category\n",
    )
    desk.bring(content)
    assert [line.category_id for line in desk.lines()] == [bees, bees, None]


def test_what_came_of_an_import_stays_when_its_account_goes(desk: Desk) -> None:
    done = desk.bring(csv("2025-01-05,Shop,Card,-5.00,a", "2025-02-30,Shop,Card,-5.00,b"))
    opened = desk.upload(csv("2025-01-06,Shop,Card,-6.00,c"))
    lines = [line.id for line in desk.lines()]
    with desk.runtime.unit_of_work(desk.actor) as uow:
        transactions.delete(uow, lines)
    with desk.runtime.unit_of_work(desk.actor) as uow:
        accounts.delete_account(uow, desk.account_id)
    found = desk.view(done.id)
    assert (found.account_name, found.account_is_deleted) == ("Giro", True)
    assert (found.currency_code, found.counts.new, len(found.invalid)) == ("EUR", 1, 1)
    rows = imports.rows(desk.runtime, desk.actor, done.id)
    assert [row.status for row in rows.items] == ["invalid"]
    with desk.runtime.unit_of_work(desk.actor, write=False) as uow:
        assert [view.account_name for view in imports.imports(uow).items] == ["Giro", "Giro"]
    assert desk.view(opened.id).status == ImportStatus.PREVIEW
    with pytest.raises(Conflict, match="“Giro” was deleted"):
        imports.rows(desk.runtime, desk.actor, opened.id)
    with pytest.raises(Conflict, match="“Giro” was deleted"):
        imports.change_mapping(desk.runtime, desk.actor, opened.id, CsvMapping())
    with pytest.raises(InvalidInput, match="does not exist"):
        desk.begin(opened.id)
    imports.remove(desk.runtime, desk.actor, opened.id)
    assert desk.files() == []


def test_a_mapping_changed_meanwhile_is_not_overwritten(desk: Desk) -> None:
    content = b"Day;Sum;Text;Other\n05.01.2025;-5,00;Shop;Card\n"
    first = desk.upload(content)
    wish = CsvMapping(date="Day", amount="Sum", description=("Text",), date_order="DMY")
    other = wish.model_copy(update={"description": ("Other",)})
    second = imports.change_mapping(desk.runtime, desk.actor, first.id, wish, first.version)
    assert second.version > first.version
    with pytest.raises(StaleVersion):
        imports.change_mapping(desk.runtime, desk.actor, first.id, other, first.version)
    kept = desk.view(first.id)
    assert kept.layout is not None
    assert kept.layout.mapping.description == ("Text",)
    third = imports.change_mapping(desk.runtime, desk.actor, first.id, other, second.version)
    assert third.layout is not None
    assert third.layout.mapping.description == ("Other",)
