"""What the commands of `python -m spends` do: each takes its arguments, returns an exit status."""
