"""The doors for people and programs: the only rooms that know Flask."""
