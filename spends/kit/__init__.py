"""Building blocks without business words, shared by every domain."""
