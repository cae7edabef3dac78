"""What is saved for, and how debts end."""
