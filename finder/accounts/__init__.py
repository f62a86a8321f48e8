"""Accounts of providers and staff: how one comes to one, signs in, and is let go."""
