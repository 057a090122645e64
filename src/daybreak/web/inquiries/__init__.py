"""What posts and prevalence have in common: an inquiry that colleagues share.

An inquiry is sealed under a key of its own. Files are sent to it, work is done on them in the background,
and what came out is looked at and taken away. Pillars say what an inquiry is called, who reads it and what
the work is.
"""
