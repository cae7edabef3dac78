"""Rules: when a transaction looks like this, do that."""
