"""Purchases, retailers and brands by the services."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from spends.domains.audit import service as audit
from spends.domains.belongings.models import Purchase, Retailer
from spends.domains.belongings.schemas import (
    Loan,
    NewName,
    PurchaseChanges,
    PurchaseFilter,
    PurchaseSort,
    Sale,
)
from spends.domains.belongings.service import names, purchases, starter, warranties, worth
from spends.domains.currencies.schemas import NewRate
from spends.domains.documents import service as documents
from spends.domains.documents.kinds import LinkTarget, MediaType
from spends.domains.documents.schemas import Blob, Link, NewDocument
from spends.domains.ledger.service.worth import rates
from spends.kit.database import Database
from spends.kit.errors import Conflict, Forbidden, InvalidInput, NotFound, StaleVersion
from spends.kit.ids import new_id
from spends.kit.validation import validated
from tests.support.belongings import bought, covered, maker, shop
from tests.support.homes import DAY, Home, sign_up


@pytest.fixture
def home(database: Database) -> Home:
    return sign_up(database)


def listed(home: Home, sort: PurchaseSort = "-date", **wanted: object) -> list[str]:
    """Return the names a filter finds, by number and by cursor, which must agree."""
    asked = validated(PurchaseFilter, wanted)
    with home.work(write=False) as uow:
        whole = purchases.purchases(uow, asked, sort, limit=100)
        assert purchases.count(uow, asked) == whole.total == len(whole.items)
        found, cursor = [], None
        while True:
            page = purchases.page(uow, asked, sort, cursor, limit=2)
            found += [row.id for row in page.items]
            cursor = page.next
            if cursor is None:
                break
        assert found == [row.id for row in whole.items]
        back, cursor = [row.id for row in page.items], page.previous
        while cursor:
            page = purchases.page(uow, asked, sort, cursor, limit=2)
            back = [row.id for row in page.items] + back
            cursor = page.previous
        assert back == found
        return [row.product_name for row in whole.items]


def change(home: Home, purchase_id: UUID, **fields: object) -> None:
    with home.work() as uow:
        purchases.change_purchase(uow, purchase_id, validated(PurchaseChanges, fields))


def test_every_order_can_be_walked_both_ways(home: Home) -> None:
    home.category("Other")
    for index, name in enumerate(("Élan", "drill", "Zebra", "apple", "Kettle")):
        day = DAY - timedelta(days=index % 3)
        bought(home, name, str(10 + index % 2), purchase_date=day)
    bought(home, "Yen", "500", currency_code="JPY")
    assert listed(home, "name") == ["apple", "drill", "Élan", "Kettle", "Yen", "Zebra"]
    assert listed(home, "-name") == ["Zebra", "Yen", "Kettle", "Élan", "drill", "apple"]
    assert listed(home, "-recent")[:2] == ["Yen", "Kettle"]
    assert listed(home, "date")[0] == "Zebra"
    assert listed(home, "-date")[-1] == "Zebra"
    assert listed(home, "-total")[-1] == listed(home, "total")[0] == "Yen"
    assert listed(home, "recent") == ["Élan", "drill", "Zebra", "apple", "Kettle", "Yen"]


def test_a_broken_cursor_is_refused(home: Home) -> None:
    bought(home)
    with home.work(write=False) as uow:
        for cursor in ("x", "WyJuIiwiMSIsIjIiXQ", "WyJuIl0"):
            with pytest.raises(InvalidInput):
                purchases.page(uow, PurchaseFilter(), "-date", cursor)


def test_a_search_finds_words_anywhere_whatever_their_case_and_accents(home: Home) -> None:
    seller, brand = shop(home, "Händler"), maker(home, "Ångström")
    bought(
        home,
        "Wasserkocher",
        serial_number="SN-77",
        model="K9",
        location="Küche",
        notes="für Oma " + "lang " * 200 + "schluss",
        retailer_id=seller,
        brand_id=brand,
    )
    bought(home, "Drill")
    for words in (
        "WASSER",
        "sn-77",
        "k9",
        "kuche",
        "oma",
        "schluss",
        "handler",
        "angstrom",
        "oma  händler KOCHER",
    ):
        assert listed(home, search=words) == ["Wasserkocher"], words
    for words in ("%", "_", "drill oma", "\\"):
        assert listed(home, search=words) == [], words


def test_a_category_means_what_stands_below_it(home: Home) -> None:
    top = home.category("Top")
    leaf = home.category("Leaf", top)
    bought(home, "Lamp", category_id=leaf)
    bought(home, "Sofa")
    assert listed(home, category_id=top) == listed(home, category_id=leaf) == ["Lamp"]


def test_the_cover_of_a_purchase_goes_by_the_last_day_of_its_warranties(home: Home) -> None:
    with home.work(write=False) as uow:
        today = uow.today()
    kinds = {
        "expired": today - timedelta(days=1),
        "today": today,
        "soon": today + timedelta(days=30),
        "later": today + timedelta(days=31),
    }
    for name, end in kinds.items():
        purchase_id = bought(home, name, purchase_date=date(2020, 1, 1))
        covered(home, purchase_id, date(2020, 1, 1), end)
        covered(home, purchase_id, date(2020, 1, 1), date(2020, 6, 1))
    endless = bought(home, "endless")
    covered(home, endless, DAY)
    bought(home, "none")
    assert sorted(listed(home, warranty="active")) == ["endless", "later", "soon", "today"]
    assert sorted(listed(home, warranty="expiring")) == ["soon", "today"]
    assert listed(home, warranty="expired") == ["expired"]
    assert listed(home, warranty="none") == ["none"]


def test_a_change_keeps_what_was_not_sent_and_follows_through(home: Home) -> None:
    purchase_id = bought(home, "Kettle", "10", quantity=3, notes="old", tax="1")
    change(home, purchase_id, price="20")
    with home.work(write=False) as uow:
        found = purchases.purchase(uow, purchase_id).purchase
        assert (found.total, found.base_total, found.notes) == (6100, 6100, "old")
    change(home, purchase_id, product_name="Teapot", notes="")
    assert listed(home, search="kettle") == listed(home, search="old") == []
    assert listed(home, search="teapot") == ["Teapot"]
    change(home, purchase_id, currency_code="JPY", tax="0")
    with home.work(write=False) as uow:
        found = purchases.purchase(uow, purchase_id).purchase
        assert (found.price, found.total, found.base_total) == (20, 60, None)
    with pytest.raises(InvalidInput, match="decimals"):
        change(home, purchase_id, price="1.5")


def test_a_change_of_another_version_is_refused(home: Home) -> None:
    purchase_id = bought(home)
    with pytest.raises(StaleVersion):
        change(home, purchase_id, notes="x", version=99)


def test_nothing_is_noted_where_nothing_changed(home: Home) -> None:
    purchase_id = bought(home)
    before = home.counter()
    change(home, purchase_id, product_name="Kettle")
    assert home.counter() == before
    change(home, purchase_id, product_name="Pot")
    assert home.counter() == before + 1
    with home.work(write=False) as uow:
        actions = [event.action for event in audit.events(uow, 0, 10).items]
    assert actions[:2] == ["change", "add"]


def test_a_deleted_purchase_comes_back_with_the_warranties_that_went_with_it(home: Home) -> None:
    purchase_id = bought(home, warranty_months=12)
    kept = covered(home, purchase_id, DAY, DAY + timedelta(days=9000))
    with home.work() as uow:
        gone = next(
            row.id
            for row in warranties.of_purchases(uow, [purchase_id])[purchase_id]
            if row.id != kept
        )
        warranties.delete(uow, gone)
    with home.work() as uow:
        purchases.delete_purchase(uow, purchase_id)
    assert listed(home) == []
    with home.work() as uow:
        with pytest.raises(NotFound):
            purchases.purchase(uow, purchase_id)
        with pytest.raises(NotFound):
            warranties.restore(uow, gone)
        purchases.restore_purchase(uow, purchase_id)
        found = purchases.purchase(uow, purchase_id)
    assert [row.id for row in found.warranties] == [kept]
    assert found.purchase.covered_until == DAY + timedelta(days=9000)


def test_a_reader_may_look_but_not_change(home: Home) -> None:
    purchase_id = bought(home)
    with home.reader().work() as uow:
        assert purchases.purchases(uow, PurchaseFilter()).total == 1
        for act in (
            lambda: purchases.delete_purchase(uow, purchase_id),
            lambda: purchases.lend(uow, purchase_id, Loan(lent_to="Bob")),
            lambda: purchases.sell(uow, purchase_id, Sale(sold_for="1")),
            lambda: purchases.duplicate_purchase(uow, purchase_id),
            lambda: names.add_name(uow, Retailer, NewName(name="X")),
        ):
            with pytest.raises(Forbidden):
                act()


def test_worth_follows_the_rates_and_the_household(home: Home) -> None:
    purchase_id = bought(home, "Radio", "100", currency_code="USD")

    def base() -> int | None:
        with home.work(write=False) as uow:
            return purchases.purchase(uow, purchase_id).purchase.base_total

    assert base() is None
    with home.work() as uow:
        rates.enter_rate(uow, NewRate(base="USD", quote="EUR", day=DAY, rate="0.9"))
        worth.revalue(uow, "USD", DAY, DAY)
    assert base() == 9000
    with home.work() as uow:
        assert worth.revalue(uow) == 0
        assert purchases.purchase(uow, purchase_id).purchase.version == 1


def test_names_are_one_whatever_their_case_and_accents(home: Home) -> None:
    first = shop(home, "Café Noir")
    assert shop(home, " CAFE  noir ") == first
    with home.work() as uow:
        with pytest.raises(Conflict, match="Café Noir"):
            names.add_name(uow, Retailer, NewName(name="cafe noir"))
        assert names.find_or_add(uow, Retailer, "  ") is None
        long = names.find_or_add(uow, Retailer, "x" * 500)
        assert long is not None
        assert len(long.name) == 100


def test_two_spellings_become_one_with_all_their_purchases(home: Home) -> None:
    wrong, right = shop(home, "Amazn"), shop(home, "Amazon")
    for _ in range(3):
        bought(home, retailer_id=wrong)
    gone = bought(home, retailer_id=wrong)
    with home.work() as uow:
        purchases.delete_purchase(uow, gone)
    with home.work() as uow, pytest.raises(Conflict, match=r"4 purchases .*some of them deleted"):
        names.delete_name(uow, Retailer, wrong)
    with home.work() as uow:
        names.merge_names(uow, Retailer, wrong, right)
    with home.work() as uow:
        assert names.view(uow, Retailer, right).purchase_count == 3
        with pytest.raises(NotFound):
            names.view(uow, Retailer, wrong)
        assert purchases.restore_purchase(uow, gone).retailer_id == right
        with pytest.raises(InvalidInput, match="another"):
            names.merge_names(uow, Retailer, right, right)
    unused = shop(home, "Nobody")
    with home.work() as uow:
        names.delete_name(uow, Retailer, unused)


def test_a_new_household_has_retailers_and_brands_without_doubles(home: Home) -> None:
    with home.work() as uow:
        starter.start_household(uow)
    with home.work() as uow:
        found = names.list_names(uow, Retailer, limit=100)
        assert found.total == len(found.items) >= 25
        assert names.find_or_add(uow, Retailer, "ikea") is not None
        assert names.list_names(uow, Retailer).total == found.total


def test_another_household_sees_nothing_of_it(database: Database, home: Home) -> None:
    purchase_id, seller = bought(home, warranty_months=12), shop(home)
    other = sign_up(database, "bob")
    assert listed(other) == []
    with other.work() as uow:
        with pytest.raises(NotFound):
            purchases.purchase(uow, purchase_id)
        with pytest.raises(NotFound):
            purchases.delete_purchase(uow, purchase_id)
        with pytest.raises(NotFound):
            names.view(uow, Retailer, seller)
    with pytest.raises(InvalidInput, match="does not exist"):
        bought(other, retailer_id=seller)


def test_no_word_of_a_long_text_is_cut_in_two() -> None:
    row = Purchase(
        product_name="p",
        price=1,
        total=1,
        currency_code="EUR",
        status="RECEIVED",
        purchase_date=DAY,
        notes=" ".join(f"word{index}" for index in range(300)),
    )
    first, more = purchases.searched(row)
    assert more is not None
    assert len(first) <= 300
    assert f"{first} {more}".split() == ["p", *(f"word{index}" for index in range(300))]


def test_documents_go_and_come_back_with_their_purchase(home: Home) -> None:
    proven = bought(home, "Proven", warranty_months=12)
    bought(home, "Bare")
    with home.work() as uow:
        blob = Blob("ab" * 32, 1, MediaType.PDF)
        link = Link(target=LinkTarget.PURCHASE, target_id=proven)
        document = documents.add(uow, NewDocument(file_name="a.pdf", links=(link,)), blob)
    assert listed(home, has_document=True) == ["Proven"]
    assert listed(home, has_document=False) == ["Bare"]
    change(home, proven, photo_id=document.id)
    with pytest.raises(InvalidInput, match="does not exist"):
        change(home, proven, photo_id=new_id())
    with home.work() as uow:
        assert [one.id for one in purchases.purchase(uow, proven).documents] == [document.id]
        purchases.delete_purchase(uow, proven)
    with home.work() as uow:
        with pytest.raises(NotFound):
            documents.document(uow, document.id)
        purchases.restore_purchase(uow, proven)
        assert [one.id for one in purchases.purchase(uow, proven).documents] == [document.id]
    with home.work() as uow:
        documents.delete(uow, document.id)
    assert listed(home, has_document=True) == []
