"""Which posts are written from the same template: near-duplicate groups of a million posts.

Copies of one template differ by what is filled in, by noise and by disguise. Two strangers share
stock phrases. `group_texts` puts copies together and keeps strangers apart; `GroupIndex` does the
same as posts come in, and gives exactly what one run over all posts gives.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from daybreak.methods.text import group_fold
from daybreak.methods.text.group_state import GROUPS, POSTS, empty_state, learn_weights, with_room
from daybreak.methods.text.tokens import Tokens, cut
from daybreak.standard.progress import Progress, silent

Texts = Sequence[str] | pa.Array | pa.ChunkedArray

#: The first posts, from which the weights of tokens are learnt before anything is grouped.
WARM = 16_384
_BLOCK = 8_192


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """Groups of posts written from the same template.

    `label[p]` is the number of the first post of post `p`'s group (int32; a post alone labels
    itself). `similarity[p]` is the share of its information that the post shared with its group
    when it joined (0..1; 1 for a post that started a group and for an exact copy).
    """

    label: npt.NDArray[np.int32]
    similarity: npt.NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.label)

    def sizes(self) -> npt.NDArray[np.int64]:
        """For each post, how many posts its group has; int64[n]."""
        return np.bincount(self.label, minlength=len(self.label))[self.label].astype(np.int64)


def group_texts(texts: Texts, *, progress: Progress = silent) -> Groups:
    """Group posts written from the same template."""
    index = GroupIndex()
    index.add(texts, progress=progress)
    return index.groups()


class GroupIndex:
    """Groups that posts can be added to."""

    def __init__(self) -> None:
        self.state = empty_state()
        self._tools = group_fold.tools()
        self._warm: list[Tokens] = []
        self._warm_posts = 0

    def add(self, texts: Texts, *, progress: Progress = silent) -> None:
        parts = list(_parts(texts))
        total = sum(map(len, parts)); done = 0
        with ThreadPoolExecutor(1) as ex:
            futs = [ex.submit(cut, p) for p in parts[:4]]
            nxt = len(futs)
            while futs:
                b = futs.pop(0).result()
                if nxt < len(parts):
                    futs.append(ex.submit(cut, parts[nxt])); nxt += 1
                if self._warm_posts < WARM:
                    self._warm.append(b); self._warm_posts += len(b.prints)
                    if self._warm_posts >= WARM: self._start()
                else:
                    self._fold(b)
                done += len(b.prints)
                progress("grouping posts", done, total)

    def _start(self) -> None:
        learn_weights(self.state, [b.hashes for b in self._warm])
        for b in self._warm: self._fold(b)
        self._warm.clear()

    def _fold(self, b: Tokens) -> None:
        done = 0
        while True:
            done = group_fold.fold(b.hashes, b.starts, b.prints, b.stretch, done, self.state, self._tools)
            left = len(b.prints) - done
            if not left: return
            tokens = int(b.starts[-1] - b.starts[done])
            self.state = with_room(self.state, posts=left, tokens=4 * tokens + (1 << 19), runs=44 * 2 * left + 480)

    def groups(self) -> Groups:
        if self._warm: self._start()
        st = self.state
        n = int(st.counters[POSTS])
        g = st.post_group[:n].astype(np.int64)
        g = np.where(g < 0, g[np.where(g < 0, -1 - g, 0)], g)
        parent = st.parent[: st.counters[GROUPS]]
        while True:
            up = parent[parent]
            if np.array_equal(up, parent): break
            parent = up
        roots = parent[g]
        first = np.full(len(parent), n, np.int32)
        np.minimum.at(first, roots, np.arange(n, dtype=np.int32))
        return Groups(first[roots], st.post_share[:n].copy())


def _parts(texts: Texts) -> Iterator[pa.Array]:
    if not isinstance(texts, pa.Array | pa.ChunkedArray):
        texts = pa.array(texts, pa.large_string())
    for chunk in texts.chunks if isinstance(texts, pa.ChunkedArray) else [texts]:
        for at in range(0, len(chunk), _BLOCK):
            yield chunk.slice(at, _BLOCK)
