"""What a receipt proposes, and the purchases its lines become."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spends.domains.belongings.models import Retailer
from spends.domains.belongings.ports import LineKind
from spends.domains.belongings.receipt_schemas import NewReceiptPurchases, ReceiptView
from spends.domains.belongings.schemas import PurchaseFilter
from spends.domains.belongings.service import names, payments, purchases, receipts
from spends.domains.belongings.views import PurchaseView
from spends.domains.documents import service as documents
from spends.domains.documents.kinds import LinkTarget
from spends.domains.documents.models import Document, DocumentText
from spends.integrations.documents.receipts import ReceiptsByText
from spends.kit import clock
from spends.kit.errors import Conflict, Forbidden, InvalidInput, NotFound
from spends.kit.ids import new_id
from spends.kit.runtime import Runtime
from spends.kit.validation import validated
from tests.support.belongings import bought, shop
from tests.support.homes import sign_up
from tests.support.keeping import Keeper, pdf

PAPERS = Path(__file__).parents[2] / "fixtures" / "receipts"
BIKES = (PAPERS / "bikes_nl.txt").read_text("utf-8")
DAY = date(2025, 5, 28)
LAMP = "Lampenhaus Nord GmbH\nDatum 14.03.2025\n\nLampe 3 x 10,00 30,00\nVersand 4,90\nSumme 34,90"


@pytest.fixture
def keeper(runtime: Runtime) -> Keeper:
    return Keeper.open(runtime)


Keep = Callable[..., UUID]


@pytest.fixture
def keep(keeper: Keeper) -> Keep:
    """Keep a document that says a text, read already unless it is None; return its id."""

    def make(text: str | None = BIKES, **links: UUID) -> UUID:
        view = keeper.add(pdf(str(new_id())), **links)
        if text is not None:
            with keeper.home.work() as uow:
                row = uow.session.get_one(Document, (uow.household_id, view.id))
                row.read_at = clock.now()
                uow.session.get_one(DocumentText, (uow.household_id, view.id)).text = text
        return view.id

    return make


def proposed(keeper: Keeper, document_id: UUID) -> ReceiptView:
    with keeper.home.work(write=False) as uow:
        return receipts.propose(uow, document_id, ReceiptsByText())


def lines(*amounts: str, **fields: Any) -> list[dict[str, Any]]:
    return [{"product_name": f"Thing {n}", "amount": one} | fields for n, one in enumerate(amounts)]


def accepted(keeper: Keeper, document_id: UUID, **fields: Any) -> list[PurchaseView]:
    sent = {"purchase_date": DAY, "lines": lines("20.00", "10.00")} | fields
    with keeper.home.work() as uow:
        return receipts.accept(uow, document_id, validated(NewReceiptPurchases, sent))


class TestProposal:
    def test_says_what_the_paper_says(self, keeper: Keeper, keep: Keep) -> None:
        view = proposed(keeper, keep())
        assert (view.retailer, view.retailer_id) == ("TWEEWIELERS HOEKSTRA B.V.", None)
        assert (view.date, view.total, view.tax) == (DAY, 232985, 40435)
        assert (view.discount, view.shipping, view.tax_on_top) == (10000, 0, 0)
        assert [line.amount for line in view.lines] == [234900, 1590, 6495]
        assert {line.kind for line in view.lines} == {LineKind.ITEM}
        assert (view.difference, view.transaction, view.duplicates) == (0, None, ())

    def test_saves_nothing(self, keeper: Keeper, keep: Keep) -> None:
        document_id = keep()
        before = keeper.home.counter()
        proposed(keeper.reader(), document_id)
        assert keeper.home.counter() == before

    @pytest.mark.parametrize("name", ["Tweewielers Hoekstra", "tweewielers hoekstra b.v."])
    def test_knows_a_retailer_by_another_spelling(
        self, keeper: Keeper, keep: Keep, name: str
    ) -> None:
        known = shop(keeper.home, name)
        shop(keeper.home, "Hoek")
        view = proposed(keeper, keep())
        assert (view.retailer_id, view.retailer) == (known, name)

    def test_does_not_take_another_retailer_for_it(self, keeper: Keeper, keep: Keep) -> None:
        shop(keeper.home, "Tweewielers Jansen")
        assert proposed(keeper, keep()).retailer_id is None

    def test_suggests_the_line_of_the_same_amount(self, keeper: Keeper, keep: Keep) -> None:
        account = keeper.home.account()
        keeper.home.line(account, "-2329.85", DAY, payee="Somebody else")
        right = keeper.home.line(account, "-2329.85", DAY, payee="Tweewielers Hoekstra")
        keeper.home.line(account, "-2329.84", DAY, payee="Tweewielers Hoekstra")
        found = proposed(keeper, keep()).transaction
        assert found is not None
        assert (found.id, found.is_linked, found.difference) == (right.id, False, 0)

    def test_tells_by_how_much_the_linked_line_differs(self, keeper: Keeper, keep: Keep) -> None:
        account = keeper.home.account()
        line = keeper.home.line(account, "-2330.00", date(2024, 1, 1))
        found = proposed(keeper, keep(transaction=line.id)).transaction
        assert found is not None
        assert (found.id, found.amount, found.is_linked) == (line.id, -233000, True)
        assert found.difference == 15

    def test_compares_no_two_currencies(self, keeper: Keeper, keep: Keep) -> None:
        line = keeper.home.line(keeper.home.account("Dollars", "USD"), "-2500")
        found = proposed(keeper, keep(transaction=line.id)).transaction
        assert found is not None
        assert (found.currency_code, found.difference) == ("USD", None)

    def test_warns_of_a_purchase_of_that_day_and_sum(self, keeper: Keeper, keep: Keep) -> None:
        twin = bought(keeper.home, price="2329.85", purchase_date=DAY)
        bought(keeper.home, price="2329.85", purchase_date=date(2025, 5, 29))
        bought(keeper.home, price="2329.84", purchase_date=DAY)
        shop(keeper.home, "Tweewielers Hoekstra")
        other = shop(keeper.home, "Lampenhaus")
        bought(keeper.home, price="2329.85", purchase_date=DAY, retailer_id=other)
        assert proposed(keeper, keep()).duplicates == (twin,)

    def test_warns_of_purchases_that_come_to_it_together(self, keeper: Keeper, keep: Keep) -> None:
        known = shop(keeper.home, "Tweewielers Hoekstra")
        both = [
            bought(keeper.home, price=price, purchase_date=DAY, retailer_id=known)
            for price in ("2000.00", "329.85")
        ]
        assert proposed(keeper, keep()).duplicates == tuple(sorted(both))

    def test_warns_once_it_was_accepted(self, keeper: Keeper, keep: Keep) -> None:
        document_id = keep()
        made = accepted(keeper, document_id)
        assert proposed(keeper, document_id).duplicates == tuple(sorted(one.id for one in made))

    def test_waits_for_the_text(self, keeper: Keeper, keep: Keep) -> None:
        with pytest.raises(Conflict, match="still being read"):
            proposed(keeper, keep(None))

    def test_says_that_there_is_no_text(self, keeper: Keeper, keep: Keep) -> None:
        with pytest.raises(Conflict, match="No text was found"):
            proposed(keeper, keep(" \n"))

    def test_of_a_text_without_a_receipt_nothing_is_said(self, keeper: Keeper, keep: Keep) -> None:
        view = proposed(keeper, keep("lorem ipsum"))
        assert (view.total, view.date, view.lines, view.difference) == (None, None, (), None)
        assert view.currency_code == "EUR"

    def test_another_household_s_document_is_unknown(self, runtime: Runtime, keep: Keep) -> None:
        document_id, bob = keep(), sign_up(runtime.database, "bob")
        with pytest.raises(NotFound), bob.work() as uow:
            receipts.propose(uow, document_id, ReceiptsByText())


class TestAccepting:
    def test_lines_become_purchases_with_the_document(self, keeper: Keeper, keep: Keep) -> None:
        document_id = keep()
        made = accepted(keeper, document_id, retailer="Lampenhaus", total="30.00")
        assert [(one.product_name, one.total, one.retailer) for one in made] == [
            ("Thing 0", 2000, "Lampenhaus"),
            ("Thing 1", 1000, "Lampenhaus"),
        ]
        with keeper.home.work() as uow:
            ids = [one.id for one in made]
            attached = documents.attached(uow, LinkTarget.PURCHASE, ids)
        assert all([one.id for one in attached[each]] == [document_id] for each in ids)

    def test_a_proposal_is_kept_as_it_is(self, keeper: Keeper, keep: Keep) -> None:
        document_id = keep(LAMP)
        view = proposed(keeper, document_id)
        sent = [
            {"product_name": one.name, "amount": Decimal(one.amount) / 100, "quantity": 3}
            for one in view.lines
        ]
        made = accepted(
            keeper,
            document_id,
            lines=sent,
            shipping=Decimal(view.shipping) / 100,
            total=Decimal(view.total or 0) / 100,
            purchase_date=view.date,
        )
        assert [(one.price, one.quantity, one.shipping, one.total) for one in made] == [
            (1000, 3, 490, 3490)
        ]

    def test_what_is_for_all_is_shared_out(self, keeper: Keeper, keep: Keep) -> None:
        made = accepted(keeper, keep(), tax="3.00", shipping="4.90", discount="1.00", total="36.90")
        assert [(one.price, one.tax, one.shipping) for one in made] == [
            (1933, 200, 327),
            (967, 100, 163),
        ]
        assert sum(one.total for one in made) == 3690

    def test_only_chosen_lines_are_kept_with_their_share(self, keeper: Keeper, keep: Keep) -> None:
        sent = lines("20.00") + lines("10.00", chosen=False)
        made = accepted(keeper, keep(), lines=sent, shipping="3.00", total="33.00")
        assert [one.total for one in made] == [2200]

    def test_what_cannot_be_divided_stays_whole(self, keeper: Keeper, keep: Keep) -> None:
        (made,) = accepted(keeper, keep(), lines=lines("10.00", quantity=3))
        assert (made.product_name, made.quantity, made.total) == ("3 × Thing 0", 1, 1000)

    def test_a_line_s_warranty_comes_along(self, keeper: Keeper, keep: Keep) -> None:
        (made,) = accepted(keeper, keep(), lines=lines("10.00", warranty_months=24))
        assert made.covered_until == date(2027, 5, 28)

    def test_the_bank_line_paid_for_all_of_them(self, keeper: Keeper, keep: Keep) -> None:
        line = keeper.home.line(keeper.home.account(), "-30", DAY)
        document_id = keep()
        made = accepted(keeper, document_id, transaction_id=line.id)
        with keeper.home.work() as uow:
            paid = payments.payments_of(uow, [one.id for one in made])
            links = documents.document(uow, document_id).links
        assert [one.transaction.id for each in paid.values() for one in each] == [line.id] * 2
        assert (LinkTarget.TRANSACTION, line.id) in links

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"total": "30.01"}, "total"),
            ({"total": "29.99"}, "total"),
            ({"discount": "30.01"}, "discount"),
            ({"lines": lines("1.00", chosen=False)}, "lines"),
            ({"lines": lines("1.001")}, "lines.0.amount"),
            ({"tax": "0.001"}, "tax"),
            ({"currency_code": "XXZ"}, "currency_code"),
            ({"retailer_id": new_id()}, "retailer_id"),
            ({"transaction_id": new_id()}, "transaction_id"),
            ({"lines": []}, "lines"),
            ({"lines": lines("-1.00")}, "lines.0.amount"),
        ],
    )
    def test_what_does_not_fit_is_refused_whole(
        self, keeper: Keeper, keep: Keep, fields: dict[str, Any], field: str
    ) -> None:
        document_id = keep()
        with pytest.raises(InvalidInput) as refused:
            accepted(keeper, document_id, **fields)
        assert [error.field for error in refused.value.errors] == [field]
        with keeper.home.work() as uow:
            assert purchases.purchases(uow, PurchaseFilter()).total == 0
            assert documents.document(uow, document_id).links == ()

    def test_the_difference_is_told(self, keeper: Keeper, keep: Keep) -> None:
        with pytest.raises(InvalidInput, match=r"0\.01 EUR less than the total"):
            accepted(keeper, keep(), total="30.01")

    def test_readers_and_strangers_keep_nothing(
        self, runtime: Runtime, keeper: Keeper, keep: Keep
    ) -> None:
        document_id = keep()
        with pytest.raises(Forbidden):
            accepted(keeper.reader(), document_id)
        with pytest.raises(NotFound):
            accepted(Keeper(runtime, sign_up(runtime.database, "bob")), document_id)

    def test_it_is_undone_in_one_step(self, keeper: Keeper, keep: Keep) -> None:
        line = keeper.home.line(keeper.home.account(), "-30", DAY)
        document_id = keep()
        made = accepted(keeper, document_id, transaction_id=line.id)
        with keeper.home.work() as uow:
            receipts.take_back(uow, document_id, [one.id for one in made], line.id)
        with keeper.home.work() as uow:
            assert purchases.purchases(uow, PurchaseFilter()).total == 0
            assert documents.document(uow, document_id).links == ()

    def test_a_known_retailer_is_not_made_again(self, keeper: Keeper, keep: Keep) -> None:
        known = shop(keeper.home, "Lampenhaus")
        made = accepted(keeper, keep(), retailer="LAMPENHAUS")
        assert {one.retailer_id for one in made} == {known}
        with keeper.home.work() as uow:
            assert names.list_names(uow, Retailer, "lampen").total == 1


AMOUNTS = st.integers(0, 5_000)


@given(
    st.lists(st.tuples(AMOUNTS, st.integers(1, 7)), min_size=1, max_size=12),
    AMOUNTS,
    AMOUNTS,
    AMOUNTS,
)
def test_all_lines_together_always_come_to_the_total(
    amounts: list[tuple[int, int]], tax: int, shipping: int, discount: int
) -> None:
    goods = sum(amount for amount, _ in amounts)
    discount = min(discount, goods)
    new = NewReceiptPurchases(
        lines=[
            {"product_name": "x", "amount": Decimal(amount) / 100, "quantity": quantity}
            for amount, quantity in amounts
        ],
        purchase_date=DAY,
        tax=Decimal(tax) / 100,
        shipping=Decimal(shipping) / 100,
        discount=Decimal(discount) / 100,
        total=Decimal(goods + tax + shipping - discount) / 100,
    )
    rows = [receipts._purchase(new, share, "EUR", None) for share in receipts._shares(new, "EUR")]
    total = sum(row.price * row.quantity + row.tax + row.shipping for row in rows)
    assert total == new.total
    assert all(row.price >= 0 for row in rows)
