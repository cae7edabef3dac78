"""Readers of the files that banks hand out: CSV of any layout, OFX, QFX and MT940."""
