"""Base UI, wrapped: behaviour without looks, one module per family."""
