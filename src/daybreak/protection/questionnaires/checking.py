"""Everything that is wrong with a questionnaire, before anybody is asked it."""

import re
from collections import Counter
from collections.abc import Iterator

from daybreak.protection.questionnaires.indicators import published
from daybreak.protection.questionnaires.model import (
    CHOSEN,
    KNOWN_KEYS,
    RATHER_NOT,
    Condition,
    Question,
    Questionnaire,
    Rule,
    all_words,
)
from daybreak.protection.questionnaires.problems import Problem, problem
from daybreak.protection.questionnaires.reach import unreachable

#: Names of fields of the pages that ask, which no question may be called.
TAKEN = frozenset(
    (
        *("seed", "language", "do", "step", "version", "mode", "at", "pass", "once", "code", "origin"),
        *("channel", "with_code", "files", "hours", "others", "csrfmiddlewaretoken"),
    )
)
#: More questions are refused, and more than this many are warned of.
MOST_QUESTIONS, MANY_QUESTIONS = 120, 40
#: Longest and long texts of each kind, in characters.
_LENGTHS = {"title": (200, 90), "intro": (2000, 600), "text": (500, 180), "help": (1000, 300)}
_LENGTHS |= {"note": (500, 200), "must": (500, 250), "choice": (300, 140)}
#: Words by which a question for the immigration status shows, in the shipped languages.
_STATUS = re.compile(
    r"immigration status|residen(ce|cy) (permit|status)|\bvisa\b|undocumented|legal status|asylum status"
    r"|estatus migratorio|situaci[oó]n migratoria|permiso de residencia|\bvisado\b|indocumentad"
    r"|statut migratoire|titre de s[eé]jour|sans[- ]papiers|permis de s[eé]jour"
    r"|(ال)?تأشيرة|تصريح (ال)?إقامة|وضع(ك|ه|ها)? القانوني|حالة الهجرة|(ال)?إقامة القانونية",
    re.IGNORECASE,
)


def problems_of(questionnaire: Questionnaire) -> tuple[Problem, ...]:
    """Everything that is wrong, what is refused first.

    Args:
        questionnaire: The questions, of the right shape (`reading`), of any sense.
    """
    found = [
        *_whole(questionnaire),
        *_keys(questionnaire),
        *_conditions(questionnaire),
        *(one for question in questionnaire.questions for one in _question(question)),
        *_words(questionnaire),
    ]
    lost = {one.where for one in found if one.code.startswith("condition")}
    found += [problem("unreachable", key) for key in unreachable(questionnaire) if key not in lost]
    return tuple(sorted(dict.fromkeys(found), key=lambda one: not one.is_refused))


def _whole(questionnaire: Questionnaire) -> Iterator[Problem]:
    count = len(questionnaire.questions)
    if not count:
        yield problem("nothing_asked")
        return
    if count > MOST_QUESTIONS:
        yield problem("too_many", count=count, most=MOST_QUESTIONS)
    always = sum(not _depends(questionnaire, one) for one in questionnaire.questions)
    if always > MANY_QUESTIONS:
        yield problem("many", count=always)
    if questionnaire.question("danger") is None:
        yield problem("no_danger")
    if not any(one.kind == "text" for one in questionnaire.questions):
        yield problem("no_story")


def _depends(questionnaire: Questionnaire, one: Question) -> bool:
    step = questionnaire.step_of(one.key)
    return one.when is not None or (step is not None and step.when is not None)


def _keys(questionnaire: Questionnaire) -> Iterator[Problem]:
    for keys in ([step.key for step in questionnaire.steps], [one.key for one in questionnaire.questions]):
        yield from (problem("key_twice", key) for key, times in Counter(keys).items() if times > 1)
    for one in questionnaire.questions:
        known = KNOWN_KEYS.get(one.key)
        if one.key in TAKEN:
            yield problem("key_taken", one.key)
        elif known and one.kind != known:
            yield problem("key_means", one.key, kind=known)
        elif one.kind == "contact" and one.key != "contact":
            yield problem("contact_key", one.key)


