"""What can be done with rules, one module per verb."""
