"""The only place in the ledger that says `select`: in the same folders as the service.

Here: `rows` (one or a few, by the ORM), `summary` (monthly sums), `worth` (in the household's
currency), `reconciling`.
"""
