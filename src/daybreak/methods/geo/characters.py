"""How names and words are compared: letters folded to a plain one, and what each character is.

The tables are built once by `scripts/build_gazetteer.py` from the Unicode character database, so that
they are the same on every version of Python: accents, case and a few look-alike letters of one script are
folded away, marks that carry the sound of a syllable (Thai, Indic, Khmer ...) are kept.
"""

from functools import cache
from importlib.resources import files
from io import BytesIO

import numpy as np
import numpy.typing as npt


@cache
def tables() -> tuple[npt.NDArray[np.uint16], npt.NDArray[np.uint8]]:
    """The fold of every character below U+3000 (0 drops it), the class bits of every one below U+10000."""
    with np.load(BytesIO((files(__package__) / "data" / "characters.npz").read_bytes())) as data:
        return data["folds"], data["classes"]


def fold_words(text: str) -> str:
    """The folded words of a text with one space between them.

    >>> fold_words("Île-de-France")
    'ile de france'
    """
    folds, classes = tables()
    folded = []
    for character in text:
        code = ord(character)
        if code < classes.size and not classes[code]:
            folded.append(" ")
        elif code >= folds.size:
            folded.append(character)
        elif folds[code]:
            folded.append(chr(folds[code]))
    return " ".join("".join(folded).split())
