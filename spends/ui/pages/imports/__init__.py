"""A bank's file comes in: dropped, understood, looked at, imported, and undone if need be."""
