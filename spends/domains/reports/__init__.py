"""Cash flow to come: what accounts will hold, and how that was made."""
