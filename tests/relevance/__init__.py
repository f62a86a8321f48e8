"""How well what is found answers what was typed."""
