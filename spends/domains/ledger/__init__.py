"""Accounts, transactions and their categories, payees and tags."""
