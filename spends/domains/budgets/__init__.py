"""Limits on spending: periods, what is left, what rolls over."""
