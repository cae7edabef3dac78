"""Transactions: the list, one of them, and the form that writes them."""
