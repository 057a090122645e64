"""Which posts are written from the same template: near-duplicate groups of a million posts.

Copies of one template differ by what is filled into its slots, by noise and by disguise; strangers
share stock phrases, and sibling templates share whole sentences. `group_texts` puts copies together
and keeps strangers and siblings apart. `GroupIndex` does the same as posts come in, and gives
exactly what one run over all of them gives.

How: posts are cut into tokens that disguise does not change (`tokens`), found again by rare runs of
tokens (`group_runs`), aligned with the consensus of a group and judged by the information they share
and by how what they do not share is spread (`group_align`); young groups are split when a further
post shows that their first ones were siblings (`group_young`). Posts are never joined through a
chain of others: each must agree with what its group has in common.

Do not believe a group of two posts as much as one of ten: two posts alone cannot tell a noisy copy
from a sibling. Posts of fewer than about eight words carry too little to be told apart under heavy
noise.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from typing import Any, Self, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from daybreak.errors import BadValue
from daybreak.methods.text import group_fold
from daybreak.methods.text.group_align import LEAST_SHARE
from daybreak.methods.text.group_chance import learn_chance
from daybreak.methods.text.group_explain import Likeness, explain_pair
from daybreak.methods.text.group_files import lies_at, read_arrays, write_arrays
from daybreak.methods.text.group_runs import Told, tell
from daybreak.methods.text.group_state import (
    GROUPS,
    MOST_GROUPS,
    PER_GROUP,
    PER_POST,
    PER_TOKEN,
    POOL_USED,
    POSTS,
    State,
    empty_state,
    learn_weights,
    with_room,
)
from daybreak.methods.text.tokens import Tokens, cut, joined
from daybreak.standard.arguments import of_kind
from daybreak.standard.progress import Progress, silent

#: Posts to group; Arrow arrays are read in place.
Texts: TypeAlias = Sequence[str] | pa.Array | pa.ChunkedArray

#: The first posts, from which the weights of tokens are learnt before anything is grouped.
WARM = 16_384
_BLOCK = 8_192
#: Blocks read ahead of the fold.
_AHEAD = 1
_PARAMETERS = {
    "posts that weights are learnt from": WARM,
    "bits to save": group_fold.LEAST_SAVED,
    "share of bits to share": LEAST_SHARE,
    "groups tried": group_fold.TRIES,
}


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """Groups of posts written from the same template.

    `label[p]` is the number of the first post of post `p`'s group (int32; a post alone labels
    itself). `similarity[p]` is the share of its information that post `p` shared with its group
    when it joined (float32, 0..1; 1 for a post that started a group and for an exact copy).
    `weights` tell what tokens are worth and `chance` what strangers share (see `State`),
    `parameters` the thresholds that were used.
    """

    label: npt.NDArray[np.int32]
    similarity: npt.NDArray[np.float32]
    weights: npt.NDArray[np.uint8]
    chance: npt.NDArray[np.float32]
    parameters: dict[str, float] = field(default_factory=lambda: dict(_PARAMETERS))

    def __len__(self) -> int:
        return len(self.label)

    @property
    def size(self) -> npt.NDArray[np.int64]:
        """For each post, how many posts its group has; int64[n]."""
        return np.bincount(self.label, minlength=len(self.label))[self.label].astype(np.int64)

    def members(self, post: int) -> npt.NDArray[np.int64]:
        """The numbers of all posts in a post's group, in order."""
        return np.flatnonzero(self.label == self.label[post])

    def explain(self, first: str, second: str) -> Likeness:
        """Say what two posts share and whether that makes them copies of one template."""
        return explain_pair(first, second, self.weights, self.chance)


def group_texts(texts: Texts, *, progress: Progress = silent) -> Groups:
    """Group posts that are written from the same template.

    Args:
        texts: The posts: strings, or an Arrow array of strings (read in place, which is faster).
            A missing text counts as empty. Empty posts are alone; there is nothing to compare.
        progress: Called as blocks of posts are done.

    Raises:
        BadValue: `texts` are no strings, or too many for one index (about 67 million groups).

    >>> groups = group_texts([
    ...     "Waitress wanted in Avalon, good pay, room and board provided, write to Ann today",
    ...     "A pleasant walk along the river with the dog, and then home for a cup of tea",
    ...     "Waitress wanted in Brightport, good pay, room and board provided, write to Eva today",
    ... ])
    >>> groups.label.tolist()
    [0, 1, 0]
    """
    index = GroupIndex()
    index.add(texts, progress=progress)
    return index.groups()


