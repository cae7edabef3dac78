"""The statements on the matching's tables, one module per subject."""
