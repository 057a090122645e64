"""The tables of consent and handover, step by step."""
