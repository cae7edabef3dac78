"""A whole household as one file, out and in."""
