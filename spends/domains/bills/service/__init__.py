"""What can be done with bills, one module per subject."""
