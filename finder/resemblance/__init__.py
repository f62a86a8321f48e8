"""Resemblance: whether two listings may be one and the same, and what speaks for and against it."""
