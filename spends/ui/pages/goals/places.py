"""What the places of the debts' rows are called in the page, for the figures that lead to them."""

DEBTS = "debt-list"
MONTHS = "debt-months"
WAYS = "debt-ways"
