"""The Bills page: what is due, when, and whether it was paid."""
