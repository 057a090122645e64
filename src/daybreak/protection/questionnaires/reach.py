"""Which questions nobody can ever be led to, whatever they answer.

The way to a question is written as alternatives, each a set of demands on earlier answers: the question's own
rule, its step's rule, and the ways to the questions these name. An alternative that demands two answers at
once of a question that takes one is struck out; a question without an alternative left is unreachable. That
is exact up to `MOST_WAYS` alternatives; beyond, a question counts as reachable.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from daybreak.protection.questionnaires.model import CHOSEN, Condition, Question, Questionnaire, Rule

#: More alternatives than any real questionnaire has.
MOST_WAYS = 4000
#: Stands for any answer in own words, and for no answer.
_WRITTEN, _NONE = "*", ""


@dataclass(frozen=True, slots=True)
class _Demand:
    """What an alternative demands of one question.

    Attributes:
        one_of: For a question with one answer: the answers that will do, with `_NONE` for a skipped one.
        all_of: For a question with several answers: those that must be among them.
        none_of: Those that must not.
        skipped: Whether there may be no answer.
    """

    one_of: frozenset[str] | None = None
    all_of: frozenset[str] = frozenset()
    none_of: frozenset[str] = frozenset()
    skipped: bool = False

    def and_also(self, other: "_Demand") -> "_Demand | None":
        """Both at once; None when no answer fits both."""
        one_of = self.one_of if other.one_of is None else other.one_of & (self.one_of or other.one_of)
        both = _Demand(
            one_of, self.all_of | other.all_of, self.none_of | other.none_of, self.skipped or other.skipped
        )
        clash = both.all_of & both.none_of or (both.skipped and both.all_of)
        return None if clash or both.one_of == frozenset() else both


@dataclass(frozen=True, slots=True)
class _Way:
    """One alternative: what it demands, by question."""

    demands: Mapping[str, _Demand] = field(default_factory=lambda: MappingProxyType({}))

    def and_also(self, other: "_Way") -> "_Way | None":
        """Both at once; None when they contradict each other."""
        joined = dict(self.demands)
        for key, demand in other.demands.items():
            both = demand.and_also(joined[key]) if key in joined else demand
            if both is None:
                return None
            joined[key] = both
        return _Way(joined)


_ALWAYS = (_Way(),)
_Ways = tuple[_Way, ...] | None  # None: too many to write down


def unreachable(questionnaire: Questionnaire) -> tuple[str, ...]:
    """Keys of the questions that no answers lead to, in order.

    Conditions on questions that are not there or come later are never met here; `checking` names them.
    """
    ways: dict[str, _Ways] = {}
    known: dict[str, Question] = {}
    for step in questionnaire.steps:
        to_step = _ways_of(step.when, known, ways)
        for one in step.questions:
            ways[one.key] = _both(to_step, _ways_of(one.when, known, ways))
            known[one.key] = one
    return tuple(key for key, found in ways.items() if found == ())


def _ways_of(rule: Rule | None, known: Mapping[str, Question], ways: Mapping[str, _Ways]) -> _Ways:
    if rule is None:
        return _ALWAYS
    each = [_ways_to_meet(one, known.get(one.question), ways.get(one.question)) for one in rule.conditions]
    if rule.mode == "any":
        return None if None in each else _bounded(way for found in each for way in found or ())
    joined: _Ways = _ALWAYS
    for found in each:
        joined = _both(joined, found)
    return joined


def _both(first: _Ways, second: _Ways) -> _Ways:
    if first == () or second == ():
        return ()
    if first is None or second is None:
        return None
    pairs = (one.and_also(other) for one in first for other in second)
    return _bounded(way for way in pairs if way is not None)


def _bounded(found: Iterable[_Way]) -> _Ways:
    kept: list[_Way] = []
    for way in found:
        if way not in kept:
            kept.append(way)
        if len(kept) > MOST_WAYS:
            return None
    return tuple(kept)


def _ways_to_meet(condition: Condition, question: Question | None, to_question: _Ways) -> _Ways:
    if question is None:
        return _ALWAYS if condition.test == "unanswered" else ()
    if condition.test == "unanswered":
        # skipping is always possible, so it does not matter whether one was led there
        return (_Way({question.key: _Demand(frozenset({_NONE})) if _takes_one(question) else _SKIPPED}),)
    met = tuple(_Way({question.key: one}) for one in _demands(condition, question))
    return _both(to_question, met)


_SKIPPED = _Demand(skipped=True)


def _takes_one(question: Question) -> bool:
    return question.kind != "several"


def _demands(condition: Condition, question: Question) -> tuple[_Demand, ...]:
    values = frozenset(question.values) if question.kind in CHOSEN else frozenset({_WRITTEN})
    named = frozenset(condition.values) & values
    fit = {"answered": values, "is": named}.get(condition.test, values - named)
    if _takes_one(question):
        return (_Demand(fit),) if fit else ()
    without = named if condition.test == "is_not" else frozenset()
    return tuple(_Demand(all_of=frozenset({one}), none_of=without) for one in sorted(fit))
