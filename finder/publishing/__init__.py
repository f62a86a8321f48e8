"""Opportunities on their way out: one file a format, plain data out."""
