"""What Spends is about: one package per part of the household's life."""
