"""Logs that hold no address, no secret and no content, at any level.

What a record says is scrubbed before any handler sees it: network addresses, e-mail addresses, long
tokens and everything after a question mark. Tracebacks keep the code's lines and lose the exception's
own words, because those quote values.
"""

import ipaddress
import logging
import re
import traceback
from typing import Any

_EMAIL = re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+\.[^\s@<>\"']+")
_QUERY = re.compile(r"\?\S+")
#: A long run of signs, but for names of files; and one as long as our secrets, whatever stands beside it.
_TOKEN = re.compile(r"(?<![\w/.-])[\w+/=-]{24,}(?![\w/-]|\.\w)|[\w-]{32,}")
_MAYBE_ADDRESS = re.compile(
    r"(?<!\d)(?<!\d\.)\d{1,3}(?:\.\d{1,3}){3}(?!\d|\.\d)"  # a port may follow
    r"|(?<![\w:.])[0-9a-fA-F]*:[0-9a-fA-F:.]*:[0-9a-fA-F.]*(?![\w:])"
)


def scrub(text: str) -> str:
    """The text without network addresses, e-mail addresses, query strings and long tokens."""
    text = _QUERY.sub("?…", text)
    text = _EMAIL.sub("(e-mail)", text)
    text = _MAYBE_ADDRESS.sub(_hide_address, text)
    return _TOKEN.sub("(token)", text)


def _hide_address(found: re.Match[str]) -> str:
    try:
        ipaddress.ip_address(found[0])
    except ValueError:
        return found[0]
    return "(address)"


class Scrubbed(logging.Formatter):
    """Writes a record's level, logger and scrubbed sentence; of an exception only its type and lines."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, and one more per place of an exception."""
        line = f"{self.formatTime(record)} {record.levelname} {record.name}: {scrub(record.getMessage())}"
        if record.exc_info and record.exc_info[0]:
            kind, _, trace = record.exc_info
            places = (f"{one.filename}:{one.lineno} in {one.name}" for one in traceback.extract_tb(trace))
            line += f"\n  {kind.__name__} at " + "\n    ".join(places)
        return line


LOGGING_WITHOUT_SECRETS: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"scrubbed": {"()": Scrubbed}},
    "handlers": {"terminal": {"class": "logging.StreamHandler", "formatter": "scrubbed"}},
    "root": {"handlers": ["terminal"], "level": "WARNING"},
    "loggers": {
        # these quote addresses, paths and SQL parameters, and tell nothing that the ledger does not
        "django.request": {"level": "ERROR"},
        "django.security": {"level": "CRITICAL"},  # quotes what a visitor sent as Origin or Host
        "django.db.backends": {"level": "WARNING"},
        "axes": {"level": "CRITICAL"},
    },
}
