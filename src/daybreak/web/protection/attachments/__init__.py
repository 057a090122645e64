"""Files in reports: taken in sealed, examined apart, shown cleaned, never trusted."""
