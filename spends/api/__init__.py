"""REST: the same services as the pages, as JSON for scripts and apps."""
