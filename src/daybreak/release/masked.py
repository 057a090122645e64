"""Posts on their way out: each text with the contacts in it hidden, unless they are shown on purpose.

Contacts stand not only in texts. A place can hold a number, a file can be named after a handle, a
reviewer can write an address into a note, and the filling of a template's slot can be half a contact.
All of these leave through the one class here.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from daybreak.methods.entities.find import find_identifiers
from daybreak.prosecution.candidate import findings_of
from daybreak.prosecution.lead import SlotSeen, TemplateCard, TemplatePiece
from daybreak.prosecution.networks import Networks, fingerprints
from daybreak.release.masking import RULES, Span, cut, hidden, loose, mask, mask_spans
from daybreak.standard.rows import take_rows

Int32 = npt.NDArray[np.int32]

#: Types of template slots whose fillings are contacts; they are hidden even where no finding lies.
CONTACT_SLOTS = frozenset({"phone", "email", "url", "handle", "wallet"})
#: So many digits in one filling can be dialled.
_DIALLED = 6
#: Characters of an unreadable record that are shown at most.
MOST_RAW = 2_000
_PLACED = ("post", "kind", "start", "end", "normal")
_DIGITS = re.compile(r"\d{7,}")
#: Up to three words without a digit, such as most places, hold no contact and are spared the search.
_PLAIN = re.compile(r"[^\W\d_]*(?:[ ,'’-]{1,2}[^\W\d_]+){0,2}")


class MaskedPosts:
    """Gives out posts of one run, masked or, on purpose, in full."""

    def __init__(self, networks: Networks, *, unmask: bool = False) -> None:
        self._networks = networks
        #: Whether contacts are shown in full.
        self.in_full = unmask
        self._paths = tuple(self.free(source.path) for source in networks.posts.sources)

    def shown(self, kind: str, normal: str) -> str:
        """An identifier as it may be shown."""
        return normal if self.in_full else mask(kind, normal)

    def free(self, text: str) -> str:
        """Words that are no post (a place, a path, a note), contacts in them hidden."""
        return text if self.in_full else masked_words(text)

    def text(self, number: int) -> str:
        """The whole text of a post."""
        text = self._networks.posts[number].text
        return text if self.in_full else mask_spans(text, self.spans(number))

    def words(self, number: int, start: int, end: int) -> str:
        """The words at `start` to `end` of a post, contacts among them hidden."""
        return "".join(text for text, _ in self.cut(number, [TemplatePiece(start, end, "")]))

    def cut(self, number: int, pieces: Sequence[TemplatePiece]) -> Iterator[tuple[str, str]]:
        """The pieces of a post's text with their kinds, contacts hidden even across pieces."""
        text = self._networks.posts[number].text
        if self.in_full:
            yield from ((text[piece.start : piece.end], piece.kind) for piece in pieces)
            return
        whole, at = [], 0
        for run, span in cut(text, self.spans(number)):
            whole.append((at, at + len(run), span))
            at += len(run)
        for piece in pieces:
            parts = [(_shown(text, piece, *part), part[2]) for part in whole]
            yield (
                "".join(_unfound(part, piece.kind) if span is None else part for part, span in parts),
                piece.kind,
            )

    def slots(self, card: TemplateCard) -> list[list[str]]:
        """For each slot of a template its commonest fillings as they may be shown.

        A filling that in any post lies in a contact is hidden, whatever the type of its slot: half a
        spaced number and a handle among names are contacts too.
        """
        if self.in_full:
            return [list(slot.common) for slot in card.slots]
        numbers = card.posts[:: max(1, len(card.posts) // 200)]
        texts = take_rows(self._networks.posts.table.select(["text"]), numbers).column("text").to_pylist()
        held = list(zip(texts, self._contacts(numbers, texts), strict=True))
        return [[_fill(slot, filling, held) for filling in slot.common] for slot in card.slots]

    def rows(self, numbers: Int32) -> list[dict[str, str]]:
        """Posts as the report and the tables show them."""
        table = take_rows(
            self._networks.posts.table.select(["id", "time", "place", "file", "line", "text"]), numbers
        )
        columns = [column.to_pylist() for column in table.columns]
        if not self.in_full:
            texts = columns[-1]
            spans = self._contacts(numbers, texts)
            columns[-1] = [mask_spans(*one) if one[1] else one[0] for one in zip(texts, spans, strict=True)]
        return [
            {
                "id": self.id(post_id),
                "time": f"{time:%Y-%m-%d %H:%M}" if time else "",
                "place": self.free(place or ""),
                "text": text,
                "source": self._source(file, line),
            }
            for post_id, time, place, file, line, text in zip(*columns, strict=True)
        ]

    def names(self, numbers: Int32) -> list[str]:
        """The ids of posts as they may be shown."""
        ids = take_rows(self._networks.posts.table.select(["id"]), numbers).column("id").to_pylist()
        return [self.id(one) for one in ids]

    def id(self, post_id: str) -> str:
        """The id of a post; hidden when it is an address, a number written as such, or found as a number.

        Most digits in ids name nobody, so they are hidden only when they stand in a post as a telephone
        number.
        """
        if self.in_full:
            return post_id
        if _ADDRESS.search(post_id):
            return masked_words(post_id, whole=True)
        return _CALLABLE.sub(lambda run: hidden(run[0]) if self._calls(run[0]) else run[0], post_id)

    def _calls(self, run: str) -> bool:
        """Whether digits in a row, or some of them between signs, are a telephone number of the posts."""
        parts = re.findall(r"\d+", run)
        tried = ("".join(parts[at : at + several]) for at in range(len(parts)) for several in range(1, 7))
        return any(len(digits) >= _LONG and digits[-_LONG:] in self._numbers for digits in tried)

    @cached_property
    def _numbers(self) -> frozenset[str]:
        """The last digits of every telephone number found in the posts."""
        found = self._networks.sightings
        numbers = [found.column("normal").filter(pc.equal(found.column("kind"), kind)) for kind in _CALLED]
        ends = pa.chunked_array([chunk for column in numbers for chunk in column.chunks], pa.string())
        return frozenset(pc.utf8_slice_codeunits(ends.unique(), -_LONG).to_pylist())

    def ids(self, column: pa.ChunkedArray) -> pa.ChunkedArray:
        """A column of ids as they may be shown, see `id`."""
        if self.in_full or not pc.any(pc.match_substring_regex(column, _MAYBE.pattern)).as_py():
            return column
        return pa.chunked_array([pa.array([self.id(one) for one in column.to_pylist()], column.type)])

    def path(self, file: int) -> str:
        """The path of the file with that number."""
        return self._paths[file] if file < len(self._paths) else ""

    def source(self, number: int) -> str:
        """File and line of a post."""
        row = self._networks.posts.table.select(["file", "line"]).slice(number, 1).to_pylist()[0]
        return self._source(row["file"], row["line"])

    def fingerprints(self, posts: Int32) -> list[str]:
        """The fingerprints by which a decision names these posts."""
        return fingerprints(self._networks.posts, posts)

    def spans(self, number: int) -> list[Span]:
        """Where contacts stand in a post."""
        text = self._networks.posts.texts[int(number)].as_py()
        return self._contacts(np.array([number], np.int32), [text])[0]

    def _contacts(self, numbers: Int32, texts: Sequence[str]) -> list[list[Span]]:
        """Where contacts stand in each of these posts: all at once, since asking is what takes time."""
        found: dict[int, list[Span]] = {number: [] for number in numbers.tolist()}
        table = findings_of(self._networks, np.unique(numbers), _PLACED)
        for post, kind, *where in zip(*(column.to_pylist() for column in table.columns), strict=True):
            if kind in RULES:
                start, end, normal = where
                found[post].append(Span(start, end, kind, normal))
        return [[*found[number], *loose(text)] for number, text in zip(numbers.tolist(), texts, strict=True)]

    def _source(self, file: int, line: int) -> str:
        return f"{self.path(file)}, line {line}"


_ADDRESS = re.compile(r"@|://|^\s*(?:\+|00)\s*[1-9]")
#: An id that is worth a closer look: an address, or digits enough for a number.
_CALLABLE = re.compile(r"\d(?:[\s().-]*\d){7,}")
_MAYBE = re.compile(f"{_ADDRESS.pattern}|{_CALLABLE.pattern}")
#: Digits at the end by which a number is the same with and without its country's code; kinds that hold one.
_LONG, _CALLED = 8, ("phone", "whatsapp")


@cache
def masked_words(text: str, *, whole: bool = False) -> str:
    """Words from outside the posts with every contact in them hidden; `whole`: all of a text without one."""
    if _PLAIN.fullmatch(text):
        return text
    found = find_identifiers(text)
    spans = [Span(one.start, one.end, one.kind, one.normal) for one in found if one.kind in RULES]
    return hidden(text) if whole and not spans else mask_spans(text, [*spans, *loose(text)])


def masked_record(raw: str) -> str:
    """A record that could not be read, contacts hidden and with them whatever can be dialled.

    Its fields are not known, so any run of digits that is long enough for a number counts as one. Long
    records are cut; the line number leads to the rest.

    >>> masked_record("7;call 07700 900123;Leeds")
    '7;call +44••••••••23;Leeds'
    >>> masked_record("2079460123,too,many,fields")
    '+44••••••••23,too,many,fields'
    """
    cut_off = f" ... {len(raw) - MOST_RAW:,} more characters" if len(raw) > MOST_RAW else ""
    return _DIGITS.sub(lambda run: hidden(run[0]), masked_words.__wrapped__(raw[:MOST_RAW])) + cut_off


def _shown(text: str, piece: TemplatePiece, begin: int, end: int, span: Span | None) -> str:
    """The part of a run of text that lies in a piece; a contact is shown, masked, where it begins."""
    if span is None:
        return text[max(begin, piece.start) : max(begin, piece.start, min(end, piece.end))]
    return mask(span.kind, span.normal) if piece.start <= begin < piece.end else ""


def _fill(slot: SlotSeen, filling: str, held: Iterable[tuple[str, Sequence[Span]]]) -> str:
    """A filling as it may be shown, by the posts that hold it."""
    seen = False
    for text, spans in held:
        places = list(_places(text, filling))
        seen = seen or bool(places)
        touched = [
            span for span in spans if any(at < span.end and span.start < at + len(filling) for at in places)
        ]
        free = [
            at for at in places if not any(at < span.end and span.start < at + len(filling) for span in spans)
        ]
        if touched and not free:
            return _covered(filling, touched[0])
    return _unfound(filling, slot.kind) if seen else hidden(filling)


def _covered(filling: str, span: Span) -> str:
    """What stands for a filling that lies in a contact: its mask when it is all of it."""
    return mask(span.kind, span.normal) if len(filling) >= span.end - span.start else hidden(filling)


def _places(text: str, filling: str) -> Iterator[int]:
    at = text.find(filling) if filling else -1
    while at >= 0:
        yield at
        at = text.find(filling, at + 1)


def _unfound(text: str, kind: str) -> str:
    """A piece of text in which nothing was found, hidden if its slot holds contacts or it can be dialled."""
    digits = sum(letter.isdigit() for letter in text)
    return (
        hidden(text) if kind in CONTACT_SLOTS or (kind and kind != "noise" and digits >= _DIALLED) else text
    )
