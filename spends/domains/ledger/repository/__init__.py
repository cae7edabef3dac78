"""The only place in the ledger that says `select`: rows, lists, summaries."""
