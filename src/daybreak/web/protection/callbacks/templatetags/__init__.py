"""Tags of callbacks."""
