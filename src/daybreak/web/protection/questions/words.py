"""What the pages of the builder say of problems, changes, kinds and tests."""

from collections.abc import Mapping
from dataclasses import replace

from django.utils.functional import Promise
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from daybreak.protection.questionnaires.problems import Problem

#: What fills a sentence with the code of a language.
_TELL_LANGUAGES = ("language", "own")
KIND_WORDS: Mapping[str, str | Promise] = {
    "text": gettext_lazy("Own words"),
    "one": gettext_lazy("One of several answers"),
    "several": gettext_lazy("Any of several answers"),
    "yes_no": gettext_lazy("Yes, no, not known, rather not"),
    "date": gettext_lazy("A day, month or year"),
    "place": gettext_lazy("A place"),
    "number": gettext_lazy("A number"),
    "contact": gettext_lazy("How to reach the person safely"),
}
TEST_WORDS: Mapping[str, str | Promise] = {
    "is": gettext_lazy("one of these was chosen"),
    "is_not": gettext_lazy("it was answered, but none of these"),
    "answered": gettext_lazy("it was answered"),
    "unanswered": gettext_lazy("it was skipped"),
}
MODE_WORDS: Mapping[str, str | Promise] = {
    "all": gettext_lazy("all of this is so"),
    "any": gettext_lazy("any of this is so"),
}
CHANGE_WORDS: Mapping[str, str | Promise] = {
    "added": gettext_lazy("added"),
    "removed": gettext_lazy("taken away"),
    "moved": gettext_lazy("moved"),
    "changed": gettext_lazy("changed"),
}
SET_WORDS: Mapping[str, str | Promise] = {
    "survivors": gettext_lazy("For people who are exploited"),
    "public": gettext_lazy("For anybody who noticed something"),
    "workers": gettext_lazy("For workers"),
    "companies": gettext_lazy("For companies and their staff"),
    "short": gettext_lazy("Short: four questions"),
}
SECTOR_WORDS: Mapping[str, str | Promise] = {
    "agriculture": gettext_lazy("Farming and harvest"),
    "construction": gettext_lazy("Building work"),
    "hospitality": gettext_lazy("Hotels, restaurants and cleaning"),
    "domestic_work": gettext_lazy("Work in a private home"),
    "fishing": gettext_lazy("Fishing and ships"),
    "manufacturing": gettext_lazy("Factories and workshops"),
    "scam_compounds": gettext_lazy("Online fraud and scam compounds"),
}
PROBLEM_WORDS: Mapping[str, str | Promise] = {
    "nothing_asked": gettext_lazy("It asks nothing yet. Add a step and a question."),
    "no_words": gettext_lazy("{where} has no words in {language}, the language it is written in."),
    "key_twice": gettext_lazy(
        "{where} is there twice. Every step and every question needs a key of its own."
    ),
    "key_taken": gettext_lazy("{where} is a name that the page itself uses. Choose another key."),
    "key_means": gettext_lazy(
        "{where} means something to the inbox, so it has to be a question of the kind {kind}."
    ),
    "contact_key": gettext_lazy("{where} asks how to reach the person, so its key has to be “contact”."),
    "few_choices": gettext_lazy("{where} needs at least two answers to choose from."),
    "choices_unused": gettext_lazy("{where} has answers to choose from, but is answered in own words."),
    "choice_twice": gettext_lazy("{where} has the answer {value} twice."),
    "choice_taken": gettext_lazy(
        "{where} has the answer {value}, which every question of this kind has already."
    ),
    "condition_unknown": gettext_lazy("{where} depends on {other}, which is not there."),
    "condition_itself": gettext_lazy("{where} depends on itself."),
    "condition_circle": gettext_lazy("{where} and {other} depend on each other, so neither is ever asked."),
    "condition_later": gettext_lazy(
        "{where} depends on {other}, which is asked only later. Move it behind that."
    ),
    "condition_value": gettext_lazy(
        "{where} depends on the answer {value} to {other}, which cannot be chosen."
    ),
    "condition_written": gettext_lazy(
        "{where} depends on what is chosen at {other}, which is answered in own words."
    ),
    "unreachable": gettext_lazy("{where} is never asked: no answers lead to it."),
    "indicator_unknown": gettext_lazy(
        "{where} speaks for {value}, which is no indicator of a published list."
    ),
    "indicator_written": gettext_lazy(
        "{where} cannot speak for an indicator: own words are for a person to read."
    ),
    "too_long": gettext_lazy("{where} has {count} characters; at most {most} are shown."),
    "too_many": gettext_lazy("It has {count} questions; at most {most} are possible."),
    "status_must": gettext_lazy(
        "{where} asks for the immigration status and must be answered. Nobody may have to."
    ),
    "translation_missing": gettext_lazy("{where} has no words in {language}; {own} is shown instead."),
    "translation_outdated": gettext_lazy("{where} changed in {own} after it was translated into {language}."),
    "must": gettext_lazy(
        "{where} has to be answered. For somebody in danger that can be the end of reporting."
    ),
    "many": gettext_lazy("It has {count} questions. People give up; ask less, or by conditions."),
    "long_words": gettext_lazy("{where} has {count} characters. Short questions are answered more often."),
    "status": gettext_lazy(
        "{where} seems to ask for the immigration status. Fear of that keeps people away."
    ),
    "no_danger": gettext_lazy(
        "Nothing asks whether somebody is in danger now (key “danger”); nothing puts it on top."
    ),
    "no_story": gettext_lazy("Nothing can be told in own words (key “text”)."),
    "choice_alone": gettext_lazy("{where} has one answer to choose from only."),
}


def problem_in_words(problem: Problem) -> str:
    """What a problem says, in the language of the page, with the names of languages for their codes."""
    named = tuple((name, _language(one) if name in _TELL_LANGUAGES else one) for name, one in problem.said)
    return replace(problem, said=named).fill(str(PROBLEM_WORDS[problem.code]))


def _language(code: str) -> str:
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:  # questions may be in languages that pages are not
        return code


def change_in_words(what: str, part: str, key: str, name: str) -> str:
    """A change between two versions, in the language of the page."""
    parts = {"questionnaire": _("The whole"), "step": _("Step"), "question": _("Question")}
    place = f"{parts[part]} “{key}”" if key else parts[part]
    return f"{place}, {name}: {CHANGE_WORDS[what]}" if name else f"{place}: {CHANGE_WORDS[what]}"
