"""The engine that searches inside PostgreSQL, for a node that keeps nothing itself."""
