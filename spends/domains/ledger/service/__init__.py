"""What can be done with the ledger.

Here: `accounts`, `transactions` (one or a few at a time), `changes` (the one way in which they
change), `rates` with `valuing` and `recounting` (what lines are worth at home, also in another
currency), `reconciling`, `loading` (a whole ledger at once), `lookup`, `noting` and
`integrity`. In folders: `naming` (categories, payees, tags), `linking` (transfers, refunds, two
lines that are one), `many` (thousands at once), `statements` (rows from imports) and `reading`
(lists, exports, figures).
"""

from spends.domains.ledger.service.naming.categories import start_household

__all__ = ["start_household"]
