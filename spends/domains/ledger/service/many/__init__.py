"""The same done with lines by the thousand."""
