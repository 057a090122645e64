"""Daybreak: one open platform for the people who fight human trafficking."""

__version__ = "0.1.0"
