"""Abuse without locking anybody out: a toll that rises with load, and reports that are alike."""
