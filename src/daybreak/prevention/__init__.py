"""Prevention: where help is found now, and how exploitation is recognised."""
