"""Receipts, invoices, manuals, photos: stored files with links to what they prove."""
