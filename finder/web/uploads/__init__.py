"""Uploads: a provider's tables are sent, looked at, checked and confirmed."""
