"""Changes of the tables of prosecution, in order."""
