"""The statements on the belongings' tables, one module per subject."""
