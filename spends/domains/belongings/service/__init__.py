"""What can be done with belongings, one module per subject."""
