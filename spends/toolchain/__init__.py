"""What `make` calls: from a bare Python to a running Spends, with the standard library alone."""
