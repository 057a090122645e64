"""What a reviewer decided about a lead, kept beside the run and honoured by the next one.

A decision names posts by fingerprint, not by number or lead, so that it still holds when posts
are added, reordered or grouped otherwise. The file is append-only: a mind changed is a further line,
and the last decision about the same posts counts. Posts can share a fingerprint, so it is counted how
often each occurs. How merges and splits reshape operations stands in `reshaping`.
"""

import hashlib
import json
import os
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, get_args

from daybreak.errors import BadValue, FileUnreadable, SavedStateUnfit

DecisionKind = Literal["confirm", "reject", "split", "merge", "note"]
#: Words of seven letters and more.
_LONG_WORDS = re.compile(r"[^\W\d_]{7,}")
#: Name of the decision file beside a run's results.
DECISIONS_FILE = "decisions.jsonl"


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision of one reviewer at one time.

    Attributes:
        kind: confirm, reject, split, merge or note.
        parts: Fingerprints of the posts it is about. One part, but for a merge: a part for each lead,
            and for a split: the posts that are taken out, then those that stay.
        lead: Key of the lead as the reviewer saw it; only for people to read.
        note: The reviewer's own words.
        reviewer: Who decided, as they wish to be named.
        time: When, ISO 8601 in UTC.
    """

    kind: DecisionKind
    parts: tuple[tuple[str, ...], ...]
    lead: str = ""
    note: str = ""
    reviewer: str = ""
    time: str = ""

    def __post_init__(self) -> None:
        if self.kind not in get_args(DecisionKind):
            raise BadValue(
                "kind of decision", found=self.kind, needed="use confirm, reject, split, merge or note"
            )
        fewest = 2 if self.kind in ("merge", "split") else 1
        if len(self.parts) < fewest or not all(self.parts):
            raise BadValue(
                f"posts of a {self.kind}",
                found=len(self.parts),
                needed=f"name {fewest} non-empty sets of posts",
            )

    @property
    def posts(self) -> Counter[str]:
        """Fingerprints of all posts it is about, each with the number of posts that bear it."""
        return Counter(post for part in self.parts for post in part)

    def about(self, posts: Counter[str]) -> bool:
        """Whether its posts make up most of `posts` or lie mostly within them."""
        if all(posts.keys().isdisjoint(part) for part in self.parts):
            return False
        decided = self.posts
        return 2 * (decided & posts).total() > min(decided.total(), posts.total())


def fingerprint(post_id: str, text: str) -> str:
    """Sixteen hexadecimal digits that name a post (SHA-256, 64 bits kept).

    Made of its id and the first letters of its long words only. Fingerprints leave with masked results, so
    they must not let anybody try out telephone numbers or handles until one fits; digits, number words
    (six letters at most in most languages) and handles do not go in whole.
    """
    initials = "".join(word[0] for word in _LONG_WORDS.findall(text.casefold()))
    return hashlib.sha256(f"{post_id}\0{initials}".encode("utf-8", "surrogatepass")).hexdigest()[:16]


def read_decisions(path: Path) -> tuple[Decision, ...]:
    """Read a decision file; a missing file holds no decisions.

    Raises:
        SavedStateUnfit: A line is not a decision (names file and line).
        FileUnreadable: The file cannot be opened or is not UTF-8.
    """
    if not path.exists():
        return ()
    try:
        lines = path.read_text("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        why = f"the decisions cannot be read ({error})"
        raise FileUnreadable(path, why=why, do="Restore the file from a copy.") from error
    return tuple(_parsed(path, number, line) for number, line in enumerate(lines, start=1) if line.strip())


def append_decision(path: Path, decision: Decision) -> Decision:
    """Add `decision` to the file, stamped with the time if it has none; durable when it returns."""
    stamped = replace(decision, time=decision.time or datetime.now(UTC).isoformat(timespec="seconds"))
    line = json.dumps(asdict(stamped), ensure_ascii=False, sort_keys=True) + "\n"
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise FileUnreadable(
            path, why=f"the decision cannot be written ({error.strerror})", do="Check the folder."
        ) from error
    return stamped


def settled(decisions: Iterable[Decision], posts: Counter[str]) -> Decision | None:
    """The last confirm or reject whose posts make up most of `posts` or lie mostly within them."""
    last = None
    for decision in decisions:
        if decision.kind in ("confirm", "reject") and decision.about(posts):
            last = decision
    return last


def notes(decisions: Iterable[Decision], posts: Counter[str]) -> tuple[Decision, ...]:
    """All notes, of any kind of decision, about mostly the same posts, oldest first."""
    return tuple(d for d in decisions if d.note and d.kind != "split" and d.about(posts))


def _parsed(path: Path, number: int, line: str) -> Decision:
    try:
        return _decision(json.loads(line))
    except (ValueError, RecursionError, BadValue) as error:
        why = f"line {number} is not a decision ({error})"
        raise SavedStateUnfit(
            path, why=why, do="Mend or remove that line; no decision was applied."
        ) from error


def _decision(row: Any) -> Decision:
    """The decision that `row`, as JSON knows it, holds; the ValueError names the field at fault."""
    if not isinstance(row, dict):
        raise ValueError("it is no object with the fields kind and parts")
    known = [field.name for field in fields(Decision)]
    for name in ("kind", "parts"):
        if name not in row:
            raise ValueError(f"the field {name} is missing")
    for name, value in row.items():
        if name not in known:
            raise ValueError(f"there is no field {name!r}; there are {', '.join(known)}")
        if name != "parts" and not isinstance(value, str):
            raise ValueError(f"the field {name} must be text")
        if name != "parts" and not _written(value):
            raise ValueError(f"the field {name} holds half of a character")
    parts = row["parts"]
    if not isinstance(parts, list) or not all(isinstance(part, list) for part in parts):
        raise ValueError("the field parts must be a list of lists of fingerprints")
    if not all(isinstance(mark, str) for part in parts for mark in part):
        raise ValueError("the field parts holds a fingerprint that is no text")
    return Decision(**{**row, "parts": tuple(map(tuple, parts))})


def _written(text: str) -> bool:
    """Whether `text` can be written in UTF-8, which half of a surrogate pair cannot."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
