"""Asking a person, in their own dialogue, whether what they told may go to another organisation."""
