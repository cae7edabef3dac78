"""What rows of a file will be once they are stored, as far as that is known before.

For the rows of a page: what storing makes of all rows, made of these alone.
"""
