"""Readers of the files that banks hand out: CSV of any layout, OFX, QFX, QIF, CAMT and MT940."""
