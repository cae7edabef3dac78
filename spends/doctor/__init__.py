"""The checklist of `python -m spends doctor`: what an instance needs, looked at from itself."""
