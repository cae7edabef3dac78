"""The statements on the imports' tables, one module per subject."""
