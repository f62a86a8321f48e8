"""The pages on which providers write what they offer."""
