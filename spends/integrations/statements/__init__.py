"""Readers of the files that banks hand out: CSV of any layout, OFX and QFX."""
