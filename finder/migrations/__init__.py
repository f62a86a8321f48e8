"""Migrations of the database, run by `finder upgrade` and never at start."""
