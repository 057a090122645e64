"""Sorting reports: labels, templates of answers, reports about the same thing, and asking supervisors."""
