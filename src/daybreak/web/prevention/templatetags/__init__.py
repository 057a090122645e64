"""Tags that templates load as `help_now`."""
