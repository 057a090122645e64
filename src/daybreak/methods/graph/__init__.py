"""Links between things, and the communities they form."""
