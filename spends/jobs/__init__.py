"""When sweeps run, and who runs them."""
