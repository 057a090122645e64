"""Calling back: when it is safe, what to say if somebody else answers, and what came of it."""
