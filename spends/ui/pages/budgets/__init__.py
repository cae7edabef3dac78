"""The Budgets page: what may be spent, what was, and what is left of it."""
