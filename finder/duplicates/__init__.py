"""Duplicates: listings that are the same are found, and merged where somebody says so."""
