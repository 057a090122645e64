"""Places on earth and the way between them."""
