"""What can be done with budgets, one module per subject."""
