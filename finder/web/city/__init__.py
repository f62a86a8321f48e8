"""The pages on which the city's staff look after what providers publish."""
