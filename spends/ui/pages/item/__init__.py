"""One thing: what it is, what has happened to it, and what is still to come."""