def _conditions(questionnaire: Questionnaire) -> Iterator[Problem]:
    places = {one.key: at for at, one in enumerate(questionnaire.questions)}
    for step in questionnaire.steps:
        first = places[step.questions[0].key] if step.questions else len(places)
        yield from _rule(questionnaire, step.key, step.when, first, places)
        for one in step.questions:
            yield from _rule(questionnaire, one.key, one.when, places[one.key], places)


def _rule(
    questionnaire: Questionnaire, where: str, rule: Rule | None, at: int, places: dict[str, int]
) -> Iterator[Problem]:
    for one in rule.conditions if rule else ():
        other = questionnaire.question(one.question)
        if other is None:
            yield problem("condition_unknown", where, other=one.question)
        elif one.question == where:
            yield problem("condition_itself", where)
        elif places[one.question] >= at:
            circle = _names(other.when, where) or _names(_step_rule(questionnaire, other), where)
            yield problem("condition_circle" if circle else "condition_later", where, other=one.question)
        else:
            yield from _values(where, one, other)


def _step_rule(questionnaire: Questionnaire, question: Question) -> Rule | None:
    step = questionnaire.step_of(question.key)
    return step.when if step else None


def _names(rule: Rule | None, key: str) -> bool:
    return rule is not None and any(one.question == key for one in rule.conditions)


def _values(where: str, condition: Condition, other: Question) -> Iterator[Problem]:
    if condition.test not in ("is", "is_not"):
        return
    if other.kind not in CHOSEN:
        yield problem("condition_written", where, other=other.key)
        return
    for value in condition.values:
        if value not in other.values:
            yield problem("condition_value", where, other=other.key, value=value)


def _question(one: Question) -> Iterator[Problem]:
    yield from _choices(one)
    yield from _indicators(one)
    status = any(_STATUS.search(text) for text in one.text.values())
    if one.must:
        yield problem("status_must" if status else "must", one.key)
    elif status:
        yield problem("status", one.key)


def _choices(one: Question) -> Iterator[Problem]:
    if one.kind not in ("one", "several"):
        if one.choices:
            yield problem("choices_unused", one.key)
        return
    if not one.choices or (one.kind == "one" and len(one.choices) < 2):
        yield problem("few_choices", one.key)
    elif len(one.choices) == 1:
        yield problem("choice_alone", one.key)
    for key, times in Counter(choice.key for choice in one.choices).items():
        if times > 1:
            yield problem("choice_twice", one.key, value=key)
        if key == RATHER_NOT and one.kind == "one":
            yield problem("choice_taken", one.key, value=key)


def _indicators(one: Question) -> Iterator[Problem]:
    if one.speaks_for and one.kind != "yes_no":
        yield problem("indicator_written", one.key)
    for code in (*one.speaks_for, *(code for choice in one.choices for code in choice.speaks_for)):
        if code not in published():
            yield problem("indicator_unknown", one.key, value=code)


def _words(questionnaire: Questionnaire) -> Iterator[Problem]:
    own, outdated = questionnaire.language, frozenset(questionnaire.outdated)
    for key, name, words in all_words(questionnaire):
        needed = name in ("title", "text") or name.startswith("choice")
        if needed and not words.get(own):
            yield problem("no_words", key, language=own)
        for language in questionnaire.languages:
            if language != own and words.get(own) and not words.get(language):
                yield problem("translation_missing", key, language=language, own=own)
            elif language != own and (key, name, language) in outdated:
                yield problem("translation_outdated", key, language=language, own=own)
        most, long = _LENGTHS[name.split()[0]]
        longest = max(map(len, words.values()), default=0)
        if longest > most:
            yield problem("too_long", key, count=longest, most=most)
        elif longest > long:
            yield problem("long_words", key, count=longest)
