"""Bring a text in any script to one plain form, and show every finding in the original.

Posts that hide from search use other letters, other digits, invisible characters, gaps between
letters, numbers written as words, and leftovers of web pages. Each rule here undoes one disguise
where it is sure of it and leaves ordinary text alone. `normalise` repeats the rules until none
has anything left to do, so a normal form is its own normal form. `explain` says which rule
changed what.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from daybreak.errors import BadValue
from daybreak.methods.text import markup, plain
from daybreak.methods.text.digit_letters import letters_for_digits
from daybreak.methods.text.leet import leet
from daybreak.methods.text.lookalike import lookalike_letters
from daybreak.methods.text.rewriting import Edit, Origin, rewrite
from daybreak.methods.text.spacing import spaced_letters
from daybreak.methods.text.spelled import spelled_numbers

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


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One rule: what it finds, and what the shape of a text must hold for it to find anything.

    `signs` are pieces of `_shape`, each list under a piece that all its members contain, so that
    one quick look rules them all out. `beyond_ascii` tries the rule on every text with other
    letters; `always` on every text.
    """

    find: Callable[[str], Sequence[Edit]]
    signs: tuple[tuple[bytes, tuple[bytes, ...]], ...] = ()
    beyond_ascii: bool = False
    always: bool = False


#: What is done, in this order, until nothing changes.
RULES: tuple[Rule, ...] = (
    Rule(markup.tags, ((b"<", (b"",)),)),
    Rule(markup.entities, ((b"&", (b"",)),)),
    Rule(plain.plain_characters, ((b"\r", (b"",)),), beyond_ascii=True),
    Rule(plain.flag_letters, beyond_ascii=True),
    Rule(plain.accents, beyond_ascii=True),
    Rule(lookalike_letters, beyond_ascii=True),
    Rule(
        spaced_letters,
        (
            (b" a ", (b" a a ", b" a a-", b" a  a ", b" a 0 ", b" a $ ", b" a - a ")),
            (b"-a-", (b" a-a-", b"-a-a-", b"-a-0-", b" a-0-")),
            (b"-e-", (b"-a-a-",)),
        ),
    ),
    Rule(leet, ((b"0", (b"",)), (b"$", (b"a$", b"$a")), (b"!", (b"a!a",)))),
    Rule(letters_for_digits, ((b"0", (b"",)),)),
    Rule(spelled_numbers, always=True),
)


def normalise(text: str) -> Normalised:
    """Bring `text` to its plain form; any `str` will do.

    Raises:
        BadValue: `text` is no string.

    >>> normalise("W&#111;rk &nbsp; ｎｏｗ").text
    'Work   now'
    >>> normalise("Call ０７７００").original_slice(5, 10)
    '０７７００'
    """
    if not isinstance(text, str):
        raise BadValue("text", found=type(text).__name__, needed="it must be a string")
    return _settle(text, None)


def _settle(text: str, steps: "list[Step] | None") -> Normalised:
    """Repeat the rules until none changes anything, and write down what they did if asked to."""
    now, origin = text, None
    seen: dict[Rule, str] = {}
    for _ in range(MOST_ROUNDS):
        before = now
        for rule in _promising(now):
            if seen.get(rule) is now:
                continue
            edits = rule.find(now)
            if edits:
                if steps is not None:
                    view = Normalised(text, now, origin)
                    steps += [_step(rule, edit, view) for edit in edits]
                now, origin = rewrite(now, origin, edits)
            else:
                seen[rule] = now
        if now is before:
            break
    return Normalised(text, now, origin)


def _promising(text: str) -> Sequence[Rule]:
    """Leave out the rules that cannot find anything, judging by the shape of the text alone."""
    shape = _shape(text)
    rules = _ALWAYS if text.isascii() else _BEYOND_ASCII
    if not any(map(shape.__contains__, _KEYS)):
        return rules
    even = shape.translate(_ANY_LETTER)
    return [rule for rule in RULES if rule in rules or _shows_sign(rule, even)]


def _shows_sign(rule: Rule, shape: bytes) -> bool:
    return any(key in shape and any(sign in shape for sign in signs) for key, signs in rule.signs)


def _shape(text: str) -> bytes:
    """Reduce every character to its kind, framed by blanks: `It's 5` -> ` ea-a 0 `.

    `e` is a letter that also is an English word, so that prose shows no letter standing alone.
    """
    return b" " + text.encode("utf-8", "surrogatepass").translate(_KINDS, _CONTINUATION) + b" "


def _kind(byte: int) -> int:
    character = chr(byte)
    if character in "aAiI":
        return ord("e")
    if byte in (0xC2, 0xE2):  # first bytes of general punctuation and symbols in UTF-8
        return ord("-")
    if byte >= 0x80 or character.isalpha():
        return ord("a")
    for kind, members in (
        ("0", "0123456789"),
        ("$", "$@|"),
        ("!", "!"),
        (" ", " \t\n"),
        ("\r", "\r\x0b\x0c"),
    ):
        if character in members:
            return ord(kind)
    return byte if character in "<&" else ord("-")


_KINDS = bytes(_kind(byte) for byte in range(256))
_ANY_LETTER = bytes.maketrans(b"e", b"a")
_KEYS = tuple(dict.fromkeys(key for rule in RULES for key, _ in rule.signs))
_ALWAYS = tuple(rule for rule in RULES if rule.always)
_BEYOND_ASCII = tuple(rule for rule in RULES if rule.always or rule.beyond_ascii)
#: Bytes after the first of a character in UTF-8.
_CONTINUATION = bytes(range(0x80, 0xC0))


def explain(normalised: Normalised) -> tuple[Step, ...]:
    """Say which rule changed which characters of the original, in the order it happened.

    >>> explain(normalise("５ days"))[0].sentence
    'A styled, wide, foreign-digit or invisible character was read as the plain one it stands for.'
    """
    steps: list[Step] = []
    _settle(normalised.original, steps)
    return tuple(steps)


def _step(rule: Rule, edit: Edit, view: Normalised) -> Step:
    start, end = view.original_span(edit.start, edit.end)
    sentence = " ".join((rule.find.__doc__ or "").split("\n\n")[0].split())
    return Step(rule.find.__name__, sentence, start, end, view.original[start:end], edit.after)
