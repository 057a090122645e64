"""How well groups that were found agree with the true ones.

Hubert, L., Arabie, P. (1985). Comparing partitions. Journal of Classification 2, 193-218.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from daybreak.errors import BadValue
from daybreak.standard.reading import read_posts


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two ways to group the same posts, compared.

    `adjusted_rand_index` is 1 for equal groupings and about 0 for unrelated ones. `true_groups` counts true
    groups of two posts or more; the largest groups count posts.
    """

    posts: int
    true_groups: int
    adjusted_rand_index: float
    largest_found: int
    largest_true: int


def adjusted_rand_index(found: npt.ArrayLike, truth: npt.ArrayLike) -> float:
    """Agreement of two labellings of the same posts.

    Raises:
        BadValue: They differ in length.

    >>> adjusted_rand_index([0, 0, 1, 1], [5, 5, 7, 7])
    1.0
    """
    left, right = np.asarray(found), np.asarray(truth)
    if left.shape != right.shape:
        raise BadValue("labels found", found=left.shape, needed=f"the truth has {right.shape}")
    first, second = (np.unique(labels, return_inverse=True)[1].astype(np.int64) for labels in (left, right))
    both = first * (int(second.max(initial=0)) + 1) + second
    together, of_first, of_second = (_pairs(labels) for labels in (both, first, second))
    everything = len(left) * (len(left) - 1) / 2
    expected = of_first * of_second / everything if everything else 0.0
    most = (of_first + of_second) / 2
    return float((together - expected) / (most - expected)) if most != expected else 1.0


def compare_files(result: Path, truth: Path, found: tuple[str, str], true: tuple[str, str]) -> Agreement:
    """Compare a column of one file with a column of another, posts matched by id.

    Args:
        result, truth: Any files `read_posts` reads.
        found, true: In each the columns with the post's id and its group. An empty true group is a group
            of its own.

    Raises:
        BadValue: No id is in both files.
        ColumnMissing: A column is missing.
    """
    left, right = _labels(result, *found), _labels(truth, *true)
    shared = [post for post in left if post in right]
    if not shared:
        raise BadValue(f"ids of {result}", found=next(iter(left)), needed=f"none is in {truth}")
    named = [right[post] or f"alone {post}" for post in shared]
    labels = np.unique([left[post] for post in shared], return_inverse=True)[1]
    truths = np.unique(named, return_inverse=True)[1]
    sizes, true_sizes = np.bincount(labels), np.bincount(truths)
    index = adjusted_rand_index(labels, truths)
    return Agreement(len(shared), int((true_sizes > 1).sum()), index, int(sizes.max()), int(true_sizes.max()))


def _labels(path: Path, post: str, group: str) -> dict[str, str]:
    """The group of each post of a file, as text."""
    table = read_posts(path, text=post, id=post, keep=(group,)).table
    groups = [value or "" for value in table.column(group).to_pylist()]
    return dict(zip(table.column("id").to_pylist(), groups, strict=True))


def _pairs(labels: npt.NDArray[np.int64]) -> float:
    """How many pairs of posts share a label."""
    sizes = np.unique(labels, return_counts=True)[1].astype(np.float64)
    return float((sizes * (sizes - 1) / 2).sum())
