"""English that is read all over the world: the month as a word, so that nobody takes it for the day."""

DATE_FORMAT = "j F Y"
SHORT_DATE_FORMAT = "j M Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j F Y, H:i e"
SHORT_DATETIME_FORMAT = "j M Y, H:i"
