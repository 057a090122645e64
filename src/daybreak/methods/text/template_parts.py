"""Write a learned template out for people: fixed text as it is printed, slots with name and values."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from daybreak.methods.text.template_group import Group
from daybreak.methods.text.template_kinds import Identifier, SlotView, kind_from_entities, slot_kind
from daybreak.methods.text.template_model import Learned, Reading, read
from daybreak.methods.text.template_tokens import cut_words
from daybreak.standard.counted import counted

#: Values shown for each slot, the most frequent first.
SHOWN = 10
_NEIGHBOURHOOD = 24
#: Fills a rule looks at, the most frequent first.
_LOOKED_AT = 60


@dataclass(frozen=True, slots=True)
class Constant:
    """Text all posts share, with its punctuation and spaces."""

    text: str


@dataclass(frozen=True, slots=True)
class SlotValue:
    """One fill as first written, and in how many posts it occurs (case and disguise aside)."""

    text: str
    posts: int


@dataclass(frozen=True, slots=True)
class Slot:
    """A place where posts differ on purpose.

    `values` are the most frequent fills, `distinct` counts all. `filled` posts say something here,
    `empty` posts skip it. `reason` says why the slot carries its `kind`.
    """

    number: int
    kind: str
    values: tuple[SlotValue, ...]
    distinct: int
    filled: int
    empty: int
    reason: str

    @property
    def optional(self) -> bool:
        """Whether some posts leave the slot empty."""
        return self.empty > 0

    def explain(self) -> str:
        """One sentence: what the slot holds, how varied it is, and why it is called so."""
        shown = ", ".join(f"'{value.text}' ({value.posts})" for value in self.values[:3])
        empty = f"; {counted(self.empty, 'post leaves', 'posts leave')} it empty" if self.empty else ""
        return (
            f"Slot {self.number + 1} ({self.kind}): {counted(self.distinct, 'different fill')} in "
            f"{counted(self.filled, 'post')}, such as {shown}{empty}. {self.reason}"
        )


@dataclass(frozen=True, slots=True)
class _Piece:
    """A fixed word or a slot in the post the template is written after; None where it lacks it."""

    span: tuple[int, int] | None
    fixed: int = -1
    slot: int = -1
    #: Whether words that belong to no part of the template stand right before it.
    after_noise: bool = False


def _pieces(reading: Reading) -> list[_Piece]:
    """Walk the template along one post."""
    pieces: list[_Piece] = []
    learned, base = reading.learned, int(reading.words.offsets[0])
    fills, slots = reading.fills(0), learned.first_slots
    rank, noise = 0, False
    for gap in range(len(learned.fixed) + 1):
        first, last = int(reading.gap_from[0, gap]), int(reading.gap_to[0, gap])
        if learned.model.slot_of[gap] >= 0:
            noise |= int(reading.fill_from[0, gap]) > first
            for span in fills[slots[rank] : slots[rank + 1]]:
                place = (span.start, span.end) if span.end > span.start else None
                pieces.append(_Piece(place, slot=span.slot, after_noise=noise))
                noise = False
            rank += 1
            noise |= int(reading.fill_to[0, gap]) < last
        else:
            noise |= last > first
        if gap == len(learned.fixed):
            break
        present = int(reading.gap_from[0, gap + 1]) > last
        same = present and reading.ranks[base + last] == learned.fixed[gap]
        pieces.append(
            _Piece(reading.place(0, last, last + 1) if same else None, fixed=gap, after_noise=noise)
        )
        noise = present and not same
    return pieces


def _written(text: str, pieces: Sequence[_Piece], surface: Sequence[str]) -> list[str | int]:
    """Fixed text and slot numbers in turn, with the marks between words as the post writes them."""
    written: list[str | int] = []
    before: tuple[int, int] | None = (0, 0)
    for piece in pieces:
        if piece.span is not None and before is not None and not piece.after_noise:
            written.append(_between(text[before[1] : piece.span[0]], first=not written))
        elif written:
            written.append(" ")
        if piece.slot >= 0:
            written.append(piece.slot)
        else:
            written.append(text[piece.span[0] : piece.span[1]] if piece.span else surface[piece.fixed])
        before = piece.span
    if before is not None and pieces:
        tail = text[before[1] :]
        if not any(character.isalnum() for character in tail):
            written.append(_between(tail, first=True))
    return written


def _between(marks: str, *, first: bool) -> str:
    """What stands between two words; leftovers of web pages read as a space."""
    if "<" in marks or "&" in marks:
        return "" if first else " "
    return marks


def lay_out(
    texts: Sequence[str],
    learned: Learned,
    group: Group,
    entities: Sequence[Sequence[Identifier]] | None,
) -> tuple[Constant | Slot, ...]:
    """Write the template after the post that departs from it least, and name its slots."""
    empty = (group.ends == group.starts).sum(axis=1)
    model_post = int(np.lexsort((empty, group.noise))[0])
    text = texts[model_post]
    written = _written(
        text, _pieces(read(learned, cut_words([text], spaced=learned.spaced))), learned.surface
    )
    parts: list[Constant | Slot] = []
    fixed = ""
    for position, piece in enumerate(written):
        if isinstance(piece, str):
            fixed += piece
            continue
        if fixed:
            parts.append(Constant(fixed))
        before = fixed[-_NEIGHBOURHOOD:]
        after = "".join(part for part in written[position + 1 : position + 8] if isinstance(part, str))
        parts.append(_slot(piece, texts, group, entities, before, after[:_NEIGHBOURHOOD]))
        fixed = ""
    if fixed:
        parts.append(Constant(fixed))
    return tuple(parts)


def _slot(
    number: int,
    texts: Sequence[str],
    group: Group,
    entities: Sequence[Sequence[Identifier]] | None,
    before: str,
    after: str,
) -> Slot:
    """Count the fills of one slot and name it."""
    strangers = set(group.outliers)
    members = [post for post in range(len(texts)) if post not in strangers]
    written: dict[str, str] = {}
    counts: Counter[str] = Counter()
    covering: list[Identifier | None] = []
    for post in members:
        start, end = int(group.starts[post, number]), int(group.ends[post, number])
        if end <= start:
            continue
        fill = " ".join(texts[post][start:end].split())
        key = fill.casefold()
        written.setdefault(key, fill)
        counts[key] += 1
        if entities is not None:
            covering.append(_covering(entities[post], start, end))
    filled = counts.total()
    named = kind_from_entities(covering) if entities is not None else None
    view = SlotView([(written[key], count) for key, count in counts.most_common(_LOOKED_AT)], before, after)
    kind, reason = named or slot_kind(view)
    values = tuple(SlotValue(written[key], count) for key, count in counts.most_common(SHOWN))
    return Slot(number, kind, values, len(counts), filled, len(members) - filled, reason)


def _covering(found: Sequence[Identifier], start: int, end: int) -> Identifier | None:
    """Return the identifier that covers most of a fill, if it covers at least half of it."""
    best, most = None, (end - start) / 2
    for identifier in found:
        shared = min(end, identifier.end) - max(start, identifier.start)
        if shared >= most:
            best, most = identifier, shared + 0.5
    return best
