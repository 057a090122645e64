"""Prevalence on the web: lists, what was read from them, and estimates of the people nobody recorded."""
