"""Settings: a list of subjects, one at a time."""
