"""Consent, legal orders, and handing named fields over under them."""
