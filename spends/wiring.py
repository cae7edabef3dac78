"""Who is told what: listeners of domains' events, in one place; done once per process."""

from spends.domains.documents.kinds import LinkTarget
from spends.domains.documents.service import register_target
from spends.domains.ledger.service import listing


def wire() -> None:
    """Let the domains above hear of what happens in those below; doing it again changes nothing."""
    register_target(LinkTarget.TRANSACTION, listing.view)
