"""The templates of many groups at once, largest first, without copying the posts."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, overload

import numpy as np
import numpy.typing as npt

from daybreak.errors import BadValue
from daybreak.methods.text.template import Template, find_template
from daybreak.standard.progress import Progress, silent

#: Groups handed to a thread at a time.
_BATCH = 64


@dataclass(frozen=True, slots=True, eq=False)
class GroupTexts(Sequence[str]):
    """The posts of one group, read from all posts only when asked for."""

    texts: Any
    rows: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[str]: ...
    def __getitem__(self, index: int | slice) -> str | Sequence[str]:
        """Return the text of post `index` of the group."""
        if isinstance(index, slice):
            return GroupTexts(self.texts, self.rows[index])
        text = self.texts[int(self.rows[index])]
        return text if isinstance(text, str) else str(text.as_py())


def find_templates(
    texts: Any,
    labels: npt.ArrayLike,
    *,
    minimum: int = 2,
    workers: int = 2,
    progress: Progress = silent,
) -> dict[int, Template]:
    """Find the template of every group of at least `minimum` posts.

    Args:
        texts: All posts, a sequence of strings or an Arrow (chunked) array of them.
        labels: The group of each post, int[n], as in `Groups.label`.
        minimum: Smaller groups are passed over.
        workers: Threads; the result does not depend on their number.
        progress: Told how many groups are done.

    Returns:
        The template of each group by its label, largest group first. Post i of a template is the
        i-th post of its group in the order of `texts`; `template.texts.rows[i]` is its number.

    Raises:
        BadValue: `labels` has another length than `texts`.
    """
    groups = np.asarray(labels)
    if len(groups) != len(texts):
        raise BadValue("labels", found=len(groups), needed=f"one label for each of the {len(texts)} texts")
    if len(groups) == 0:
        return {}
    order = np.argsort(groups, kind="stable")
    names, starts, sizes = np.unique(groups[order], return_index=True, return_counts=True)
    wanted = np.flatnonzero(sizes >= minimum)
    wanted = wanted[np.argsort(-sizes[wanted], kind="stable")]
    whole = texts.combine_chunks() if hasattr(texts, "combine_chunks") else texts

    def solve(batch: npt.NDArray[np.int64]) -> list[Template]:
        members = (order[starts[group] : starts[group] + sizes[group]] for group in batch)
        return [find_template(GroupTexts(whole, rows)) for rows in members]

    found: dict[int, Template] = {}
    batches = [wanted[at : at + _BATCH] for at in range(0, len(wanted), _BATCH)]
    with ThreadPoolExecutor(max_workers=max(1, workers)) as pool:
        for batch, templates in zip(batches, pool.map(solve, batches), strict=True):
            found.update(zip((int(name) for name in names[batch]), templates, strict=True))
            progress("templates", len(found), len(wanted))
    return found
