"""The Documents page: receipts, manuals and photos, and what they prove."""
