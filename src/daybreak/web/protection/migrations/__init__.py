"""Changes of the tables of protection, in order."""
