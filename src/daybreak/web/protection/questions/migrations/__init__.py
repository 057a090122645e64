"""Tables of the questions."""
