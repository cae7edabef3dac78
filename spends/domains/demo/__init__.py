"""The sample household: two years of an invented family's money, and rows by the million."""
