"""Files without traces of who made them: what a file is by its content, and a copy without its metadata."""
