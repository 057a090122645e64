"""Which translations were left behind when the words they were made from changed.

Nobody can tell from a translation whether it still says what the question says. What can be told is that the
question was changed afterwards: that is marked, kept with the questionnaire, and taken away when somebody
writes the translation anew or says that it still fits.
"""

from collections.abc import Iterator
from dataclasses import replace

from daybreak.protection.questionnaires.model import Outdated, Question, Questionnaire, Step, Words, all_words

#: The texts of a step; all others belong to a question.
_OF_STEP = frozenset({"title", "intro"})


def marked_after(before: Questionnaire, after: Questionnaire) -> Questionnaire:
    """The same as `after`, with the translations marked that were not changed along with their own words.

    Args:
        before: What it was made from.
        after: What it is now; its marks stay where neither the words nor the translation changed.
    """
    known = {(key, name): words for key, name, words in all_words(before)}
    own = after.language if after.language == before.language else ""
    found = (
        (key, name, language)
        for key, name, words in all_words(after)
        for language in _left_behind(known.get((key, name), {}), words, own, after, (key, name))
    )
    return replace(after, outdated=tuple(sorted(set(found))))


def _left_behind(
    old: Words, new: Words, own: str, after: Questionnaire, place: tuple[str, str]
) -> Iterator[str]:
    changed = bool(old.get(own)) and old.get(own) != new.get(own)
    for language, text in new.items():
        stayed = language != after.language and text == old.get(language)
        if stayed and (changed or (*place, language) in after.outdated):
            yield language


def said_to_fit(questionnaire: Questionnaire, part: Step | Question) -> Questionnaire:
    """The same without the marks of a step or question: somebody looked, and its translations still fit."""
    left = tuple(one for one in questionnaire.outdated if not _belongs(one, part))
    return replace(questionnaire, outdated=left)


def outdated_of(questionnaire: Questionnaire, part: Step | Question) -> frozenset[tuple[str, str]]:
    """The marked texts of a step or question: name of the text and language."""
    return frozenset(one[1:] for one in questionnaire.outdated if _belongs(one, part))


def _belongs(one: Outdated, part: Step | Question) -> bool:
    return one[0] == part.key and (one[1] in _OF_STEP) == isinstance(part, Step)
