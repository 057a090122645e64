"""A throw-away workspace in which everything is invented, to look around in."""
