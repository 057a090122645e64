"""Template tags of the toll and of reports that are alike."""
