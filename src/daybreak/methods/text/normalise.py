"""Bring a text in any script to one plain form, and show every finding in the original.

Posts that hide from search use other letters, other digits, invisible characters, gaps between
letters, numbers written as words, and leftovers of web pages. Each rule here undoes one disguise
where it is sure of it and leaves ordinary text alone. `normalise` repeats the rules until none
has anything left to do, so a normal form is its own normal form. `explain` says which rule
changed what.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from daybreak.errors import BadValue
from daybreak.methods.text import markup, plain
from daybreak.methods.text.rewriting import Edit, Origin, rewrite

#: Rules are repeated at most this often; only text nested on purpose needs more than three rounds.
MOST_ROUNDS = 12


@dataclass(frozen=True, slots=True)
class Normalised:
    """A text in plain form (`text`, case kept) and the `original` it was made from.

    Character `i` of `text` stands for the original characters `original_span(i, i + 1)`. Spans
    follow one another in the order of the text.
    """

    original: str
    text: str
    _origin: Origin | None = field(default=None, repr=False, compare=False)

    @property
    def changed(self) -> bool:
        """Whether any rule changed anything."""
        return self._origin is not None

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Say which span of `original` the span `start`..`end` of `text` stands for.

        Offsets are characters. What was dropped in between is inside the span, what was dropped
        at its edges is not. An empty span maps to an empty span.

        Raises:
            BadValue: The span does not lie within `text`.
        """
        length = len(self.text)
        if not 0 <= start <= end <= length:
            raise BadValue("span", found=(start, end), needed=f"it must lie within 0..{length}, start first")
        if self._origin is None:
            return start, end
        starts, ends = self._origin
        if start < end:
            return starts[start], ends[end - 1]
        at = starts[start] if start < length else len(self.original)
        return at, at

    def original_slice(self, start: int, end: int) -> str:
        """Show the original characters behind the span `start`..`end` of `text`."""
        first, last = self.original_span(start, end)
        return self.original[first:last]


@dataclass(frozen=True, slots=True)
class Step:
    """One change: `rule` read the original characters `start`..`end` (`before`) as `after`."""

    rule: str
    sentence: str
    start: int
    end: int
    before: str
    after: str


Rule = Callable[[str], list[Edit]]

#: What is done, in this order, until nothing changes.
RULES: tuple[Rule, ...] = (
    markup.tags,
    markup.entities,
    plain.plain_characters,
    plain.flag_letters,
    plain.accents,
)


def normalise(text: str) -> Normalised:
    """Bring `text` to its plain form; any `str` will do and none raises.

    >>> normalise("W&#111;rk &nbsp; ｎｏｗ").text
    'Work   now'
    >>> normalise("Call ０７７００").original_slice(5, 10)
    '０７７００'
    """
    now, origin = text, None
    for _ in range(MOST_ROUNDS):
        before = now
        for rule in RULES:
            edits = rule(now)
            if edits:
                now, origin = rewrite(now, origin, edits)
        if now == before:
            break
    return Normalised(text, now, origin)


def explain(normalised: Normalised) -> tuple[Step, ...]:
    """Say which rule changed which characters of the original, in the order it happened.

    >>> explain(normalise("５ days"))[0].sentence
    'A styled, wide, foreign-digit or invisible character was read as the plain one it stands for.'
    """
    now, origin = normalised.original, None
    steps: list[Step] = []
    for _ in range(MOST_ROUNDS):
        before = now
        for rule in RULES:
            edits = rule(now)
            if edits:
                view = Normalised(normalised.original, now, origin)
                steps += [_step(rule, edit, view) for edit in edits]
                now, origin = rewrite(now, origin, edits)
        if now == before:
            break
    return tuple(steps)


def _step(rule: Rule, edit: Edit, view: Normalised) -> Step:
    start, end = view.original_span(edit.start, edit.end)
    sentence = " ".join((rule.__doc__ or "").split("\n\n")[0].split())
    return Step(rule.__name__, sentence, start, end, view.original[start:end], edit.after)
