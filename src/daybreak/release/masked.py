"""Posts on their way out: each text with the contacts in it hidden, unless they are shown on purpose."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from daybreak.prosecution.lead import TemplatePiece
from daybreak.prosecution.networks import Networks, fingerprints
from daybreak.release.masking import HIDDEN, RULES, Span, cut, mask, mask_spans

#: Types of template slots whose fillings are contacts; a filling is hidden but for its last two characters.
_CONTACT_SLOTS = frozenset({"phone", "email", "url", "handle", "wallet"})


class MaskedPosts:
    """Gives out posts of one run, masked or, on purpose, in full."""

    def __init__(self, networks: Networks, *, unmask: bool = False) -> None:
        self._networks = networks
        self._unmask = unmask
        self._post_of = networks.sightings.column("post").to_numpy()

    def shown(self, kind: str, normal: str) -> str:
        """An identifier as it may be shown."""
        return normal if self._unmask else mask(kind, normal)

    def fill(self, slot_kind: str, text: str) -> str:
        """The filling of a template's slot as it may be shown."""
        hide = slot_kind in _CONTACT_SLOTS or sum(letter.isdigit() for letter in text) >= 6
        if self._unmask or not hide:
            return text
        return HIDDEN * max(len(text) - 2, 3) + text[-2:] if len(text) > 4 else HIDDEN * len(text)

    def text(self, number: int) -> str:
        """The whole text of a post."""
        text = self._networks.posts[number].text
        return text if self._unmask else mask_spans(text, self.spans(number))

    def words(self, number: int, start: int, end: int) -> str:
        """The words at `start` to `end` of a post, contacts among them hidden."""
        return "".join(text for text, _ in self.cut(number, [TemplatePiece(start, end, "")]))

    def cut(self, number: int, pieces: Sequence[TemplatePiece]) -> Iterator[tuple[str, str]]:
        """The pieces of a post's text with their kinds, contacts hidden even across pieces."""
        text = self._networks.posts[number].text
        if self._unmask:
            yield from ((text[piece.start : piece.end], piece.kind) for piece in pieces)
            return
        whole, at = [], 0
        for run, span in cut(text, self.spans(number)):
            whole.append((at, at + len(run), span))
            at += len(run)
        for piece in pieces:
            yield "".join(_shown(text, piece, *part) for part in whole), piece.kind

    def row(self, number: int) -> dict[str, str]:
        """A post as the report and the tables show it."""
        post = self._networks.posts[number]
        return {
            "id": post.id,
            "time": f"{post.time:%Y-%m-%d %H:%M}" if post.time else "",
            "place": post.place or "",
            "text": self.text(number),
            "source": self.source(number),
        }

    def source(self, number: int) -> str:
        """File and line of a post."""
        post = self._networks.posts[number]
        return f"{post.path}, line {post.line}"

    def fingerprints(self, posts: npt.NDArray[np.int32]) -> list[str]:
        """The fingerprints by which a decision names these posts."""
        return fingerprints(self._networks.posts, posts)

    def texts(self) -> pa.Array:
        """The text of every post, in order."""
        column = self._networks.posts.texts
        if self._unmask:
            return column.combine_chunks()
        spans = self._all_spans()
        texts = enumerate(column.to_pylist())
        return pa.array(
            [mask_spans(text, spans[number]) if number in spans else text for number, text in texts],
            pa.large_string(),
        )

    def spans(self, number: int) -> list[Span]:
        """Where contacts stand in a post."""
        begin, end = np.searchsorted(self._post_of, [number, number + 1])
        return [span for _, span in _spans(self._networks.sightings.slice(begin, end - begin))]

    def _all_spans(self) -> dict[int, list[Span]]:
        spans: dict[int, list[Span]] = defaultdict(list)
        for batch in self._networks.sightings.to_batches(max_chunksize=100_000):
            for number, span in _spans(pa.Table.from_batches([batch])):
                spans[number].append(span)
        return spans


def _spans(sightings: pa.Table) -> Iterator[tuple[int, Span]]:
    columns = [sightings.column(name).to_pylist() for name in ("post", "kind", "normal", "start", "end")]
    for post, kind, normal, start, end in zip(*columns, strict=True):
        if kind in RULES:
            yield post, Span(start, end, kind, normal)


def _shown(text: str, piece: TemplatePiece, begin: int, end: int, span: Span | None) -> str:
    """The part of a run of text that lies in a piece; a contact is shown, masked, where it begins."""
    if span is None:
        return text[max(begin, piece.start) : max(begin, piece.start, min(end, piece.end))]
    return mask(span.kind, span.normal) if piece.start <= begin < piece.end else ""
