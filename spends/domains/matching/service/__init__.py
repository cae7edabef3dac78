"""What can be found out about two lines, asked, and answered, one module per subject."""
