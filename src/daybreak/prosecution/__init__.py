"""From scattered posts to networks a person can follow."""
