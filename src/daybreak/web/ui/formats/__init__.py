"""How each language writes days and times; times are said to be UTC wherever a whole moment is shown."""
