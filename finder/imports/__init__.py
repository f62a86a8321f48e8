"""Importing tables: read, map through a profile, check, decide, apply, report."""
