"""Whether two lines are one: duplicates, postings, transfers and refunds, found or asked about."""
