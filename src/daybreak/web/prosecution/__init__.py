"""Prosecution on the web: posts come in, networks are found, leads are reviewed, files go out."""
