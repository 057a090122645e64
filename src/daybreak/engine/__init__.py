"""Counting over columns, behind one seam: a plain reference and an embedded database."""
