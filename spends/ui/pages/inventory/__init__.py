"""The Inventory page: what the household has bought, as pictures or as a table."""
