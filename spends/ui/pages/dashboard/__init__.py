"""The dashboard: where the household stands this month."""
