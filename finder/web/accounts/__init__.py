"""The doors of accounts: signing in, and pages that only some people may see."""
