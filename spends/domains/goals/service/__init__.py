"""What can be done with goals and debts, one module per subject."""
