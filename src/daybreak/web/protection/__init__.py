"""The protection channel: safe reporting, being answered, and what staff does with reports."""
