"""The atlas: how a part of the earth becomes a map, and what is close together a circle."""
