"""The stacks of Spends in AWS: foundations that all routes share, and one stack a route."""
