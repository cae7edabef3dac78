"""The first minutes of a new household."""
