"""Reading a questionnaire from a file or stored data; what is wrong is refused with file, line and field.

    title: {en: For workers, es: Para trabajadores}
    language: en
    languages: [en, es]
    steps:
      - key: pay
        title: {en: Your pay}
        questions:
          - {key: paid, kind: yes_no, text: {en: Are you paid?}}
          - key: kept
            kind: one
            text: {en: Who keeps it?}
            choices: [{key: boss, text: {en: The boss}, speaks_for: [ilo11.8]}]
            when: {all: [{question: paid, is: [no]}]}

A file has the right shape or is refused here; whether its questions make sense is for `checking`.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, TypeVar

from daybreak.protection.questionnaires.model import (
    KINDS,
    TESTS,
    Choice,
    Condition,
    Outdated,
    Question,
    Questionnaire,
    Rule,
    Step,
    Words,
)
from daybreak.protection.questionnaires.tree import Path, Tree, as_list, read_tree

T = TypeVar("T")
#: What keys look like: they are names of fields in forms, and nothing else.
KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")
#: The longest text of anything that people read.
MOST_WORDS = 4000
#: Most of anything in a list.
MOST_ITEMS = 200
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


def read_questionnaire(text: str, source: str) -> Questionnaire:
    """Read a questionnaire from a YAML or JSON file.

    Args:
        text: The file's content.
        source: What the file is called, for refusals.

    Raises:
        FileUnreadable: It is not a questionnaire; says the line and the field.
    """
    return from_tree(read_tree(text, source))


def from_plain(data: Any, source: str = "stored questions") -> Questionnaire:
    """The questionnaire that plain data describe, as `writing.to_plain` wrote them.

    Raises:
        FileUnreadable: They are no questionnaire.
    """
    return from_tree(Tree(data, source))


_OF_WHOLE = ("title", "language", "languages", "steps", "sources", "outdated")


def from_tree(tree: Tree) -> Questionnaire:
    """The questionnaire that a tree describes.

    Raises:
        FileUnreadable: It is none.
    """
    said = _mapping(tree, tree.data, (), _OF_WHOLE)
    language = _matching(tree, said.get("language"), ("language",), _LANGUAGE, "the code of a language")
    given = _list(tree, said.get("languages"), ("languages",), _language)
    return Questionnaire(
        title=_words(tree, said.get("title"), ("title",)),
        language=language,
        languages=tuple(dict.fromkeys([language, *given])),
        steps=_list(tree, said.get("steps"), ("steps",), _step),
        sources=_list(tree, said.get("sources"), ("sources",), _code),
        outdated=tuple(sorted(set(_outdated(tree, said.get("outdated"))))),
    )


def _outdated(tree: Tree, value: Any) -> Iterator[Outdated]:
    """Which translations wait for somebody to look at them: languages by text by key."""
    for key, texts in _any_mapping(tree, value, ("outdated",)):
        for name, languages in _any_mapping(tree, texts, ("outdated", key)):
            found = _list(tree, languages, ("outdated", key, name), _language)
            yield from ((key, name, language) for language in found)


def _any_mapping(tree: Tree, value: Any, path: Path) -> list[tuple[str, Any]]:
    if value is not None and not isinstance(value, Mapping):
        raise tree.refuse(path, "it should hold languages by text and key, as in {who: {text: [es]}}")
    return [(str(name), one) for name, one in (value or {}).items()]


def _step(tree: Tree, value: Any, path: Path) -> Step:
    said = _mapping(tree, value, path, ("key", "title", "intro", "when", "questions"))
    return Step(
        key=_key(tree, said.get("key"), (*path, "key")),
        title=_words(tree, said.get("title"), (*path, "title")),
        intro=_words(tree, said.get("intro"), (*path, "intro")),
        when=_rule(tree, said.get("when"), (*path, "when")),
        questions=_list(tree, said.get("questions"), (*path, "questions"), _question),
    )


_OF_QUESTION = ("key", "kind", "text", "help", "note", "choices", "when", "must", "speaks_for")


def _question(tree: Tree, value: Any, path: Path) -> Question:
    said = _mapping(tree, value, path, _OF_QUESTION)
    return Question(
        key=_key(tree, said.get("key"), (*path, "key")),
        kind=_one_of(tree, said.get("kind"), (*path, "kind"), KINDS),
        text=_words(tree, said.get("text"), (*path, "text")),
        help=_words(tree, said.get("help"), (*path, "help")),
        note=_words(tree, said.get("note"), (*path, "note")),
        choices=_list(tree, said.get("choices"), (*path, "choices"), _choice),
        when=_rule(tree, said.get("when"), (*path, "when")),
        must=_words(tree, said.get("must"), (*path, "must")),
        speaks_for=_list(tree, said.get("speaks_for"), (*path, "speaks_for"), _code),
    )


def _choice(tree: Tree, value: Any, path: Path) -> Choice:
    said = _mapping(tree, value, path, ("key", "text", "speaks_for"))
    return Choice(
        key=_key(tree, said.get("key"), (*path, "key")),
        text=_words(tree, said.get("text"), (*path, "text")),
        speaks_for=_list(tree, said.get("speaks_for"), (*path, "speaks_for"), _code),
    )


def _rule(tree: Tree, value: Any, path: Path) -> Rule | None:
    if value is None:
        return None
    said = _mapping(tree, value, path, ("all", "any"))
    if len(said) != 1:
        raise tree.refuse(path, "it says when something is asked by `all` or by `any`", "Keep one of them.")
    mode: Any = next(iter(said))
    conditions = _list(tree, said[mode], (*path, mode), _condition)
    if not conditions:
        raise tree.refuse((*path, mode), "it names no condition", "Name one, or take `when` away.")
    return Rule(mode, conditions)


def _condition(tree: Tree, value: Any, path: Path) -> Condition:
    said = _mapping(tree, value, path, ("question", *TESTS))
    tests = [one for one in TESTS if one in said]
    if len(tests) != 1:
        raise tree.refuse(path, f"a condition has one of {', '.join(TESTS)}", "Keep or add one.")
    test = tests[0]
    values: tuple[str, ...] = ()
    if test in ("is", "is_not"):
        values = _list(tree, said[test], (*path, test), _key)
        if not values:
            raise tree.refuse((*path, test), "it names no answer", "Name one at least.")
    return Condition(_key(tree, said.get("question"), (*path, "question")), test, values)


def _mapping(tree: Tree, value: Any, path: Path, names: tuple[str, ...]) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise tree.refuse(path, f"it should hold {', '.join(names)}")
    for name in value:
        if name not in names:
            raise tree.refuse((*path, str(name)), f"nothing is called so here; known are {', '.join(names)}")
    return value


def _list(tree: Tree, value: Any, path: Path, read: Callable[[Tree, Any, Path], T]) -> tuple[T, ...]:
    items = as_list(value)
    if items is None:
        raise tree.refuse(path, "it should be a list")
    if len(items) > MOST_ITEMS:
        raise tree.refuse(path, f"it has {len(items)} entries; at most {MOST_ITEMS} are taken")
    return tuple(read(tree, one, (*path, str(at))) for at, one in enumerate(items))


def _words(tree: Tree, value: Any, path: Path) -> Words:
    if value is None:
        return MappingProxyType({})
    if not isinstance(value, Mapping):
        raise tree.refuse(path, "it should hold a text for each language, as in {en: …, es: …}")
    found = {}
    for language, text in value.items():
        here = (*path, str(language))
        _matching(tree, language, here, _LANGUAGE, "the code of a language")
        found[language] = _text(tree, text, here)
    return MappingProxyType({language: text for language, text in sorted(found.items()) if text})


def _text(tree: Tree, value: Any, path: Path) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise tree.refuse(path, "it should be a text")
    if len(value) > MOST_WORDS:
        raise tree.refuse(path, f"it has {len(value):,} characters; at most {MOST_WORDS:,} are taken")
    if _CONTROLS.search(value):
        raise tree.refuse(path, "it holds characters that cannot be seen or that turn the writing round")
    return "\n".join(line.rstrip() for line in value.strip().splitlines())


def _matching(tree: Tree, value: Any, path: Path, form: re.Pattern[str], what: str) -> str:
    if not isinstance(value, str) or not form.fullmatch(value):
        raise tree.refuse(path, "it is missing" if value is None else f"{str(value)[:60]!r} is not {what}")
    return value


def _key(tree: Tree, value: Any, path: Path) -> str:
    what = "a key: small letters, digits and underscores, a letter first, at most 40"
    return _matching(tree, value, path, KEY, what)


def _code(tree: Tree, value: Any, path: Path) -> str:
    return _matching(tree, value, path, _CODE, "a code")


def _language(tree: Tree, value: Any, path: Path) -> str:
    return _matching(tree, value, path, _LANGUAGE, "the code of a language")


def _one_of(tree: Tree, value: Any, path: Path, known: tuple[T, ...]) -> T:
    found = next((one for one in known if one == value), None)
    if found is None:
        why = "it is missing" if value is None else f"{str(value)[:60]!r} is not known"
        raise tree.refuse(path, why, f"Use one of {', '.join(map(str, known))}.")
    return found
