"""Shared algorithms with no pillar in them."""
