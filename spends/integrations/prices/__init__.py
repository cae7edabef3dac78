"""Feeds of prices and exchange rates."""
