"""Why two posts are, or are not, written from the same template: what they share, in words and bits."""

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from daybreak.methods.text.group_align import FAR, align, place_tokens, scratch
from daybreak.methods.text.group_consensus import weigh
from daybreak.methods.text.group_fold import LEAST_SAVED, least_share
from daybreak.methods.text.tokens import LONGEST, cut

Chance = npt.NDArray[np.float32]

_PIECE = re.compile(r"\S+")
_CHARACTER = re.compile(r"\S")


@dataclass(frozen=True, slots=True)
class SharedRun:
    """A stretch that two posts share: character offsets in each, and the first post's words."""

    first: tuple[int, int]
    second: tuple[int, int]
    text: str


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two posts are.

    `shared` is the share of their information they have in common (0..1), `needed` what it must
    reach, `saved` how many bits describing one by the other saves, `scatter` whether what differs
    is spread like noise (1) or lies in long blocks as between siblings (0), `excess` the share of
    tokens in gaps longer than a slot. `alike` is the verdict on the pair alone; inside a group a
    post is held against what all its posts have in common. `sentence` says it for a person.
    """

    shared: float
    needed: float
    saved: float
    scatter: float
    excess: float
    alike: bool
    runs: tuple[SharedRun, ...]
    sentence: str


def explain_pair(first: str, second: str, weights: npt.NDArray[np.uint8], chance: Chance) -> Likeness:
    """Align two posts and say what they share; `weights` are those of the groups asked about."""
    block = cut(pa.array([first, second], pa.large_string()))
    x, y = (block.hashes[block.starts[p] : block.starts[p + 1]] for p in (0, 1))
    stretch = max(block.stretch)
    saved, shared, scatter, excess, _ = _aligned(x, y, stretch, weights, chance)
    needed = float(least_share(scatter, excess, stretch))
    same = bool(block.prints[0]) and block.prints[0] == block.prints[1]
    alike = bool(same or (saved >= LEAST_SAVED and shared >= needed))
    runs = _shared_runs(first, second, stretch, weights, chance)
    sentence = _sentence(same, alike, float(shared), needed, float(saved), runs)
    return Likeness(float(shared), needed, float(saved), float(scatter), float(excess), alike, runs, sentence)


def _aligned(
    x: npt.NDArray[np.uint32],
    y: npt.NDArray[np.uint32],
    stretch: np.float32,
    weights: npt.NDArray[np.uint8],
    chance: Chance,
) -> tuple[float, float, float, float, npt.NDArray[np.int32]]:
    """What `align` says of two token rows, and the partner of each token of the first (-1: none)."""
    memory = scratch(max(len(x), len(y), LONGEST))
    x_weight, y_weight = np.zeros(len(x), np.float32), np.zeros(len(y), np.float32)
    x_bits, y_bits = weigh(x, len(x), weights, x_weight), weigh(y, len(y), weights, y_weight)
    mask, once = place_tokens(x, len(x), x_weight, x_bits, stretch, memory), np.ones(len(y), np.uint8)
    memory.partner[:] = -1
    told = align(
        x,
        x_weight,
        len(x),
        x_bits,
        mask,
        y,
        once,
        1,
        len(y),
        y_bits,
        np.float32(0.0),
        stretch,
        chance,
        FAR,
        memory,
    )
    return (*told, memory.partner[: len(x)].copy())


def _pieces(text: str, stretch: float) -> tuple[list[tuple[int, int]], npt.NDArray[np.uint32]]:
    """Pieces of a text with their offsets, one token each (a piece's first)."""
    pattern = _CHARACTER if stretch > 1.5 else _PIECE
    spans = [found.span() for found in pattern.finditer(text)][:LONGEST]
    block = cut(pa.array([text[a:b] for a, b in spans], pa.large_string()))
    kept = [p for p in range(len(spans)) if block.starts[p + 1] > block.starts[p]]
    return [spans[p] for p in kept], block.hashes[block.starts[kept]] if kept else block.hashes


def _shared_runs(
    first: str, second: str, stretch: np.float32, weights: npt.NDArray[np.uint8], chance: Chance
) -> tuple[SharedRun, ...]:
    places, x = _pieces(first, float(stretch))
    others, y = _pieces(second, float(stretch))
    if not places or not others:
        return ()
    partner = _aligned(x, y, stretch, weights, chance)[-1]
    runs: list[list[int]] = []
    for i in np.flatnonzero(partner >= 0):
        if runs and runs[-1][-1] == i - 1 and partner[i - 1] == partner[i] - 1:
            runs[-1].append(int(i))
        else:
            runs.append([int(i)])
    return tuple(
        SharedRun(
            here := (places[run[0]][0], places[run[-1]][1]),
            (others[partner[run[0]]][0], others[partner[run[-1]]][1]),
            first[here[0] : here[1]],
        )
        for run in runs
    )


def _sentence(
    same: bool, alike: bool, shared: float, needed: float, saved: float, runs: tuple[SharedRun, ...]
) -> str:
    if same:
        return "The two posts say exactly the same."
    longest = max((run.text for run in runs), key=len, default="")
    quoted = f", the longest run being “{longest}”" if longest else ""
    told = f"The two posts share {shared:.0%} of what they say in {len(runs)} runs{quoted}"
    if alike:
        return f"{told}; {needed:.0%} is needed for how their differences lie, so they read as one template."
    if saved < LEAST_SAVED:
        return f"{told}; that is too little information to tell from chance ({saved:.0f} bits)."
    return f"{told}; {needed:.0%} would be needed for how their differences lie."
