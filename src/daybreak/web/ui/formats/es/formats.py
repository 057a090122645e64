"""Spanish, with the zone of a moment."""

DATETIME_FORMAT = r"j \d\e F \d\e Y, H:i e"
