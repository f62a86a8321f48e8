"""Tests, which judge behaviour through the front door."""
