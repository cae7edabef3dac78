"""What is saved for, and how debts are left."""
