"""Who is told what: listeners of domains' events, in one place; done once per process."""

from spends.domains.belongings.service import (
    claims,
    following,
    payments,
    refunds,
    settling,
    warranties,
)
from spends.domains.belongings.service import listing as inventory
from spends.domains.bills.service import bills, feed, paying
from spends.domains.budgets.service import budgets
from spends.domains.documents.events import PapersChanged
from spends.domains.documents.kinds import LinkTarget
from spends.domains.documents.service import register_target
from spends.domains.goals.service import goals
from spends.domains.identity.events import PasswordChanged
from spends.domains.ledger.events import (
    AccountsGone,
    CategoryBack,
    CategoryGone,
    PayeeBack,
    PayeesGone,
    RatesChanged,
    TransactionsChanged,
    TransactionsGone,
    TransactionsImported,
)
from spends.domains.ledger.service.reading import listing
from spends.domains.matching.events import SamenessDecided
from spends.domains.matching.service import refunds as credits_back
from spends.domains.matching.service import transfers
from spends.domains.rules.service import following as rules
from spends.kit.events import subscribe


def wire() -> None:
    """Let the domains above hear of what happens in those below; doing it again changes nothing."""
    register_target(LinkTarget.TRANSACTION, listing.view)
    register_target(LinkTarget.PURCHASE, inventory.check)
    register_target(LinkTarget.WARRANTY, warranties.warranty)
    register_target(LinkTarget.CLAIM, claims.claim)
    register_target(LinkTarget.REFUND, refunds.refund_view)
    subscribe(TransactionsImported, refunds.match_imported)
    subscribe(TransactionsChanged, settling.settle_again)
    subscribe(TransactionsChanged, payments.follow_lines)
    subscribe(TransactionsChanged, following.follow_lines)
    subscribe(TransactionsGone, settling.settle_all)
    subscribe(TransactionsGone, following.follow_removal)
    subscribe(RatesChanged, following.follow_rates)
    subscribe(CategoryGone, following.follow_category)
    subscribe(CategoryBack, following.follow_return)
    subscribe(PapersChanged, following.follow_papers)
    subscribe(CategoryGone, budgets.follow_category)
    subscribe(CategoryBack, budgets.follow_return)
    subscribe(CategoryGone, rules.follow_category)
    subscribe(CategoryBack, rules.follow_return)
    subscribe(CategoryGone, bills.follow_category)
    subscribe(CategoryBack, bills.follow_return)
    subscribe(PayeesGone, bills.follow_payees)
    subscribe(PayeeBack, bills.follow_payee_back)
    subscribe(AccountsGone, bills.follow_accounts)
    subscribe(AccountsGone, goals.follow_accounts)
    subscribe(TransactionsImported, paying.match_imported)
    # What pays a bill or brings an expected refund is known by then.
    subscribe(TransactionsImported, transfers.find_imported)
    subscribe(TransactionsImported, credits_back.find_imported)
    subscribe(SamenessDecided, transfers.find_decided)
    subscribe(PasswordChanged, feed.follow_password)
