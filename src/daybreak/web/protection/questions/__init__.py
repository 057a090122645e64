"""The questions of each channel: their versions, the pages that build them, and the form that asks them."""
