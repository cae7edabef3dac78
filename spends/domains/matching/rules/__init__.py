"""What matching decides, by arithmetic and words alone."""
