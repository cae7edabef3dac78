"""What reports do, by subject."""
