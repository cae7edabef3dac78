"""Accounts: what there is and what is owed, and the form that opens and changes them."""
