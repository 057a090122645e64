"""How pages look and behave; knows no person and no subject."""
