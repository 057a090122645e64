"""Arabic: Django has days but no moments, and would write those as in the United States.

Marks of direction keep the parts of a day in order beside other numbers.
"""

DATE_FORMAT = "j F Y"
SHORT_DATE_FORMAT = "d\u200f/m\u200f/Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j F Y، H:i e"
SHORT_DATETIME_FORMAT = "d\u200f/m\u200f/Y، H:i"
