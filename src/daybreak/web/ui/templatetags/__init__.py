"""Tags that templates load as `ui`."""
