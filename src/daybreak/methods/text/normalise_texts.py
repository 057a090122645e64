"""Bring a column of texts to plain form.

Kept as columns, because a million texts do not fit into memory as objects. The map back to the
original is not stored: it is made again, in microseconds, for the few texts somebody looks at.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from daybreak.methods.text.normalise import Normalised, normalise
from daybreak.standard.progress import Progress, silent

#: Texts taken at once; copies of one text within a batch are normalised once.
BATCH = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class NormalisedTexts:
    """The plain form of every text (`text`, large_string[n]) and whether it differs (`changed`, bool[n])."""

    original: pa.ChunkedArray
    text: pa.ChunkedArray
    changed: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.changed)

    def __getitem__(self, number: int) -> Normalised:
        return normalise(self.original[number].as_py() or "")


def normalise_texts(
    texts: pa.ChunkedArray | Sequence[str | None], *, progress: Progress = silent
) -> NormalisedTexts:
    """Normalise every text; a missing one counts as empty.

    Args:
        texts: A column of strings, or a sequence of them.
        progress: Told after each batch.

    >>> normalise_texts(["ｎｏｗ", None, "now"]).text.to_pylist()
    ['now', '', 'now']
    """
    column = (
        texts if isinstance(texts, pa.ChunkedArray) else pa.chunked_array([list(texts)], pa.large_string())
    )
    chunks: list[pa.Array] = []
    changed = np.zeros(len(column), dtype=np.bool_)
    for start, batch in _batches(column):
        plain = _normalise_batch(batch)
        chunks.append(pa.array(plain, pa.large_string()))
        changed[start : start + len(batch)] = [a != b for a, b in zip(batch, plain, strict=True)]
        progress("normalise", start + len(batch), len(column))
    return NormalisedTexts(column, pa.chunked_array(chunks, pa.large_string()), changed)


def _batches(column: pa.ChunkedArray) -> Iterator[tuple[int, list[str]]]:
    for start in range(0, len(column), BATCH):
        yield start, [text or "" for text in column.slice(start, BATCH).to_pylist()]


def _normalise_batch(batch: list[str]) -> list[str]:
    """Normalise each distinct text once."""
    done: dict[str, str] = {}
    for text in batch:
        if text not in done:
            done[text] = normalise(text).text
    return [done[text] for text in batch]
