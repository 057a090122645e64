"""French, with the zone of a moment."""

DATETIME_FORMAT = r"j F Y à H:i e"
