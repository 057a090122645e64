"""How pseudonymous ids are written in files of several organisations, and where that may hide a person.

Ids are joined exactly: whoever writes `A1` and `a1` has two people. That is right for marks made by a keyed
hash and wrong for numbers typed by hand, and it moves an estimate upwards. So it is told, never mended.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

#: What programs and people write where there is no id; joined, they would be one person on every list.
_NO_ID = {"", "na", "n/a", "#n/a", "nan", "null", "none", "nil", "unknown", "missing", "-", "?"}
_WHOLE_NUMBER = re.compile(r"\d+(?:\.0+)?")


def is_no_id(text: str) -> bool:
    """Whether a cell of a column of ids says that there is none."""
    return text.casefold() in _NO_ID


def named_otherwise(headers: Mapping[str, str]) -> Iterator[str]:
    """Name the lists whose column of ids is not called as in most: it may be an id, which is not repeated.

    Args:
        headers: Each list to the name of the column in its file.
    """
    names = Counter(header.casefold() for header in headers.values())
    usual, times = names.most_common(1)[0]
    odd = [name for name, header in headers.items() if times == 1 or header.casefold() != usual]
    if len(names) > 1:
        yield (
            f"The column of ids has another name for {', '.join(odd)} than elsewhere: without a header "
            "there, the first id was taken for one and is lost."
        )


def written_alike(ids: Iterable[str]) -> Iterator[str]:
    """Say how many ids differ from others in writing only."""
    ways = Counter(map(_plain, ids))
    alike = sum(times - 1 for times in ways.values())
    if alike:
        many = "1 id differs from another" if alike == 1 else f"{alike:,} ids differ from others"
        yield (
            f"{many} only in capital letters, blanks, accents written in two ways, or zeros: they count as "
            "different people. If they are the same, write them alike in all files."
        )


def _plain(text: str) -> str:
    if not text.isascii():
        composed = unicodedata.normalize("NFKC", text)
        text = "".join(letter for letter in composed if unicodedata.category(letter) != "Cf")
    plain = "".join(text.casefold().split())
    return plain.partition(".")[0].lstrip("0") if _WHOLE_NUMBER.fullmatch(plain) else plain
