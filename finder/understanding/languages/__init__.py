"""What may be said in each language, one file a language, and what all have in common."""
