"""What is due again and again: bills and subscriptions, and how they are found in history."""
