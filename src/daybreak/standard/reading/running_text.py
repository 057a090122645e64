"""Whether the lines of a file without columns can be posts, or are pieces of one running text or program.

A file with one post per line is a fair table of one column. A licence, an article or a program has lines
too, but a line there is no whole: prose is broken where the next word would no longer fit, in the middle of
a sentence; programs are set in by several depths. Taking such lines for posts would end in a report about
nothing, so they are told apart by these two habits, which no list of posts has.
"""

from collections.abc import Sequence

#: Fewer lines than this show no habit.
FEWEST_LINES = 8
#: Nobody breaks prose by hand at less or more characters than these.
NARROWEST, WIDEST = 40, 200
#: Share of lines that end where they must, and of those that go on in small letters.
BROKEN, CONTINUED = 0.45, 0.35
#: Texts cut off at one length fill it to the last character; of lines broken at blanks few do by chance.
CUT_OFF = 0.5
#: Share of lines that are set in, and the different depths among them.
SET_IN, DEPTHS = 0.3, 3

_ENDS = tuple(".!?:;…)]}\"'»”")


def why_no_posts(lines: Sequence[str]) -> str | None:
    """Say why consecutive lines are no posts; None when they can be.

    >>> why_no_posts(["Waitress wanted, call 555-0100", "Driver, good pay"] * 10) is None
    True
    """
    filled = [line for line in lines if line.strip()]
    if len(filled) < FEWEST_LINES:
        return None
    if _is_wrapped(filled):
        return "its lines are pieces of a running text, broken where they were full"
    if _is_set_in(filled):
        return "its lines are set in by different depths, as those of a program are"
    return None


def _is_wrapped(lines: Sequence[str]) -> bool:
    """Whether most lines had no room for the next word, and many stop in the middle of a sentence."""
    stripped = [line.rstrip() for line in lines]
    width = sorted(map(len, stripped))[int(0.98 * len(stripped))]
    to_the_end = sum(len(line) in (width - 1, width) for line in stripped)
    if not NARROWEST <= width <= WIDEST or to_the_end > CUT_OFF * len(stripped):
        return False
    pairs = list(zip(stripped, (line.split() for line in stripped[1:]), strict=False))
    full = sum(len(line) + 1 + len(words[0]) >= width for line, words in pairs)
    goes_on = sum(words[0][0].islower() and not line.endswith(_ENDS) for line, words in pairs)
    return full >= BROKEN * len(pairs) and goes_on >= CONTINUED * len(pairs)


def _is_set_in(lines: Sequence[str]) -> bool:
    depths = [len(line) - len(line.lstrip()) for line in lines]
    inner = [depth for depth in depths if depth]
    return len(inner) >= SET_IN * len(lines) and len(set(inner)) >= DEPTHS
