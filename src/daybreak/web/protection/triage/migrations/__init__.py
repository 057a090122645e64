"""Changes of the tables of triage."""
