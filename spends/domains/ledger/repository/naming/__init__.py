"""What lines are called by: categories, payees and their names, tags."""
