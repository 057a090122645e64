"""Which encoding a file is written in, told from its bytes, and its text as a stream of UTF-8.

A file that is valid UTF-8 from end to end is UTF-8: other encodings pass that test only by being
ASCII. A byte-order mark or the rhythm of NUL bytes gives UTF-16 and UTF-32 away. What remains is
judged by likelihood: each legacy encoding is asked what the bytes outside ASCII would say, and the
reading whose letters are likeliest in one of its languages wins. The letters are declared in
`encodings.yaml`. Only lines that hold bytes outside ASCII are looked at, from the whole file, so a
first accent in line 900,000 counts as much as one in line 2.
"""

import codecs
import functools
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from typing import Any

import yaml

#: Weight of a character that the language does not use, per byte it takes.
STRANGE = math.log(1e-5)
#: Weight of a mark that any language may use.
SHARED = math.log(4e-3)
#: Below this mean weight per byte no legacy reading is believed.
LEAST_BELIEVABLE = math.log(2e-4)
#: Bytes of lines with letters outside ASCII that are judged.
JUDGED_BYTES = 50_000

OUTSIDE_ASCII = re.compile(r"[^\x00-\x7f]")
#: A letter of another script that touches a Latin one: no language writes so, a wrong reading does.
GLUED_SCRIPTS = re.compile(r"(?<=[A-Za-z])[\u0370-\u0fff]|[\u0370-\u0fff](?=[A-Za-z])")

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def wide_encoding(head: bytes) -> str | None:
    """The encoding given away by a byte-order mark or by the rhythm of NUL bytes, if any.

    Text in UTF-16 has a NUL in every other byte wherever it holds ASCII; line breaks, commas and
    digits are ASCII in every script.
    """
    for mark, name in MARKS:
        if head.startswith(mark):
            return name
    head = head[: len(head) // 4 * 4]
    if not head or b"\0" not in head:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    pairs = len(head) // 2
    if min(even, odd) > pairs * 0.4:
        return "utf-32-be" if head[0::4].count(0) > head[3::4].count(0) else "utf-32-le"
    if max(even, odd) < pairs * 0.02 or min(even, odd) > max(even, odd) * 0.2:
        return None
    if max(even, odd) < pairs * 0.4 and _reads_without_nuls(head):
        return None
    name = "utf-16-be" if even > odd else "utf-16-le"
    return name if _mostly_letters(head.decode(name, errors="replace")) else None


def _reads_without_nuls(head: bytes) -> bool:
    """Whether this is UTF-8 with stray NUL bytes: Cyrillic in UTF-16 would leave control characters."""
    text = codecs.getincrementaldecoder("utf-8")("replace").decode(head.replace(b"\0", b""))
    return all(letter.isprintable() or letter in "\r\n\t" for letter in text) and "\ufffd" not in text


def _mostly_letters(text: str) -> bool:
    odd = sum(not (letter.isprintable() or letter in "\r\n\t\f") for letter in text)
    return odd <= len(text) * 0.02


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read the bytes, and how likely it is: mean log-probability per byte outside ASCII."""

    encoding: str
    likelihood: float


def likeliest_encoding(sample: bytes) -> Reading:
    """The legacy encoding whose reading of `sample` is likeliest.

    Args:
        sample: Bytes, of which those outside ASCII are judged.
    """
    return max(readings(sample[:JUDGED_BYTES]), key=lambda reading: reading.likelihood)


def readings(sample: bytes) -> Iterator[Reading]:
    """Every legacy reading of `sample` with its likelihood; earlier ones win a tie."""
    for encoding, alphabets in _alphabets().items():
        counts = _letter_counts(sample.decode(encoding, errors="replace"))
        yield Reading(encoding, max(_likelihood(counts, alphabet) for alphabet in alphabets))
    for encoding, weights in _many_byte_weights().items():
        yield Reading(encoding, _many_byte_likelihood(sample, encoding, weights))


def _letter_counts(text: str) -> Counter[str]:
    """Count letters outside ASCII; one of another script glued to a Latin letter counts as U+FFFD."""
    counts = Counter(OUTSIDE_ASCII.findall(text))
    for glued in GLUED_SCRIPTS.findall(text):
        counts[glued] -= 1
        counts["\ufffd"] += 1
    return counts


def _likelihood(counts: dict[str, int], alphabet: dict[str, float]) -> float:
    total = sum(counts.values())
    return sum(n * alphabet.get(letter, STRANGE) for letter, n in counts.items()) / max(total, 1)


def _many_byte_likelihood(sample: bytes, encoding: str, weights: dict[str, float]) -> float:
    text = sample.decode(encoding, errors="replace")
    total = 0.0
    size = 0
    for letter in text:
        if letter <= "\x7f":
            continue
        # A failed byte weighs as one strange byte; a known character spreads its weight over its bytes.
        taken = 1 if letter == "\ufffd" else len(letter.encode(encoding))
        total += weights.get(letter, STRANGE * taken * 0.8)
        size += taken
    return total / max(size, 1)


@functools.cache
def _declared() -> dict[str, Any]:
    text = resources.files("daybreak.standard.reading").joinpath("encodings.yaml").read_text("utf-8")
    declared: dict[str, Any] = yaml.safe_load(text)
    return declared


@functools.cache
def _alphabets() -> dict[str, list[dict[str, float]]]:
    by_encoding: dict[str, list[dict[str, float]]] = {}
    shared = dict.fromkeys(_declared()["punctuation"], SHARED)
    for language in _declared()["languages"].values():
        weights = [1 / (rank + 3) for rank in range(len(language["letters"]))]
        total = sum(weights)
        ranked = zip(language["letters"], weights, strict=True)
        alphabet = shared | {letter: math.log(weight / total) for letter, weight in ranked}
        for encoding in language["encodings"]:
            by_encoding.setdefault(encoding, []).append(alphabet)
    for alphabets in by_encoding.values():
        alphabets.append(_mixed(alphabets))
    return by_encoding


def _mixed(alphabets: list[dict[str, float]]) -> dict[str, float]:
    """What a file in several languages of one encoding holds: as much of each."""
    total: Counter[str] = Counter()
    for alphabet in alphabets:
        total.update({letter: math.exp(weight) for letter, weight in alphabet.items()})
    return {letter: math.log(share / len(alphabets)) for letter, share in total.items()}


@functools.cache
def _many_byte_weights() -> dict[str, dict[str, float]]:
    result = {}
    for encoding, declared in _declared()["many_bytes"].items():
        first, last = declared["plain"]
        plain = {
            bytes((lead, trail)).decode(encoding, errors="ignore")
            for lead in range(first, last + 1)
            for trail in range(0x40, 0xFF)
        }
        weights = {letter: math.log(1 / 9000) for letter in plain if len(letter) == 1 and letter > "\x7f"}
        weights |= dict.fromkeys(declared["common"], math.log(1 / 400))
        result[encoding] = weights
    return result


class Mending:
    """Counts the bytes that are not UTF-8 in a file that otherwise is, and reads them one by one.

    Files put together from several sources hold a few lines in an older one-byte encoding; `fallback`
    is that encoding. A byte it does not know becomes U+FFFD.
    """

    def __init__(self, fallback: str | None) -> None:
        self.count = 0
        self._fallback = fallback

    def __call__(self, error: UnicodeError) -> tuple[str, int]:
        """Stand in for the bytes of one decoding error (see `codecs.register_error`)."""
        if not isinstance(error, UnicodeDecodeError):
            raise error
        bad = error.object[error.start : error.end]
        self.count += len(bad)
        if self._fallback is None:
            return "\ufffd", error.end
        return bad.decode(self._fallback, errors="replace"), error.end


def decode_stream(blocks: Iterator[bytes], encoding: str, mending: Mending) -> Iterator[bytes]:
    """The blocks of a file, re-encoded as UTF-8, without a byte-order mark."""
    handler = f"daybreak-mend-{id(mending)}"
    codecs.register_error(handler, mending)
    decoder = codecs.getincrementaldecoder("utf-8" if encoding == "utf-8-sig" else encoding)(handler)
    start = True
    for block in blocks:
        text = decoder.decode(block)
        if start and text:
            text = text.removeprefix("\ufeff")
            start = False
        yield text.encode("utf-8", errors="replace")
    yield decoder.decode(b"", final=True).encode("utf-8", errors="replace")
