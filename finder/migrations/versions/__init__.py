"""One file for each version of the database, numbered; the number is the version."""
