"""Statements come in here: read, matched, previewed, committed, reported, undone."""
