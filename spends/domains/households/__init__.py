"""The tenant: households and who belongs to them."""
