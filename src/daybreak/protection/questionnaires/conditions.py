"""Which questions are asked, given the answers so far.

The same rules run in the browser (`questions.js`) so that a step need not travel; a test compares the two.
An answer counts only while its own question is asked: whoever goes back and changes an answer is not held to
what they said in a part that has gone.
"""

from collections.abc import Mapping
from typing import Any

from daybreak.protection.questionnaires.model import CHOSEN, Condition, Question, Questionnaire, Rule

#: Answers by key of their question. Chosen ones are a key or a list of keys; what was skipped is not there.
Answers = Mapping[str, Any]


def chosen(question: Question, answers: Answers) -> tuple[str, ...]:
    """The keys that were chosen; empty for a skipped question and for what was written in own words."""
    value = answers.get(question.key)
    if question.kind not in CHOSEN or not value:
        return ()
    return tuple(value) if isinstance(value, list | tuple) else (str(value),)


def is_answered(question: Question, answers: Answers) -> bool:
    """Whether anything was answered; "I would rather not say" is an answer, nought is one too."""
    return answers.get(question.key) not in (None, "", [], (), {})


def asked(questionnaire: Questionnaire, answers: Answers) -> frozenset[str]:
    """Keys of the questions that these answers lead to, in any step.

    Args:
        questionnaire: The questions; conditions name earlier ones only, so one pass in their order is enough.
        answers: Answers by question.
    """
    open_so_far: dict[str, Question] = {}
    for step in questionnaire.steps:
        if not _holds(step.when, open_so_far, answers):
            continue
        for one in step.questions:
            if _holds(one.when, open_so_far, answers):
                open_so_far[one.key] = one
    return frozenset(open_so_far)


def shown_steps(questionnaire: Questionnaire, answers: Answers) -> tuple[str, ...]:
    """Keys of the steps in which something is asked, in order."""
    keys = asked(questionnaire, answers)
    return tuple(step.key for step in questionnaire.steps if any(one.key in keys for one in step.questions))


def _holds(rule: Rule | None, questions: Mapping[str, Question], answers: Answers) -> bool:
    if rule is None:
        return True
    found = (_is_met(one, questions.get(one.question), answers) for one in rule.conditions)
    return all(found) if rule.mode == "all" else any(found)


def _is_met(condition: Condition, question: Question | None, answers: Answers) -> bool:
    answered = question is not None and is_answered(question, answers)
    if question is None or not answered:
        return condition.test == "unanswered"
    if condition.test in ("answered", "unanswered"):
        return condition.test == "answered"
    any_of = bool(set(chosen(question, answers)) & set(condition.values))
    return any_of if condition.test == "is" else not any_of
