"""What keeps people safe who report: files without traces of who made them."""
