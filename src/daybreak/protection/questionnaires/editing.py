"""Changing a questionnaire: each function gives another one, and leaves the one it was given as it was."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from daybreak.errors import BadValue
from daybreak.protection.questionnaires.model import Question, Questionnaire, Step

T = TypeVar("T", Step, Question)


def free_key(wish: str, taken: frozenset[str]) -> str:
    """A key that is not taken: the wish, or the wish with a number."""
    tries = (f"{wish[:36]}{number}" for number in ("", *range(2, len(taken) + 3)))
    return next(key for key in tries if key not in taken)


def add_step(questionnaire: Questionnaire, step: Step) -> Questionnaire:
    """The same with a step at its end."""
    return questionnaire.with_steps((*questionnaire.steps, step))


def add_question(questionnaire: Questionnaire, step: str, question: Question) -> Questionnaire:
    """The same with a question at the end of a step.

    Raises:
        BadValue: There is no such step.
    """
    return change_step(questionnaire, step, lambda one: replace(one, questions=(*one.questions, question)))


def change_step(questionnaire: Questionnaire, key: str, change: Callable[[Step], Step]) -> Questionnaire:
    """The same with a step changed.

    Raises:
        BadValue: There is no such step.
    """
    _known(key, questionnaire.step(key))
    return questionnaire.with_steps(
        tuple(change(one) if one.key == key else one for one in questionnaire.steps)
    )


def remove_step(questionnaire: Questionnaire, key: str) -> Questionnaire:
    """The same without a step and its questions."""
    return questionnaire.with_steps(tuple(one for one in questionnaire.steps if one.key != key))


def remove_question(questionnaire: Questionnaire, key: str) -> Questionnaire:
    """The same without a question."""
    return questionnaire.with_steps(
        tuple(
            replace(step, questions=tuple(one for one in step.questions if one.key != key))
            for step in questionnaire.steps
        )
    )


def move_step(questionnaire: Questionnaire, key: str, by: int) -> Questionnaire:
    """The same with a step moved by so many places, towards the end when positive; at an end it stays."""
    return questionnaire.with_steps(_moved(questionnaire.steps, key, by))


def move_question(questionnaire: Questionnaire, key: str, by: int) -> Questionnaire:
    """The same with a question moved by so many places; at the end of its step it goes into the next one.

    Raises:
        BadValue: There is no such question.
    """
    question, step = questionnaire.question(key), questionnaire.step_of(key)
    if question is None or step is None:
        raise _unknown(key)
    steps, here = questionnaire.steps, questionnaire.steps.index(step)
    at = step.questions.index(question) + by
    there = here + (at >= len(step.questions)) - (at < 0)
    if there == here:
        return change_step(
            questionnaire, step.key, lambda one: replace(one, questions=_moved(one.questions, key, by))
        )
    if not 0 <= there < len(steps):
        return questionnaire
    target = steps[there]
    joined = (question, *target.questions) if there > here else (*target.questions, question)
    without = remove_question(questionnaire, key)
    return change_step(without, target.key, lambda one: replace(one, questions=joined))


def _moved(items: tuple[T, ...], key: str, by: int) -> tuple[T, ...]:
    keys = [one.key for one in items]
    if key not in keys:
        raise _unknown(key)
    rest = list(items)
    moved = rest.pop(keys.index(key))
    rest.insert(min(max(keys.index(key) + by, 0), len(rest)), moved)
    return tuple(rest)


def _known(key: str, found: object) -> None:
    if found is None:
        raise _unknown(key)


def _unknown(key: str) -> BadValue:
    return BadValue("The step or question", found=key, needed="choose one that is there")
