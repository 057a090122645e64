"""The command line, one file per pillar."""
