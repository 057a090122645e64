"""What changed from one version of a questionnaire to another."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from daybreak.protection.questionnaires.model import Questionnaire
from daybreak.protection.questionnaires.writing import to_plain

What = Literal["added", "removed", "moved", "changed"]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference.

    Attributes:
        what: `added`, `removed`, `moved` or `changed`.
        part: `questionnaire`, `step` or `question`.
        key: Key of the step or question; empty for the whole.
        name: For a change: which of its parts, such as `text`.
        before: What it was, as plain data; None where nothing was.
        after: What it is.
    """

    what: What
    part: str
    key: str
    name: str = ""
    before: Any = None
    after: Any = None


def changes(before: Questionnaire, after: Questionnaire) -> tuple[Change, ...]:
    """Everything that differs, the whole first, then steps, then questions; empty exactly for equal ones.

    Marks of translations to be looked at are no difference: they are work to be done, told by `checking`.
    """
    old, new = _without(to_plain(before), "outdated"), _without(to_plain(after), "outdated")
    return (
        *_differences("questionnaire", "", _without(old, "steps"), _without(new, "steps")),
        *_of_parts("step", _steps(old), _steps(new)),
        *_of_parts("question", _questions(old), _questions(new)),
    )


_Parts = list[tuple[str, dict[str, Any]]]


def _without(plain: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in plain.items() if key != name}


def _steps(plain: Mapping[str, Any]) -> _Parts:
    return [(one["key"], _without(one, "questions")) for one in plain["steps"]]


def _questions(plain: Mapping[str, Any]) -> _Parts:
    return [(one["key"], one | {"step": step["key"]}) for step in plain["steps"] for one in step["questions"]]


def _of_parts(part: str, old: _Parts, new: _Parts) -> Iterator[Change]:
    before, after = dict(old), dict(new)
    for key in dict.fromkeys((*before, *after)):
        if key not in after:
            yield Change("removed", part, key, before=before[key])
        elif key not in before:
            yield Change("added", part, key, after=after[key])
        else:
            yield from _differences(part, key, before[key], after[key])
    stayed = [key for key in before if key in after]
    order = [key for key in after if key in before]
    yield from (Change("moved", part, key) for key in _out_of_order(stayed, order))


def _differences(
    part: str, key: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[Change]:
    for name in dict.fromkeys((*before, *after)):
        if before.get(name) != after.get(name):
            yield Change("changed", part, key, name, before.get(name), after.get(name))


def _out_of_order(before: list[str], after: list[str]) -> list[str]:
    """The fewest keys whose move makes one order of the other: all but a longest common run."""
    place = {key: at for at, key in enumerate(before)}
    best: list[list[str]] = []
    for key in after:
        fits = [run for run in best if place[run[-1]] < place[key]]
        best.append([*_longest(fits), key])
    kept = set(_longest(best))
    return [key for key in after if key not in kept]


def _longest(runs: list[list[str]]) -> list[str]:
    return max(runs, key=lambda run: len(run), default=[])
