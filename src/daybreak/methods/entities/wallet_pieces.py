"""Cryptocurrency addresses in pieces: "1BvB MSEY stWe ...", broken over lines, dotted, letter by letter.

Pieces next to one another are put together and tried as one address. Ordinary words are tried with them:
only a checksum tells where an address begins and ends, and a wrong one passes once in four thousand million.
What is tried lies around pieces no word looks like, in which letters and digits change more than once.
"""

import re
from collections.abc import Iterator

#: A digit with letters behind it. The pattern begins with the digit, so that it is looked for fast.
_MIXED = re.compile(r"\d(?:[A-Za-z]+\d?|[\s./_|,·•-]{1,3}[A-Za-z](?![A-Za-z0-9]))")
#: From a digit on many single characters.
_LETTERS = re.compile(r"(?:[A-Za-z0-9][\s./_|,·•-]{1,3}){10}")
_DIGITS = "0123456789"
_PIECE = re.compile(r"[A-Za-z0-9]+")
_GAP = re.compile(r"[\s./_|,·•-]{1,3}")
#: How the addresses that carry a checksum begin.
_BEGINNING = re.compile(r"0[xX]|0$|bc|b$|BC|B$|lt|l$|LT|L|ad|a$|AD|A|[1239MDXTtmn48r57qpQPB]")
#: Characters an address that proves itself has in all; with the gaps between its pieces it goes over no more
#: than `FARTHEST`.
LENGTHS = frozenset((*range(25, 36), 42, 43, 44, 58, 62, 63, 64, 95, 103, 106))
LONGEST, FARTHEST = max(LENGTHS), 320
#: An address has at least this many digits.
FEWEST_DIGITS = 3

_Piece = tuple[int, int, str]


def pieced(text: str) -> Iterator[_Piece]:
    """Where pieces that may be one address stand (start, end), and what they are put together."""
    strange = [match.start() for match in _MIXED.finditer(text) if _is_strange(text, match)]
    if not strange:
        return
    for run in _runs(text, strange):
        for first, (start, _, piece) in enumerate(run):
            if _BEGINNING.match(piece):
                yield from _growing(run[first:], start)


def _is_strange(text: str, match: re.Match[str]) -> bool:
    """Whether no word or measure looks like this ("n5Au", "4m4G"), or single characters follow in a row."""
    if not match[0][1].isalpha():
        return _LETTERS.match(text, match.start()) is not None
    return (
        match[0][-1].isdigit()
        or text[max(0, match.start() - 9) : match.start()].rstrip(_DIGITS)[-1:].isalpha()
    )


def _runs(text: str, strange: list[int]) -> Iterator[list[_Piece]]:
    """Pieces with nothing but a short gap between them, about each strange place."""
    done = 0
    for place in strange:
        if place < done:
            continue
        first = max(done, place - FARTHEST)
        run: list[_Piece] = []
        for match in _PIECE.finditer(text, first):
            if run and not _GAP.fullmatch(text, run[-1][1], match.start()):
                if run[-1][1] > place:
                    break
                run = []
            run.append((match.start(), match.end(), match[0]))
        done = run[-1][1]
        yield run


def _growing(run: list[_Piece], start: int) -> Iterator[_Piece]:
    joined, digits = "", 0
    for number, (_, end, piece) in enumerate(run):
        joined += piece
        digits += sum(map(str.isdigit, piece))
        if len(joined) > LONGEST:
            return
        if number and len(joined) in LENGTHS and digits >= FEWEST_DIGITS:
            yield start, end, joined
