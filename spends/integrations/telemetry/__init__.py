"""What leaves Spends about itself, where an operator names a receiver: traces and faults.

Nothing here is loaded otherwise.
"""
