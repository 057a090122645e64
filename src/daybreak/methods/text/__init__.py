"""Text in any script: normal forms, near-duplicates, templates."""
