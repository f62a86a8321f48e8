"""Offers: what providers write, what the city lets go live, and what becomes of it."""
