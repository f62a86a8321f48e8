"""The description of the interface for programs, made from the tables that it works by."""
