"""What statements say: new lines, and more about those that are there."""
