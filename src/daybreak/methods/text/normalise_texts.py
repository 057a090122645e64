"""Bring a column of texts to plain form.

Kept as columns, because a million texts do not fit into memory as objects. The map back to the
original is not stored: it is made again, in microseconds, for the few texts somebody looks at.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from daybreak.methods.text.clean import clean
from daybreak.methods.text.normalise import Normalised, normalise
from daybreak.standard.progress import Progress, silent

#: Texts taken at once.
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
    for start in range(0, len(column), BATCH):
        batch = normalise_batch(column.slice(start, BATCH))
        chunks.append(pa.array([text.text for text in batch], pa.large_string()))
        changed[start : start + len(batch)] = [text.text != text.original for text in batch]
        progress("normalise", start + len(batch), len(column))
    return NormalisedTexts(column, pa.chunked_array(chunks, pa.large_string()), changed)


def normalise_batch(texts: pa.Array | pa.ChunkedArray) -> list[Normalised]:
    """Normalise the texts of a column, those that are clean already all at once; nulls count as empty.

    >>> [plain.text for plain in normalise_batch(pa.array(["ｎｏｗ", None]))]
    ['now', '']
    """
    filled = texts.cast(pa.large_string()).fill_null("")
    joined = filled.combine_chunks() if isinstance(filled, pa.ChunkedArray) else filled
    pairs = zip(joined.to_pylist(), clean(joined).tolist(), strict=True)
    return [Normalised(text, text) if is_clean else normalise(text) for text, is_clean in pairs]
