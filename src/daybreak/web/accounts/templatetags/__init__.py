"""Tags that templates load as `may`."""