class GroupIndex:
    """Groups that posts can be added to, at any time, in any number of batches.

    After any number of `add`s, with or without saving and loading in between, `labels` is equal to
    `group_texts` of all texts in one. Until `WARM` posts are there, they are only kept.
    """

    def __init__(self) -> None:
        self._state = empty_state()
        self._tools = group_fold.tools()
        self._kept: list[Tokens] = []
        self._answer: Groups | None = None

    def __len__(self) -> int:
        return int(self._state.counters[POSTS]) + self._waiting()

    def _waiting(self) -> int:
        return sum(len(block.prints) for block in self._kept)

    def add(self, texts: Texts, *, progress: Progress = silent) -> None:
        """Add posts after those that are there.

        Raises:
            BadValue: `texts` are no strings, or too many for one index.
        """
        parts = list(_parts(texts))
        total = sum(map(len, parts))
        if len(self) + total > MOST_GROUPS:
            raise BadValue(
                "the number of posts", found=len(self) + total, needed=f"at most {MOST_GROUPS} fit"
            )
        self._answer, done = None, 0
        for block, told in _read_ahead(parts, self._weights):
            done += len(block.prints)
            self._take(block, told, total - done)
            progress("grouping posts", done, total)

    def _weights(self) -> npt.NDArray[np.uint8] | None:
        """What tokens tell, once it is learnt."""
        return self._state.weights if self._state.counters[POSTS] else None

    def _take(self, block: Tokens, told: Told | None, coming: int) -> None:
        if self._state.counters[POSTS]:
            self._state = _folded(self._state, block, told, self._tools, coming)
            return
        missing = WARM - self._waiting()
        self._kept.append(block[:missing])
        if len(block.prints) >= missing:
            self._state = _started(self._kept, self._tools)
            self._kept = []
            self._take(block[missing:], None, coming)

    def groups(self) -> Groups:
        """The groups of all posts added so far."""
        if self._answer is None:
            state = _started(self._kept, self._tools) if self._kept else self._state
            self._answer = _read_off(state)
        return self._answer

    def labels(self) -> npt.NDArray[np.int32]:
        """For each post the number of its group's first post; int32[n]."""
        return self.groups().label

    def save(self, folder: str | Path) -> None:
        """Save the index; an index already in the folder is replaced in one step.

        Of two programs that load, add and save at the same time the later one wins: let them take turns,
        as runs of `daybreak groups` do.

        Raises:
            SavedStateUnfit: The folder holds something else.
            NotWritable: It cannot be written; what was saved before stays.
        """
        counters = self._state.counters
        used = {name: int(counters[POSTS]) for name in PER_POST}
        used |= {name: int(counters[GROUPS]) for name in PER_GROUP}
        used |= {name: int(counters[POOL_USED]) for name in PER_TOKEN}
        write_arrays(_folder(folder), self._arrays(), used)

    def _arrays(self) -> dict[str, npt.NDArray[Any]]:
        kept = joined(self._kept)
        return self._state._asdict() | {
            "kept_hashes": kept.hashes,
            "kept_starts": kept.starts,
            "kept_prints": kept.prints,
            "kept_stretch": kept.stretch,
        }

    @staticmethod
    def saved_in(folder: str | Path) -> bool:
        """Whether something lies under this name, also where the last save was cut short; not if empty."""
        place = lies_at(_folder(folder))
        return any(place.iterdir()) if place.is_dir() else place.exists()

    @classmethod
    def load(cls, folder: str | Path) -> Self:
        """Open a saved index. The files may be replaced but not altered while it is in use.

        Raises:
            SavedStateUnfit: The folder is missing, incomplete, altered, foreign, or of another
                version.
        """
        index = cls()
        arrays = read_arrays(_folder(folder), index._arrays())
        index._state = State(**{name: arrays.pop(name) for name in State._fields})
        kept = Tokens(*arrays.values())
        index._kept = [kept] if len(kept.prints) else []
        return index


