"""What can be wrong with a questionnaire, each with the sentence that whoever keeps it reads."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

#: The sentences by code. Pages translate them; the names in braces are filled in afterwards.
SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        # refused: it cannot be published like this
        "nothing_asked": "It asks nothing yet. Add a step and a question.",
        "no_words": "{where} has no words in {language}, the language it is written in.",
        "key_twice": "{where} is there twice. Every step and every question needs a key of its own.",
        "key_taken": "{where} is a name that the page itself uses. Choose another key.",
        "key_means": "{where} means something to the inbox, so it has to be a question of the kind {kind}.",
        "contact_key": "{where} asks how to reach the person, so its key has to be “contact”.",
        "few_choices": "{where} needs at least two answers to choose from.",
        "choices_unused": "{where} has answers to choose from, but is answered in own words.",
        "choice_twice": "{where} has the answer {value} twice.",
        "choice_taken": "{where} has the answer {value}, which every question of this kind has already.",
        "condition_unknown": "{where} depends on {other}, which is not there.",
        "condition_itself": "{where} depends on itself.",
        "condition_circle": "{where} and {other} depend on each other, so neither is ever asked.",
        "condition_later": "{where} depends on {other}, which is asked only later. Move it behind that.",
        "condition_value": "{where} depends on the answer {value} to {other}, which cannot be chosen.",
        "condition_written": "{where} depends on what is chosen at {other}, which is answered in own words.",
        "unreachable": "{where} is never asked: no answers lead to it.",
        "indicator_unknown": "{where} speaks for {value}, which is no indicator of a published list.",
        "indicator_written": "{where} cannot speak for an indicator: own words are for a person to read.",
        "too_long": "{where} has {count} characters; at most {most} are shown.",
        "too_many": "It has {count} questions; at most {most} are possible.",
        "status_must": "{where} asks for the immigration status and must be answered. Nobody may have to.",
        # warned: it can be published, but look at it
        "translation_missing": "{where} has no words in {language}; {own} is shown instead.",
        "translation_outdated": "{where} changed in {own} after it was translated into {language}.",
        "must": "{where} has to be answered. For somebody in danger that can be the end of reporting.",
        "many": "It has {count} questions. People give up; ask less, or by conditions.",
        "long_words": "{where} has {count} characters. Short questions are answered more often.",
        "status": "{where} seems to ask for the immigration status. Fear of that keeps people away.",
        "no_danger": "Nothing asks whether somebody is in danger now (key “danger”); nothing puts it on top.",
        "no_story": "Nothing can be told in own words (key “text”).",
        "choice_alone": "{where} has one answer to choose from only.",
    }
)
#: Problems with which nothing is published.
REFUSED = frozenset(list(SENTENCES)[: list(SENTENCES).index("status_must") + 1])


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        code: Which, a key of `SENTENCES`.
        where: Key of the step or question; empty for the whole.
        said: What fills the sentence, by name: keys, languages, numbers.
    """

    code: str
    where: str = ""
    said: tuple[tuple[str, str], ...] = ()

    @property
    def is_refused(self) -> bool:
        """Whether nothing can be published before this is mended."""
        return self.code in REFUSED

    @property
    def sentence(self) -> str:
        """What it says, in English."""
        return self.fill(SENTENCES[self.code])

    def fill(self, sentence: str) -> str:
        """A translation of its sentence with what it is about."""
        return sentence.format_map({"where": f"“{self.where}”", **dict(self.said)})


def problem(code: str, where: str = "", **said: object) -> Problem:
    """A problem with what fills its sentence."""
    return Problem(code, where, tuple((name, str(value)) for name, value in said.items()))
