"""Spends: where a household keeps its money and its belongings."""
