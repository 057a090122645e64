"""Changes of the tables of callbacks."""
