"""What can be done with the ledger, one module per subject.

`accounts`, `categories`, `payees`, `tags`, `transactions`, `links` (transfers and refunds),
`listing`, `reports`, `rates`, `statements` and `intake` (rows from imports), `integrity` (check and
repair).
"""

from spends.domains.ledger.service.categories import start_household

__all__ = ["start_household"]
