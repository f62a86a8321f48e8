"""The store: every named read and write; the session is passed in, the caller commits."""
