"""The only door out: redaction, formats, reports."""
