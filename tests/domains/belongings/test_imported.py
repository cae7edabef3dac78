"""A refund that an import brings closes the chain by itself."""

from datetime import date
from decimal import Decimal

from spends.domains.belongings.kinds import RefundStatus
from spends.domains.belongings.models import Retailer
from spends.domains.belongings.schemas import NewPayment, NewPurchase, NewRefund
from spends.domains.belongings.service import names, payments, purchases, refunds
from spends.domains.ledger.schemas import TransactionFilter
from spends.domains.ledger.service.reading import listing
from spends.kit.runtime import Runtime
from tests.support.statements import Desk

BOUGHT = "Date,Payee,Amount\n2025-03-15,NORDLICHT BERLIN,-100.00\n2025-03-16,Bakery,-4.20\n"
REFUNDED = "Date,Payee,Amount\n2025-03-28,Nordlicht Berlin,100.00\n2025-03-29,Bakery,100.00\n"


def test_a_refund_posts_by_import_and_the_chain_closes(runtime: Runtime) -> None:
    desk = Desk.open(runtime)
    desk.bring(BOUGHT.encode())
    with runtime.unit_of_work(desk.actor) as uow:
        (paid,) = listing.list_page(uow, TransactionFilter(search="nordlicht")).items
        shop = names.find_or_add(uow, Retailer, "Nordlicht")
        assert shop is not None
        new = NewPurchase(
            product_name="Lamp",
            price=Decimal(100),
            purchase_date=date(2025, 3, 15),
            retailer_id=shop.id,
        )
        purchase = purchases.add_purchase(uow, new).id
        payments.pay_with(uow, purchase, NewPayment(transaction_id=paid.id))
        asked = NewRefund(requested_on=date(2025, 3, 20))
        refund = refunds.start_return(uow, purchase, asked).id

    desk.bring(REFUNDED.encode())
    desk.check()

    with runtime.unit_of_work(desk.actor, write=False) as uow:
        found = refunds.refund_view(uow, refund)
        assert (found.status, found.settled_on) == (RefundStatus.SETTLED, date(2025, 3, 28))
        assert purchases.purchase(uow, purchase).net_cost == 0
        (credit,) = refunds.credits_of(uow, [refund])[refund]
        assert (credit.payee, credit.refund_of_id) == ("NORDLICHT BERLIN", paid.id)
