"""What is asked of AWS beside files; loaded only where a setting names it."""
