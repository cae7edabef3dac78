"""Who changed what, and when: an append-only log."""
