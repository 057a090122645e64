"""What a reviewer decided about a lead, kept beside the run and honoured by the next one.

A decision names posts by fingerprint, not by number or lead, so that it still holds when posts
are added, reordered or grouped otherwise. The file is append-only: a mind changed is a further line,
and the last decision about the same posts counts.
"""

import hashlib
import json
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, get_args

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
    def posts(self) -> frozenset[str]:
        """Fingerprints of all posts it is about."""
        return frozenset(post for part in self.parts for post in part)


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
        lines = path.read_text("utf-8").split("\n")
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


def settled(decisions: Iterable[Decision], posts: frozenset[str]) -> Decision | None:
    """The last confirm or reject whose posts make up most of `posts` or lie mostly within them."""
    last = None
    for decision in decisions:
        if decision.kind in ("confirm", "reject") and _mostly(decision.posts, posts):
            last = decision
    return last


def notes(decisions: Iterable[Decision], posts: frozenset[str]) -> tuple[Decision, ...]:
    """All notes, of any kind of decision, about mostly the same posts, oldest first."""
    return tuple(d for d in decisions if d.note and d.kind != "split" and _mostly(d.posts, posts))


def reshaped(
    labels: Sequence[int], groups: Sequence[int], fingerprints: Sequence[str], decisions: Iterable[Decision]
) -> list[int]:
    """Apply merges and splits, oldest first, to the operation label of each post.

    Args:
        labels: The operation each post was put into, by post.
        groups: The template group of each post; a post that is new since a split follows its group
            when all of the group's decided posts were taken out.
        fingerprints: By post, in the same order.
        decisions: Others than merge and split are passed over.

    Returns:
        New labels; each is the number of the operation's first post.
    """
    now = list(labels)
    place = {mark: number for number, mark in reversed(list(enumerate(fingerprints)))}
    for decision in decisions:
        if decision.kind == "merge":
            _merge(now, [[place[mark] for mark in part if mark in place] for part in decision.parts])
        elif decision.kind == "split":
            out, stay = ({place[mark] for mark in part if mark in place} for part in decision.parts[:2])
            _split(now, groups, out, stay)
    return _canonical(now)


def _merge(labels: list[int], parts: list[list[int]]) -> None:
    joined = {_most_common([labels[post] for post in part]) for part in parts if part}
    first = min(joined, default=-1)
    for post, label in enumerate(labels):
        if label in joined:
            labels[post] = first


def _split(labels: list[int], groups: Sequence[int], out: set[int], stay: set[int]) -> None:
    if not out:
        return
    fresh = max(labels) + 1
    home = {labels[post] for post in out}
    follow = {groups[post] for post in out} - {groups[post] for post in stay}
    for post, label in enumerate(labels):
        newcomer = post not in stay and label in home and groups[post] in follow
        if post in out or newcomer:
            labels[post] = fresh


def _canonical(labels: list[int]) -> list[int]:
    first: dict[int, int] = {}
    for post, label in enumerate(labels):
        first.setdefault(label, post)
    return [first[label] for label in labels]


def _most_common(labels: list[int]) -> int:
    return max(sorted(set(labels)), key=labels.count)


def _mostly(decided: frozenset[str], posts: frozenset[str]) -> bool:
    shared = len(decided & posts)
    return 2 * shared > min(len(decided), len(posts))


def _parsed(path: Path, number: int, line: str) -> Decision:
    try:
        row = json.loads(line)
        row["parts"] = tuple(tuple(map(str, part)) for part in row["parts"])
        return Decision(**row)
    except (ValueError, TypeError, KeyError, BadValue) as error:
        why = f"line {number} is not a decision ({error})"
        raise SavedStateUnfit(
            path, why=why, do="Mend or remove that line; no decision was applied."
        ) from error
