"""Coarse counts of reports, which stay when the reports are gone."""
