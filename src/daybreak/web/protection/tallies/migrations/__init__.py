"""Changes of the tables of tallies."""