def _folder(given: object) -> Path:
    return Path(of_kind("folder", given, str | PathLike, "it must be the path of a folder"))


def _parts(texts: Texts) -> Iterator[pa.Array]:
    """Blocks of posts as Arrow strings without missing ones."""
    if isinstance(texts, str) or not hasattr(texts, "__len__"):
        raise BadValue("texts", found=type(texts).__name__, needed="a sequence of strings is needed")
    if not isinstance(texts, pa.Array | pa.ChunkedArray):
        try:
            texts = pa.array(map(_storable, texts), pa.large_string())
        except (pa.ArrowInvalid, pa.ArrowTypeError, UnicodeEncodeError) as problem:
            raise BadValue("texts", found=str(problem)[:80], needed="every text must be a string") from None
    if not (pa.types.is_string(texts.type) or pa.types.is_large_string(texts.type)):
        dictionary = pa.types.is_dictionary(texts.type) and pa.types.is_string(texts.type.value_type)
        if not (dictionary or pa.types.is_string_view(texts.type) or pa.types.is_null(texts.type)):
            raise BadValue("texts", found=str(texts.type), needed="an Arrow array of strings is needed")
        texts = texts.cast(pa.large_string())
    for chunk in texts.chunks if isinstance(texts, pa.ChunkedArray) else [texts]:
        for at in range(0, len(chunk), _BLOCK):
            part = chunk.slice(at, _BLOCK)
            yield pc.fill_null(part, "") if part.null_count else part


def _storable(text: object) -> object:
    """A text without lone surrogates, which Arrow cannot hold."""
    if isinstance(text, str) and not text.isascii():
        return text.encode("utf-8", "replace").decode()
    return text


def _read_ahead(
    parts: list[pa.Array], weights: Callable[[], npt.NDArray[np.uint8] | None]
) -> Iterator[tuple[Tokens, Told | None]]:
    """Cut the next block, and read what it tells once `weights` are known, while earlier ones are folded."""

    def read(part: pa.Array) -> tuple[Tokens, Told | None]:
        block, known = cut(part), weights()
        return block, tell(block, known) if known is not None else None

    # two threads, so that the first two blocks are cut at once; later one of them is enough
    with ThreadPoolExecutor(2) as threads:
        waiting: deque[Future[tuple[Tokens, Told | None]]] = deque()
        for part in parts:
            waiting.append(threads.submit(read, part))
            if len(waiting) > _AHEAD:
                yield waiting.popleft().result()
        for block in waiting:
            yield block.result()


def _started(kept: list[Tokens], tools: group_fold.Tools) -> State:
    """Learn what tokens tell from the first posts, then fold them."""
    state = empty_state()
    learn_weights(state, [block.hashes for block in kept])
    learn_chance(state, joined(kept))
    for block in kept:
        state = _folded(state, block, None, tools)
    return state


def _folded(
    state: State, block: Tokens, told: Told | None, tools: group_fold.Tools, coming: int = 0
) -> State:
    """Fold a block, making room whenever the state is full. What it tells is read here if not yet known."""
    told = told or tell(block, state.weights)
    done, posts = 0, len(block.prints)
    while done < posts:
        done = group_fold.fold(
            block.hashes, block.starts, block.prints, block.stretch, told, done, state, tools
        )
        if done < posts:
            left = int(block.starts[posts] - block.starts[done])
            state = with_room(state, posts=posts - done, tokens=2 * left, coming=coming)
    return state


def _read_off(state: State) -> Groups:
    """Follow copies to their first post and merged groups to the one that is left."""
    posts, groups = int(state.counters[POSTS]), int(state.counters[GROUPS])
    joined_to = state.post_group[:posts].astype(np.int64)
    original = np.where(joined_to < 0, -1 - joined_to, np.arange(posts))
    parent = state.parent[:groups]
    while not np.array_equal(upper := parent[parent], parent):
        parent = upper
    group = parent[joined_to[original]]
    first = np.full(groups, posts, np.int32)
    np.minimum.at(first, group, np.arange(posts, dtype=np.int32))
    return Groups(first[group], state.post_share[:posts].copy(), state.weights, state.chance)
