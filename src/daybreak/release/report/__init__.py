"""One self-contained page that shows leads to a person and asks no host for anything."""
