"""What is read of the ledger: lists, exports, and figures."""
