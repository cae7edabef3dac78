"""The Warranties page: what is covered, until when, and what was claimed."""
