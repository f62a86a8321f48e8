"""`make quality`: other people's judges look at every page in three languages and two widths."""
