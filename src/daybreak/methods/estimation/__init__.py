"""Estimates of the number of people nobody recorded, from lists that overlap."""
