"""Matching: which columns of a table that is not ours are which of our fields."""
